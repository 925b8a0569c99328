'use client'

import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition, type KeyboardEvent } from 'react'
import { criticalInWords, type Breaks } from '@/components/review/decision-state'
import { useModKey } from '@/components/shell/use-mod-key'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import { DEFAULT_EXPIRY_DAYS, EXPIRY_DAYS, MIN_REASON, type DecisionInput, type SecondInput } from '@/lib/core/review/decision-run'
import { hasLooked, lookedAtInWords, type LookedAt } from '@/lib/core/review/looked-at'
import styles from '@/components/review/review.module.css'

export type DecisionActions = {
  review: (input: DecisionInput) => Promise<ActionResult>
  second: (reviewId: string, input: SecondInput & { lookedAt: LookedAt }) => Promise<ActionResult>
}

type Look = { title: string; send: string; sent: string; placeholder: string; risky: boolean }
export type FormKind = 'uphold' | 'override' | 'agree' | 'disagree'

const LOOK: Record<FormKind, Look> = {
  uphold: { title: 'Uphold the block', send: 'Uphold the block', sent: 'The block is upheld', placeholder: 'What must change before it ships', risky: false },
  override: { title: 'Override the block', send: 'Override the block', sent: 'The block is overridden', placeholder: 'Why it may ship in spite of this', risky: true },
  agree: { title: 'Agree with the override', send: 'Agree', sent: 'The override stands', placeholder: 'Why you come to the same', risky: true },
  disagree: { title: 'Disagree and uphold the block', send: 'Disagree', sent: 'The block is upheld', placeholder: 'Why it must not ship', risky: false },
}

type Props = {
  kind: FormKind
  templates: string[]
  critical: string[]
  breaks?: Breaks
  lookedAt: () => LookedAt
  pendingId: string | null
  actions: DecisionActions
  close: (sent: boolean) => void
  draft: string
  keepDraft: (reason: string) => void
}

type Fields = { reason: string; evidence: string; days: string }
type Faults = Partial<Record<'reason' | 'evidence' | 'days', string>>

/** The form right under the run: the reason has the cursor, a number picks a prepared one, Ctrl and Enter sends, Escape closes. */
export function DecisionForm(props: Props) {
  const { kind, templates, critical, close } = props
  const look = LOOK[kind]
  const mod = useModKey()
  const { fields, change, faults, pending, send } = useDecision(props)
  const reason = useRef<HTMLTextAreaElement>(null)
  useEffect(() => reason.current?.focus(), [kind])
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.preventDefault()
      close(false)
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      send()
    }
  }
  // a number is a number as soon as the person writes a reason of their own
  const picks = (event: KeyboardEvent) => {
    const picked = /^[1-9]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey ? templates[Number(event.key) - 1] : undefined
    if (picked === undefined || (fields.reason !== '' && !templates.includes(fields.reason))) return
    event.preventDefault()
    change({ reason: picked })
  }
  return (
    <form className={styles.form} aria-label={look.title} onKeyDown={onKey} noValidate onSubmit={(event) => { event.preventDefault(); send() }}>
      <div className={styles.formHead}><h3>{look.title}</h3><span>{templates.length > 0 && 'A number picks a prepared reason while none is written'}</span></div>
      <Textarea
        ref={reason} label="Reason" withAsterisk autosize minRows={2} maxRows={8} placeholder={look.placeholder} error={faults.reason} value={fields.reason}
        onKeyDown={picks} onChange={(event) => change({ reason: event.currentTarget.value })}
      />
      {templates.length > 0 && (
        <ul className={styles.templates} aria-label="Prepared texts">
          {templates.map((text, index) => <li key={text}><button type="button" onClick={() => { change({ reason: text }); reason.current?.focus() }}><kbd className={styles.kbd}>{index + 1}</kbd>{text}</button></li>)}
        </ul>
      )}
      {kind === 'override' && <OverrideFields fields={fields} faults={faults} change={change} critical={critical} />}
      <div className={styles.formEnd}>
        <span className={styles.small}><kbd className={styles.kbd}>{mod}</kbd> <kbd className={styles.kbd}>Enter</kbd> sends, <kbd className={styles.kbd}>Esc</kbd> closes</span>
        <Button variant="default" onClick={() => close(false)}>Cancel</Button>
        <Button type="submit" loading={pending} color={look.risky ? 'red' : undefined}>{kind === 'override' && critical.length > 0 ? 'Ask for the override' : look.send}</Button>
      </div>
    </form>
  )
}

