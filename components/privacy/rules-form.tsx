'use client'

import { Button, SegmentedControl, Switch, Textarea } from '@mantine/core'
import Link from 'next/link'
import { useState, useTransition, type ReactNode } from 'react'
import { PatternRows, type PatternValue } from '@/components/privacy/pattern-rows'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { PII_LABELS } from '@/lib/core/privacy/privacy-words'
import styles from '@/components/privacy/privacy.module.css'

export type RulesValues = { mode: string; off: string[]; patterns: PatternValue[]; allow: string[] }
export type SaveDraft = (values: RulesValues) => Promise<ActionResult<string | null>>
export type DiscardDraft = () => Promise<ActionResult<string | null>>

type Props = { rules: RulesValues; draft: boolean; base: string; save: SaveDraft | null; discard: DiscardDraft | null; children: ReactNode }

const MODES = [{ value: 'placeholder', label: 'Placeholders' }, { value: 'surrogate', label: 'Surrogates' }]
const MODE_WORDS: Record<string, string> = {
  placeholder: 'A value becomes <EMAIL_1>, <PERSON_2> and so on. Plain to see in every text; some schemas of tools do not take them.',
  surrogate: 'A value becomes a made-up one of the same form with valid check digits. Schemas take them; whoever reads a text cannot see what was replaced.',
}
/** Own rules are there or not; they are no type that could be off. */
const TYPES = Object.entries(PII_LABELS).filter(([type]) => type !== 'custom')

/** The rules as a draft: saving switches nothing on. */
export function RulesForm({ rules, draft, base, save, discard, children }: Props) {
  const [values, setValues] = useState(rules)
  const [allow, setAllow] = useState(rules.allow.join('\n'))
  const [fault, setFault] = useState<{ field: string | null; message: string } | null>(null)
  const [pending, startTransition] = useTransition()
  const given = { ...values, allow: allow.split('\n').map((line) => line.trim()).filter((line) => line !== '') }
  const changed = JSON.stringify(given) !== JSON.stringify(rules)
  const set = (part: Partial<RulesValues>) => setValues((before) => ({ ...before, ...part }))
  const run = (work: () => Promise<ActionResult<string | null>>) => startTransition(async () => {
    const result = await awaitAnswer(work())
    setFault(result.ok ? null : result)
  })
  const of = (field: string) => (fault?.field?.startsWith(field) ? fault.message : null)
  const off = save === null
  return (
    <>
      <Panel title="What takes the place of a value">
        <div className={styles.lineUp}>
          <SegmentedControl data={MODES} value={values.mode} onChange={(mode) => set({ mode })} disabled={off} aria-label="Mode" w={280} />
          <p className={styles.quiet}>{MODE_WORDS[values.mode]}</p>
        </div>
      </Panel>
      <Panel title="Types" note="switched off: still found and counted in the preview, and left as they are">
        <div className={styles.switches}>
          {TYPES.map(([type, label]) => (
            <Switch key={type} size="sm" label={label} checked={!values.off.includes(type)} disabled={off}
              onChange={(event) => set({ off: event.currentTarget.checked ? values.off.filter((one) => one !== type) : [...values.off, type] })} />
          ))}
        </div>
      </Panel>
      <PatternRows patterns={values.patterns} onChange={off ? null : (patterns) => set({ patterns })} fault={of('patterns')} />
      <Panel title="Values that stay" note="one a line; @example.com stands for every address there">
        <Textarea autosize minRows={2} maxRows={12} aria-label="Values that stay" placeholder={'support@shop.example\n+1 800 555 0199'} value={allow} disabled={off} onChange={(event) => setAllow(event.currentTarget.value)} error={of('allow')} />
      </Panel>
      {children}
      {save && (
        <div className={styles.bottom}>
          <p>{changed ? 'Not saved yet.' : draft ? 'The draft is saved. Nothing is on until somebody switches it on.' : 'This is what is on.'}{fault && <span role="alert" className={styles.fault}> {fault.message}</span>}</p>
          {draft && discard && !changed && <Button variant="subtle" color="gray" disabled={pending} onClick={() => run(discard)}>Throw the draft away</Button>}
          <Button variant={changed ? 'filled' : 'default'} loading={pending} disabled={!changed} onClick={() => run(() => save(given))}>Save as draft</Button>
          {draft && !changed && <Button component={Link} href={`${base}/privacy/preview`}>Preview</Button>}
        </div>
      )}
    </>
  )
}
