'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'

export type EndQuarantine = (quarantineId: string) => Promise<ActionResult>

export function EndQuarantineButton({ quarantineId, name, end }: { quarantineId: string; name: string; end: EndQuarantine }) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const click = () => startTransition(async () => {
    const result = await end(quarantineId)
    notifications.show(result.ok ? { message: 'The quarantine has ended; the case counts like any other again' } : { message: result.message, color: 'red' })
    router.refresh()
  })
  return <Button size="compact-xs" variant="default" loading={pending} onClick={click} aria-label={`End the quarantine of ${name}`}>End</Button>
}
