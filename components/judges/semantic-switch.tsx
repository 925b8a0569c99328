'use client'

import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'

export type SwitchSemantic = (on: boolean) => Promise<ActionResult>

/** Switches the semantic layer, after saying what it risks or loses. */
export function SemanticSwitch({ on, again, save }: { on: boolean; again: boolean; save: SwitchSemantic }) {
  const [pending, startTransition] = useTransition()
  const send = () => startTransition(async () => {
    const result = await save(!on)
    notifications.show(result.ok ? { message: on ? 'The semantic layer is off' : 'The semantic layer is on trial, from the next cases on' } : { color: 'red', message: result.message })
  })
  const ask = () => modals.openConfirmModal({
    title: on ? 'Switch the semantic layer off?' : 'Switch the semantic layer on?',
    labels: { confirm: on ? 'Switch off' : 'Begin the trial', cancel: 'Cancel' }, confirmProps: on ? { color: 'red' } : {}, onConfirm: send,
    children: on
      ? 'From the next case on the judge is asked again, and what was remembered for similar texts is forgotten. Switching it on again begins a new trial.'
      : <Danger />,
  })
  return <Button variant="default" loading={pending} onClick={ask}>{on ? 'Switch off' : again ? 'Try again' : 'Switch on'}</Button>
}

function Danger() {
  return (
    <div style={{ display: 'grid', gap: 10 }}>
      <p style={{ margin: 0 }}>The verdict on one text is then taken for another text that says the same. If it does not say the same, a case gets a wrong verdict, and nobody is asked.</p>
      <p style={{ margin: 0 }}>Similarity alone cannot tell: answers of reversed meaning reach 0.91 to 1.00. So guards compare every number, negation, name, quotation, line of code and word, and a trial judges every hit again before anything is saved.</p>
    </div>
  )
}
