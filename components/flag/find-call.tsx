'use client'

import { Autocomplete, Button, Select, Textarea, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState, useTransition } from 'react'
import { CallCard } from '@/components/flag/call-card'
import type { ActionResult } from '@/lib/core/display/action-result'
import { awaitAnswer } from '@/lib/core/display/await-answer'
import type { OpenTicket, Proposals } from '@/lib/core/display/flag-view'
import { formatCount, formatPercent } from '@/lib/core/display/format'
import { localInput, momentOfInput } from '@/lib/core/display/local-time'
import styles from '@/components/flag/flag.module.css'

export type FindActions = {
  customers: (begins: string) => Promise<ActionResult<string[]>>
  propose: (clue: { customer: string; time: string | null; windowHours: number; words: string }) => Promise<ActionResult<Proposals>>
}

type Props = { ticket: OpenTicket | null; pick: (id: string) => void; picking: boolean; actions: FindActions; error?: string }

const WINDOWS = [{ value: '1', label: '1 hour around it' }, { value: '6', label: '6 hours around it' }, { value: '24', label: '1 day around it' }, { value: '72', label: '3 days around it' }, { value: '720', label: '30 days around it' }]
const TYPING_MS = 200

/** Customer, about when, and words: the likeliest conversations to pick from. */
export function FindCall({ ticket, pick, picking, actions, error }: Props) {
  const [customer, setCustomer] = useState(ticket?.customerId ?? '')
  const [known, setKnown] = useState<string[]>([])
  const [time, setTime] = useState('')
  const [hours, setHours] = useState(ticket ? '72' : '24')
  const [words, setWords] = useState(ticket?.words ?? '')
  const [problem, setProblem] = useState<string | null>(null)
  const [found, setFound] = useState<Proposals | null>(null)
  const [pending, startTransition] = useTransition()
  // The clock of the person: the server does not know their time zone.
  useEffect(() => {
    if (ticket?.happenedAt) setTime(localInput(new Date(ticket.happenedAt)))
  }, [ticket?.happenedAt])
  const suggest = useDebouncedCallback(async (begins: string) => {
    const result = begins.trim() === '' ? null : await awaitAnswer(actions.customers(begins))
    setKnown(result?.ok ? result.value : [])
  }, TYPING_MS)
  const find = () => startTransition(async () => {
    const at = momentOfInput(time)
    if (customer.trim() === '' && at === null) {
      setProblem('Give the customer, or about when it happened')
      return
    }
    const result = await awaitAnswer(actions.propose({ customer, time: at?.toISOString() ?? null, windowHours: Number(hours), words }))
    setProblem(result.ok ? null : result.message)
    setFound(result.ok ? result.value : null)
  })
  return (
    <>
      <Autocomplete label="Customer" description="Id or beginning of it, as your product knows the customer" placeholder="customer-1042" data={known} value={customer} filter={({ options }) => options} onChange={(value) => {
        setCustomer(value)
        suggest(value)
      }} />
      <div className={styles.when}>
        <TextInput label="About when" type="datetime-local" value={time} onChange={(event) => setTime(event.currentTarget.value)} />
        <Select label="How sure" data={WINDOWS} value={hours} allowDeselect={false} onChange={(value) => value && setHours(value)} />
      </div>
      <Textarea label="Some words of it" description="What the customer wrote; more words find better" autosize minRows={2} maxRows={6} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
      {(problem ?? error) && <p className={styles.error} role="alert">{problem ?? error}</p>}
      <Button variant="default" loading={pending} onClick={find}>Find conversations</Button>
      {found && <Found found={found} pick={pick} picking={picking} />}
    </>
  )
}

function Found({ found, pick, picking }: { found: Proposals; pick: (id: string) => void; picking: boolean }) {
  const [chosen, setChosen] = useState<string | null>(null)
  if (found.calls.length === 0) return <p className={styles.note} role="status">Nothing was found. Try a wider time, or leave the customer out: not every conversation carries one.</p>
  return (
    <div className={styles.found}>
      <p className={styles.note} role="status">
        The likeliest first, out of {formatCount(found.lookedAt)}. A conversation may be here once for each of its answers: pick the one that was wrong, with the mouse or with ↑ and ↓.{found.customers === 'begins' && ' No customer has exactly this id: these begin with it.'}
        {found.capped && ' There were more around that time: only those nearest to it were compared. A closer time finds better.'}
      </p>
      <div role="radiogroup" aria-label="Conversations" className={styles.found}>
        {found.calls.map((call) => (
          <label key={call.id} className={styles.choice} data-checked={chosen === call.id}>
            <input type="radio" name="call" value={call.id} checked={chosen === call.id} onChange={() => setChosen(call.id)} onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              pick(call.id)
            }} />
            <CallCard call={call} why={whyWords(call)} />
          </label>
        ))}
      </div>
      <Button variant="default" disabled={chosen === null} loading={picking} onClick={() => chosen && pick(chosen)}>This one</Button>
    </div>
  )
}

function whyWords({ closeness, words }: Proposals['calls'][number]): string | null {
  const parts = [words === null ? null : `${formatPercent(words, 0)} of your words`, closeness === null ? null : closeness > 0.95 ? 'at that time' : closeness > 0.5 ? 'near that time' : 'further from that time']
  return parts.filter((part) => part !== null).join(', ') || null
}
