'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Dices } from 'lucide-react'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { plural } from '@/lib/core/display/format'

export type DrawAudit = () => Promise<ActionResult<{ uniform: number; surprises: number }>>

export function DrawAuditButton({ draw, label }: { draw: DrawAudit; label: string }) {
  const [pending, startTransition] = useTransition()
  const start = () => startTransition(async () => {
    const result = await draw()
    notifications.show(result.ok ? { message: `Drawn: ${plural(result.value.uniform, 'trace')} at random, ${result.value.surprises} beside them` } : { message: result.message, color: 'red' })
  })
  return <Button leftSection={<Dices size={14} />} loading={pending} onClick={start}>{label}</Button>
}
