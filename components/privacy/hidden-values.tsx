'use client'

import { Button, PasswordInput, Select } from '@mantine/core'
import { useState, useTransition, type FormEvent } from 'react'
import { ToneBadge } from '@/components/ui/badge'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { plural } from '@/lib/core/display/format'
import { PII_LABELS, labelOf } from '@/lib/core/privacy/privacy-words'
import styles from '@/components/privacy/privacy.module.css'

export type HideValue = (input: { text: string; type: string }) => Promise<ActionResult<string | null>>

export const TYPE_CHOICES = Object.entries(PII_LABELS).map(([value, label]) => ({ value, label }))

type Props = { hidden: { type: string; words: number; digest: string; on: boolean }[]; hide: HideValue | null; unhide: ((digest: string) => Promise<ActionResult<string | null>>) | null }

/** Values that must never be seen again. What is typed becomes a digest on the server and is gone from here. */
export function HiddenValues({ hidden, hide, unhide }: Props) {
  const [text, setText] = useState('')
  const [type, setType] = useState<string>('person')
  const [fault, setFault] = useState<string | null>(null)
  const [pending, startTransition] = useTransition()
  const run = (work: () => Promise<ActionResult<string | null>>) => startTransition(async () => {
    const result = await awaitAnswer(work())
    setFault(result.ok ? null : result.message)
    if (result.ok) setText('')
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run(() => hide!({ text, type }))
  }
  return (
    <Panel title="Reported values" note="kept as keyed digests of their words, never as text" flush>
      {hidden.length === 0 ? <p className={`${styles.quiet} ${styles.pad}`}>None yet. What people mark in the weekly sample comes here, too.</p> : (
        <ul className={styles.hidden} aria-label="Reported values">
          {hidden.map((one) => (
            <li key={one.digest}>
              <span>{labelOf(one.type)}, {plural(one.words, 'word')}</span><code title={one.digest}>{one.digest.slice(0, 12)}</code>
              <ToneBadge tone={one.on ? 'pass' : 'open'}>{one.on ? 'On' : 'In the draft'}</ToneBadge>
              {unhide && <Button size="compact-xs" variant="subtle" color="gray" disabled={pending} onClick={() => run(() => unhide(one.digest))}>Remove</Button>}
            </li>
          ))}
        </ul>
      )}
      {hide && (
        <form className={styles.addHidden} onSubmit={submit}>
          <PasswordInput label="A value that must be hidden" placeholder="one to twelve words" autoComplete="off" value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Select label="It is" w={180} data={TYPE_CHOICES} value={type} onChange={(value) => setType(value ?? 'custom')} allowDeselect={false} comboboxProps={{ withinPortal: true }} />
          <Button type="submit" variant="default" loading={pending} disabled={text.trim() === ''}>Add to the draft</Button>
          {fault && <p role="alert" className={styles.fault}>{fault}</p>}
        </form>
      )}
    </Panel>
  )
}
