'use client'

import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'

export type SwitchOn = () => Promise<ActionResult<{ scanId: string; passed: boolean | null }>>

/** Switches the draft on after a question, and goes to the scan that follows. */
export function SwitchOnButton({ switchOn, base }: { switchOn: SwitchOn; base: string }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const run = () => startTransition(async () => {
    const result = await awaitAnswer(switchOn())
    if (!result.ok) return void notifications.show({ message: result.message, color: 'red' })
    if (result.value.passed === false) notifications.show({ message: 'The rules are on. Planted values get through under their bar, so nothing is replayed.', color: 'red' })
    router.push(`${base}/privacy/scans/${result.value.scanId}`)
  })
  const ask = () => modals.openConfirmModal({
    title: 'Switch these rules on?', labels: { confirm: 'Switch on', cancel: 'Not yet' }, onConfirm: run,
    children: 'From now on everything that comes in goes by them, and everything that is stored is gone over. What they hide cannot be brought back.',
  })
  return <Button loading={pending} onClick={ask}>Switch the draft on</Button>
}
