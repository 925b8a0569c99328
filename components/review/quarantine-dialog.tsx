'use client'

import { Button, Modal, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useState, useTransition, type KeyboardEvent } from 'react'
import { useModKey } from '@/components/shell/use-mod-key'
import type { EndQuarantine } from '@/components/gate-health/end-quarantine-button'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'
import { QUARANTINE_DAYS } from '@/lib/core/gate/quarantine-rules'
import styles from '@/components/review/room.module.css'

export type QuarantineAction = (input: { caseId: string; reason: string; days: number }) => Promise<ActionResult>
export type PlacesAction = () => Promise<ActionResult<{ taken: number; budget: number }>>

type Props = {
  opened: boolean; close: () => void; caseId: string; name: string; quarantine: QuarantineAction; places: PlacesAction; end: EndQuarantine | null; done: () => Promise<void>
}

/** Puts the flaky case into quarantine for two weeks: why, and how many places the project has left. */
export function QuarantineDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.close} title="Quarantine this case">
      <QuarantineForm {...props} />
    </Modal>
  )
}

const MIN_REASON = 10

function QuarantineForm({ close, caseId, name, quarantine, places, done }: Props) {
  const mod = useModKey()
  const left = usePlaces(places)
  const [reason, setReason] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const full = left !== null && left.taken >= left.budget
  const send = () => {
    if (pending) return
    if (reason.trim().length < MIN_REASON) return setFault(`Say why it is flaky and who mends it, in at least ${MIN_REASON} characters`)
    startTransition(async () => {
      const result = await quarantine({ caseId, reason: reason.trim(), days: QUARANTINE_DAYS })
      if (!result.ok) return setFault(result.message.replace(/^[\w.]+: /, ''))
      notifications.show({ message: `The case is in quarantine for ${QUARANTINE_DAYS} days. End it beside the case to undo this.` })
      close()
      await done()
    })
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    send()
  }
  return (
    <form className={styles.dialog} noValidate onKeyDown={onKey} onSubmit={(event) => { event.preventDefault(); send() }}>
      <p className={styles.faint}>{name}</p>
      <Textarea
        label="Reason" withAsterisk autosize minRows={3} maxRows={8} data-autofocus error={fault} value={reason} placeholder="Why this case is flaky, and who mends it"
        onChange={(event) => { setReason(event.currentTarget.value); setFault(null) }}
      />
      <p className={styles.faint}>
        Ends by itself in {QUARANTINE_DAYS} days. Until then its flip counts in new runs only if re-runs confirm it; a confirmed break still blocks, and this decision stays as it is.
      </p>
      <p className={styles.places} role="status" data-full={full || undefined}>{left === null ? ' ' : full ? `All ${plural(left.budget, 'place')} of the project are taken: end a quarantine first.` : `${plural(left.budget - left.taken, 'place')} of ${left.budget} left in the project.`}</p>
      <div className={styles.dialogEnd}>
        <span className={styles.faint}><kbd>{mod}</kbd> <kbd>Enter</kbd> sends</span>
        <Button variant="default" onClick={close}>Cancel</Button>
        <Button type="submit" loading={pending} disabled={full}>Quarantine</Button>
      </div>
    </form>
  )
}

/** null until it is known, and where it cannot be read: the service refuses what is too much. */
function usePlaces(places: PlacesAction): { taken: number; budget: number } | null {
  const [left, setLeft] = useState<{ taken: number; budget: number } | null>(null)
  useEffect(() => {
    let gone = false
    void places().then((result) => {
      if (!gone && result.ok) setLeft(result.value)
    })
    return () => {
      gone = true
    }
  }, [places])
  return left
}
