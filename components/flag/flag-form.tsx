'use client'

import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useEffect, useEffectEvent, useRef, useState, useTransition, type ReactNode } from 'react'
import { TintedText } from '@/components/cases/tinted-text'
import { AfterFlag, type Flagged } from '@/components/flag/after-flag'
import { CallCard } from '@/components/flag/call-card'
import { DuplicatesPanel, type DuplicateChoice } from '@/components/flag/duplicates-panel'
import { FindCall, type FindActions } from '@/components/flag/find-call'
import { ByTraceId } from '@/components/flag/by-trace-id'
import { Panel } from '@/components/ui/panel'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import type { Duplicates, OpenTicket } from '@/lib/core/display/flag-view'
import styles from '@/components/flag/flag.module.css'

export type FlagActions = FindActions & {
  duplicates: (traceId: string) => Promise<ActionResult<Duplicates>>
  flag: (input: { ticketUrl: string; traceId: string; expectation: string; joins: string | null }) => Promise<ActionResult<Flagged>>
}

type Props = { ticket: OpenTicket | null; traceId: string | null; base: string; actions: FlagActions }
type Errors = { ticketUrl?: string; traceId?: string; expectation?: string; duplicate?: string; other?: string }

/** The whole way of a complaint into the set, in three steps of one column. */
export function FlagForm({ ticket, traceId, base, actions }: Props) {
  const [ticketUrl, setTicketUrl] = useState(ticket?.ticketUrl ?? '')
  const [way, setWay] = useState(ticket && !ticket.traceRef ? 'find' : 'id')
  const [found, setFound] = useState<Duplicates | null>(null)
  const [choice, setChoice] = useState<DuplicateChoice>(null)
  const [expectation, setExpectation] = useState(ticket?.expectation ?? '')
  const [errors, setErrors] = useState<Errors>({})
  const [done, setDone] = useState<Flagged | null>(null)
  const [picking, startPicking] = useTransition()
  const [sending, startSending] = useTransition()
  const [byHand, setByHand] = useState(false)
  const show = (id: string) => startPicking(async () => {
    setChoice(null)
    const result = await awaitAnswer(actions.duplicates(id))
    setFound(result.ok ? result.value : null)
    setErrors((now) => ({ ...now, traceId: result.ok ? undefined : notFound(id, result.message) }))
  })
  const pick = (id: string) => {
    setByHand(true)
    show(id)
  }
  // What the address or the ticket names is shown at once.
  const given = ticket?.traceRef ?? traceId ?? ''
  const showGiven = useEffectEvent(() => show(given))
  useEffect(() => {
    if (given !== '') showGiven()
  }, [given])
  const send = () => {
    const wrong = problems({ ticketUrl, expectation, found, choice })
    setErrors(wrong)
    if (Object.keys(wrong).length > 0 || !found) return
    startSending(async () => {
      const result = await awaitAnswer(actions.flag({ ticketUrl, traceId: found.call.id, expectation, joins: choice !== null && choice !== 'another' ? choice : null }))
      if (result.ok) setDone(result.value)
      else setErrors({ [(['ticketUrl', 'traceId', 'expectation'].includes(result.field ?? '') ? result.field : 'other')!]: result.message })
    })
  }
  if (done) return <AfterFlag flagged={done} given={expectation} base={base} />
  return (
    <form className={styles.form} noValidate aria-label="Flag a failure" onSubmit={(event) => {
      event.preventDefault()
      send()
    }}>
      {ticket && <TicketNote ticket={ticket} />}
      <Step n={1} title="Which ticket?">
        <TextInput label="Link to the ticket" description={ticket ? undefined : 'Seen without a ticket? Paste the link of the page where you saw it.'} placeholder="https://acme.zendesk.com/agent/tickets/48213" type="url" value={ticketUrl} error={errors.ticketUrl} readOnly={ticket !== null} onChange={(event) => {
          setTicketUrl(event.currentTarget.value)
          setErrors((now) => ({ ...now, ticketUrl: undefined }))
        }} />
      </Step>
      <Step n={2} title="Which conversation?">
        {!found && <SegmentedControl fullWidth aria-label="How to find it" value={way} onChange={setWay} data={[{ value: 'id', label: 'I have its id' }, { value: 'find', label: 'Find it' }]} />}
        {!found && way === 'id' && <ByTraceId initial={given} pick={pick} pending={picking} error={errors.traceId} />}
        {!found && way === 'find' && <FindCall ticket={ticket} pick={pick} picking={picking} actions={actions} error={errors.traceId} />}
        {found && <Picked found={found} focus={byHand} change={() => setFound(null)} />}
        {found && <DuplicatesPanel found={found} base={base} choice={choice} choose={setChoice} error={errors.duplicate} />}
      </Step>
      <Step n={3} title="What should have happened?">
        <Textarea label="In your own words" autosize minRows={3} maxRows={12} value={expectation} error={errors.expectation} placeholder="It should have looked up the order, then refunded both items." onChange={(event) => {
          setExpectation(event.currentTarget.value)
          setErrors((now) => ({ ...now, expectation: undefined }))
        }} />
        <Hints />
      </Step>
      <div className={styles.send}>
        <p className={styles.warning}><b>The set never shrinks.</b> This cannot be undone: every new version is tested with this conversation from now on.</p>
        {errors.other && <p className={styles.error} role="alert">{errors.other}</p>}
        <Button type="submit" loading={sending}>Flag as a failure</Button>
      </div>
    </form>
  )
}

