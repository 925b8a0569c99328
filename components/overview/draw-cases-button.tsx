'use client'

import { Button, type ButtonProps } from '@mantine/core'
import { Layers } from 'lucide-react'
import { useState, useTransition } from 'react'
import type { ActionResult } from '@/lib/core/display/action-result'
import { drawSentence, type DrawAnswer } from '@/lib/core/display/draw-answer'
import styles from '@/components/overview/overview.module.css'

export type DrawCases = () => Promise<ActionResult<DrawAnswer>>

/** Draws cases from the newest traces and says beside the button what came of it. */
export function DrawCasesButton({ draw, ...props }: ButtonProps & { draw: DrawCases }) {
  const [pending, startTransition] = useTransition()
  const [said, setSaid] = useState<{ ok: boolean; text: string } | null>(null)
  const submit = () => startTransition(async () => {
    const result = await draw()
    setSaid(result.ok ? { ok: true, text: drawSentence(result.value) } : { ok: false, text: result.message })
  })
  return (
    <span className={styles.draw}>
      <Button leftSection={<Layers size={14} />} loading={pending} onClick={submit} {...props}>Draw cases</Button>
      <span className={styles.drawn} role="status" data-bad={said?.ok === false}>{pending ? 'Reading the traces…' : said?.text}</span>
    </span>
  )
}
