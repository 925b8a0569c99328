'use client'

import { Button, Modal, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import styles from '@/components/settings/settings.module.css'
import run from '@/components/runs/run.module.css'

/** Only simulated projects can be deleted: the evidence of real ones is permanent. */
export function DangerPanel({ name, slug, remove }: { name: string; slug: string; remove: () => Promise<ActionResult> }) {
  const router = useRouter()
  const [opened, { open, close }] = useDisclosure(false)
  const [typed, setTyped] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const submit = () => startTransition(async () => {
    const result = await remove()
    if (!result.ok) setFault(result.message)
    else router.push('/')
  })
  return (
    <Panel title="Delete the demo">
      <div className={styles.danger}>
        <p>Takes the simulated project with its traces, runs and reviews away. It does not come back at the next start.</p>
        <Button color="red" variant="light" onClick={open}>Delete {name}</Button>
      </div>
      <Modal opened={opened} onClose={close} title={`Delete ${name}?`}>
        <div className={run.form}>
          <TextInput label={<>Type <b>{slug}</b> to confirm</>} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} data-autofocus />
          {fault && <p className={run.formError} role="alert">{fault}</p>}
          <div className={run.formEnd}>
            <Button variant="default" onClick={close}>Keep it</Button>
            <Button color="red" disabled={typed !== slug} loading={pending} onClick={submit}>Delete for good</Button>
          </div>
        </div>
      </Modal>
    </Panel>
  )
}
