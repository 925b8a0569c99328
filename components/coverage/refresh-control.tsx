'use client'

import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { Play } from 'lucide-react'
import { useTransition } from 'react'
import type { RefreshActions } from '@/components/coverage/refresh-buttons'
import type { ActionResult } from '@/lib/core/display/action-result'
import type { RefreshStatus } from '@/lib/core/refresh/refresh-stages'

type Props = { id: string; status: RefreshStatus; cancel: RefreshActions['cancel']; resume: RefreshActions['resume'] }

/** Stops a refresh that is under way, or goes on with one that stopped. */
export function RefreshControl({ id, status, cancel, resume }: Props) {
  const [pending, startTransition] = useTransition()
  const send = (act: (id: string) => Promise<ActionResult>) => startTransition(async () => {
    const result = await act(id)
    if (!result.ok) notifications.show({ color: 'red', message: result.message })
  })
  const ask = () => modals.openConfirmModal({
    title: 'Cancel the refresh?', children: 'The newest dataset stays as it was. What is done so far is kept, and the refresh can be resumed.',
    labels: { confirm: 'Cancel the refresh', cancel: 'Go on' }, confirmProps: { color: 'red' }, onConfirm: () => send(cancel),
  })
  if (status === 'queued' || status === 'running') return <Button variant="default" loading={pending} onClick={ask}>Cancel</Button>
  return <Button leftSection={<Play size={13} />} loading={pending} onClick={() => send(resume)}>Resume</Button>
}
