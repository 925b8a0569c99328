'use client'

import { Button, type ButtonProps } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTransition, type ReactNode } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'

/** `value`: what to say instead of the usual words, null = those. */
export type SimpleAction = () => Promise<ActionResult<string | null>>

/** A button that does one thing and says how it went. */
export function ActionButton({ action, label, done, ...look }: { action: SimpleAction; label: ReactNode; done: string } & Pick<ButtonProps, 'variant' | 'leftSection' | 'size' | 'color' | 'disabled'>) {
  const [pending, startTransition] = useTransition()
  const run = () => startTransition(async () => {
    const result = await awaitAnswer(action())
    notifications.show(result.ok ? { message: result.value ?? done } : { message: result.message, color: 'red' })
  })
  return <Button variant="default" {...look} loading={pending} onClick={run}>{label}</Button>
}
