'use client'

import { Button, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState, useTransition } from 'react'
import { DiffBody } from '@/components/cases/diff-view'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { ConfigCheck } from '@/lib/core/display/settings-view'
import { diffLines } from '@/lib/core/display/text-diff'
import styles from '@/components/policy/policy.module.css'

type Props = {
  opened: boolean
  close: () => void
  before: string
  after: string
  outcome: string | null
  save: (text: string) => Promise<ActionResult<ConfigCheck>>
}

/** Shows what changes in the file, and asks, before the policy that was tried becomes the project's. */
export function MakePolicyModal({ opened, close, before, after, outcome, save }: Props) {
  const [pending, startTransition] = useTransition()
  const [fault, setFault] = useState<string | null>(null)
  const submit = () => startTransition(async () => {
    const result = await save(after).catch((): ActionResult<ConfigCheck> => ({ ok: false, message: 'The server did not answer. Nothing was saved.', field: null }))
    const message = result.ok ? result.value.error?.message ?? null : result.message
    setFault(message)
    if (message !== null) return
    notifications.show({ message: 'This is the project’s policy now; the next run uses it' })
    close()
  })
  return (
    <Modal opened={opened} onClose={close} title="Make this the project’s policy?" size="lg">
      <div className={styles.ask}>
        <p>{outcome ? `${outcome} ` : ''}Every run from now on is decided by it, unless it brings a configuration of its own. Runs that are stored keep theirs.</p>
        <div className={styles.change}><DiffBody diff={{ mode: 'lines', equal: before === after, parts: diffLines(before.trimEnd(), after.trimEnd()) }} /></div>
        {fault && <p className={styles.fault} role="alert">{fault}</p>}
        <div className={styles.askEnds}>
          <Button variant="default" onClick={close}>Cancel</Button>
          <Button onClick={submit} loading={pending} data-autofocus>Save to the project</Button>
        </div>
      </div>
    </Modal>
  )
}
