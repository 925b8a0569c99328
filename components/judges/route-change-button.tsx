'use client'

import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'

export type ChangeRoute = (routeId: string, change: 'try' | 'stop') => Promise<ActionResult>

type Props = { routeId: string; model: string; change: 'try' | 'stop'; answers: boolean; save: ChangeRoute }

/** Has a judge tried again, or stops it. */
export function RouteChangeButton({ routeId, model, change, answers, save }: Props) {
  const [pending, startTransition] = useTransition()
  const send = () => startTransition(async () => {
    const result = await save(routeId, change)
    notifications.show(result.ok ? { message: change === 'try' ? `${model} is tried from the next run on` : `${model} is stopped` } : { color: 'red', message: result.message })
  })
  const stop = () => modals.openConfirmModal({
    title: `Stop ${model}?`, labels: { confirm: 'Stop', cancel: 'Cancel' }, confirmProps: { color: 'red' }, onConfirm: send,
    children: answers ? 'The reference judges from the next run on. What was compared no longer counts when it is tried again.' : 'It is not asked any more. What was compared no longer counts when it is tried again.',
  })
  return (
    <Button variant="default" size="compact-xs" loading={pending} onClick={change === 'try' ? send : stop} aria-label={`${change === 'try' ? 'Try again' : 'Stop'} ${model}`}>
      {change === 'try' ? 'Try again' : 'Stop'}
    </Button>
  )
}
