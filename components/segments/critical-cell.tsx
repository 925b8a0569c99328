'use client'

import { Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useOptimistic, useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import table from '@/components/ui/table.module.css'

export type SetCritical = (key: string, critical: boolean) => Promise<ActionResult>

/** The mark that makes an override of the segment need a second person; only an admin changes it. */
export function CriticalCell({ segment, critical, setCritical }: { segment: string; critical: boolean; setCritical: SetCritical | null }) {
  const [shown, show] = useOptimistic(critical)
  const [pending, startTransition] = useTransition()
  if (setCritical === null) return critical ? 'yes' : <span className={table.faint}>–</span>
  const toggle = (wanted: boolean) => startTransition(async () => {
    show(wanted)
    const result = await setCritical(segment, wanted)
    if (!result.ok) notifications.show({ color: 'red', message: result.message })
  })
  return <Switch size="xs" checked={shown} disabled={pending} aria-label={`${segment} is critical`} onChange={(event) => toggle(event.currentTarget.checked)} />
}
