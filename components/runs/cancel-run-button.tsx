'use client'

import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'

export function CancelRunButton({ cancel }: { cancel: () => Promise<ActionResult> }) {
  const [pending, startTransition] = useTransition()
  const run = () => startTransition(async () => {
    const result = await cancel()
    notifications.show(result.ok ? { message: 'The run is cancelled' } : { color: 'red', message: result.message })
  })
  const ask = () => modals.openConfirmModal({
    title: 'Cancel this run?', children: 'What was measured so far stays, nothing is decided.',
    labels: { confirm: 'Cancel the run', cancel: 'Let it go on' }, confirmProps: { color: 'red' }, onConfirm: run,
  })
  return <Button variant="default" onClick={ask} loading={pending}>Cancel</Button>
}