function problems({ ticketUrl, expectation, found, choice }: { ticketUrl: string; expectation: string; found: Duplicates | null; choice: DuplicateChoice }): Errors {
  return {
    ...(/^https?:\/\/\S+$/.test(ticketUrl.trim()) ? {} : { ticketUrl: 'Paste the link to the ticket; it begins with https://' }),
    ...(found ? {} : { traceId: 'Pick the conversation first' }),
    ...(found && !found.same && found.near.length > 0 && choice === null ? { duplicate: 'Is it the same failure, or another one?' } : {}),
    ...(expectation.trim() === '' ? { expectation: 'Say what should have happened' } : {}),
  }
}

function notFound(id: string, message: string): string {
  return message.startsWith('No trace') ? `There is no conversation with the id “${id}”. Check it, or look for it by customer and time.` : message
}

function Step({ n, title, children }: { n: number; title: string; children: ReactNode }) {
  return <Panel label={title} title={<><span className={styles.number} aria-hidden>{n}</span>{title}</>}><div className={styles.step}>{children}</div></Panel>
}

function Picked({ found, focus, change }: { found: Duplicates; focus: boolean; change: () => void }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (focus) box.current?.focus()
  }, [focus])
  return (
    <div className={styles.picked} ref={box} tabIndex={-1}>
      <CallCard call={found.call} />
      <Button variant="default" size="xs" onClick={change}>Choose another one</Button>
    </div>
  )
}

function TicketNote({ ticket }: { ticket: OpenTicket }) {
  return (
    <div className={styles.ticketNote}>
      <b>From the inbox</b>
      {ticket.words ? <p><TintedText text={ticket.words} /></p> : <p className={styles.faint}>The ticket has no text.</p>}
    </div>
  )
}

function Hints() {
  return (
    <details className={styles.hints}>
      <summary>What makes a good answer here</summary>
      <ul>
        <li data-good>“It should have looked up order and invoice first, and then refunded both items.”</li>
        <li data-good>“It should have said that we do not ship to Norway, and not given a delivery date.”</li>
        <li>“The answer was bad.” Nobody can check that.</li>
      </ul>
      <p>Say one thing that a stranger could check. Names, mail addresses and numbers of customers are not needed: addresses, phone, card and account numbers are replaced when you save, and you see the text as it was saved.</p>
    </details>
  )
}