function OverrideFields({ fields, faults, change, critical }: { fields: Fields; faults: Faults; change: (change: Partial<Fields>) => void; critical: string[] }) {
  return (
    <>
      <div className={styles.fields}>
        <TextInput label="Evidence" withAsterisk placeholder="Link to a ticket, a notebook, a discussion" error={faults.evidence} value={fields.evidence} onChange={(event) => change({ evidence: event.currentTarget.value })} />
        <Select
          label="Expires" allowDeselect={false} error={faults.days} value={fields.days} onChange={(days) => change({ days: days ?? fields.days })}
          data={EXPIRY_DAYS.map((days) => ({ value: String(days), label: days === 1 ? 'in 1 day' : `in ${days} days` }))}
        />
      </div>
      {critical.length > 0 && <p className={styles.note}>{criticalInWords(critical)} CI fails the run until then.</p>}
    </>
  )
}

function useDecision({ kind, breaks, lookedAt, pendingId, critical, actions, close, draft, keepDraft }: Props) {
  const router = useRouter()
  const [pending, startTransition] = useTransition()
  const [faults, setFaults] = useState<Faults>({})
  const [fields, setFields] = useState<Fields>(() => ({ reason: draft, evidence: kind === 'override' ? evidenceOf(lookedAt(), breaks) : '', days: String(DEFAULT_EXPIRY_DAYS) }))
  const change = (part: Partial<Fields>) => {
    setFields((known) => ({ ...known, ...part }))
    if (part.reason !== undefined) keepDraft(part.reason)
    setFaults({})
  }
  const send = () => {
    const looked = lookedAt()
    const found = faultsOf(kind, fields, looked)
    setFaults(found)
    if (pending || Object.keys(found).length > 0) return
    startTransition(async () => {
      const reason = fields.reason.trim()
      const result = kind === 'agree' || kind === 'disagree'
        ? await awaitAnswer(actions.second(pendingId!, { agrees: kind === 'agree', reason, lookedAt: looked }))
        : await awaitAnswer(actions.review({ choice: kind, reason, evidence: fields.evidence.trim(), expiresInDays: kind === 'override' ? Number(fields.days) : null, lookedAt: looked }))
      if (!result.ok) {
        const message = result.message.replace(/^[\w.]+: /, '')
        setFaults(result.field === 'evidence' ? { evidence: message } : result.field === 'expiresAt' ? { days: message } : { reason: message })
        return
      }
      notifications.show({ message: kind === 'override' && critical.length > 0 ? 'The override waits for a second person' : LOOK[kind].sent })
      close(true)
      router.refresh()
    })
  }
  return { fields, change, faults, pending, send }
}

function evidenceOf(looked: LookedAt, breaks: Breaks | undefined): string {
  const words = lookedAtInWords(looked, breaks?.cases ?? [], breaks?.confirmed ?? false)
  return words === null ? '' : words.charAt(0).toUpperCase() + words.slice(1)
}

function faultsOf(kind: FormKind, { reason, evidence }: Fields, looked: LookedAt): Faults {
  return {
    ...(reason.trim().length < MIN_REASON ? { reason: `Say why, in at least ${MIN_REASON} characters` } : {}),
    ...(kind === 'override' && evidence.trim() === '' && !hasLooked(looked) ? { evidence: 'Say what backs it: a link, or what you looked at' } : {}),
  }
}
