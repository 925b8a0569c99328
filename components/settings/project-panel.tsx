'use client'

import { Button, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState, useTransition, type FormEvent } from 'react'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/settings/settings.module.css'

export function ProjectPanel({ name, slug, rename }: { name: string; slug: string; rename: ((name: string) => Promise<ActionResult>) | null }) {
  const [value, setValue] = useState(name)
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    startTransition(async () => {
      const result = await rename!(value)
      setFault(result.ok ? null : result.message)
      if (result.ok) notifications.show({ message: 'The name is saved' })
    })
  }
  return (
    <Panel title="Project" note={`/p/${slug}`}>
      <form className={styles.row} onSubmit={submit}>
        <TextInput label="Name" value={value} onChange={(event) => setValue(event.currentTarget.value)} readOnly={!rename} error={fault} style={{ flex: '1 1 260px', maxWidth: 420 }} />
        {rename && <Button type="submit" variant="default" size="sm" loading={pending} disabled={value.trim() === name || value.trim() === ''}>Save</Button>}
      </form>
    </Panel>
  )
}
