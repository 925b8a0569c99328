'use client'

import { Button, type ButtonProps } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Layers } from 'lucide-react'
import { useState, useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { drawSentence, type DrawAnswer } from '@/lib/core/display/draw-answer'
import styles from '@/components/overview/overview.module.css'

export type DrawCases = () => Promise<ActionResult<DrawAnswer>>

/** Draws cases from the newest traces and says what came of it. */
export function DrawCasesButton({ draw, ...props }: ButtonProps & { draw: DrawCases }) {
  const [pending, startTransition] = useTransition()
  const [fault, setFault] = useState<string | null>(null)
  const submit = () => startTransition(async () => {
    setFault(null)
    const result = await draw()
    // As a message of its own: the page around the button changes with the first cases.
    if (result.ok) notifications.show({ message: drawSentence(result.value), autoClose: 12_000 })
    else setFault(result.message)
  })
  return (
    <span className={styles.draw}>
      <Button leftSection={<Layers size={14} />} loading={pending} onClick={submit} {...props}>Draw cases</Button>
      <span className={styles.drawn} role="status" data-bad={fault !== null}>{pending ? 'Reading the traces…' : fault}</span>
    </span>
  )
}
