'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'

/** Goes on with a run that has ended; the page then shows it running. */
export function RetryRunButton({ label, retry }: { label: string; retry: () => Promise<ActionResult<{ sentence: string }>> }) {
  const [pending, startTransition] = useTransition()
  const run = () => startTransition(async () => {
    const result = await retry()
    notifications.show(result.ok ? { message: result.value.sentence } : { color: 'red', message: result.message })
  })
  return <Button variant="default" size="xs" onClick={run} loading={pending}>{label}</Button>
}
