'use client'

import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import styles from '@/components/flag/flag.module.css'

type Props = { initial: string; pick: (id: string) => void; pending: boolean; error?: string }

export function ByTraceId({ initial, pick, pending, error }: Props) {
  const [id, setId] = useState(initial)
  const [missing, setMissing] = useState(false)
  const look = () => {
    setMissing(id.trim() === '')
    if (id.trim() !== '') pick(id.trim())
  }
  return (
    <div className={styles.inline}>
      <TextInput
        label="Id of the conversation" description="Also called trace id. Your tools show it next to the answer." placeholder="req_0198f3…" value={id} error={missing ? 'Paste the id' : error}
        onChange={(event) => setId(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          look()
        }}
      />
      <Button variant="default" loading={pending} onClick={look}>Show it</Button>
    </div>
  )
}
