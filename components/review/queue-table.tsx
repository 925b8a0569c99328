'use client'

import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'
import { isTyping } from '@/components/shell/keyboard'
import { ToneBadge } from '@/components/ui/badge'
import { useRowKeys } from '@/components/ui/row-keys'
import { TimeAgo } from '@/components/ui/time-ago'
import { GATE_LOOK } from '@/components/ui/tone'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatCount, formatMoment, formatPoints } from '@/lib/core/display/format'
import { isLate, queueSentence, type QueueRow } from '@/lib/core/review/queue-view'
import styles from '@/components/review/review.module.css'
import table from '@/components/ui/table.module.css'

export type TakeRun = (runId: string, take: boolean) => Promise<ActionResult>

type Props = { rows: QueueRow[]; base: string; viewerId: string; take: TakeRun | null }

/** The runs that wait: j and k move, Enter opens the review, t takes the run or gives it back. */
export function QueueTable({ rows, base, viewerId, take }: Props) {
  const router = useRouter()
  const hrefOf = (row: QueueRow) => `${base}/${row.runId}/review`
  const cursor = useRowKeys(rows.length, { open: (index) => router.push(hrefOf(rows[index]!)) })
  const taking = useTaking(take)
  useTakeKey(take === null || cursor < 0 ? null : () => taking.toggle(rows[cursor]!, viewerId))
  return (
    <div className={table.scroll}>
      <table role="table" className={`${table.table} ${styles.queue}`} aria-label="Runs that wait for a decision">
        <thead>
          <tr>
            <th scope="col">Run</th><th scope="col">Verdict</th><th scope="col">Worst set</th><th scope="col" className={table.num} title="Breaks that re-runs confirmed, in the sets that block">Breaks</th>
            <th scope="col">Started by</th><th scope="col">Owner</th><th scope="col" className={table.num}>Gate decided</th><th scope="col">State</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, index) => (
            <tr key={row.runId} role="row" className={`${table.link} ${index === cursor ? table.focused : ''}`} aria-selected={index === cursor} onClick={() => router.push(hrefOf(row))}>
              <td role="cell" data-column="run">
                <div className={styles.runCell}>
                  <Link className={table.name} href={hrefOf(row)} title={row.name} onClick={(event) => event.stopPropagation()}>{row.name}</Link>
                  <span>{row.candidate !== row.name && row.candidate}{row.critical.length > 0 && <b className={styles.critical} title={`Critical: ${row.critical.join(', ')}. An override needs a second person`}>critical</b>}</span>
                </div>
              </td>
              <td role="cell" data-column="sentence" className={styles.sentenceCell}><Sentence row={row} /></td>
              <td role="cell" data-column="worst" className={styles.worstCell}><Worst row={row} /></td>
              <td role="cell" data-column="breaks" className={table.num}>{row.confirmed === null ? <span className={table.faint} title="Flips were not re-run">–</span> : formatCount(row.confirmed)}</td>
              <td role="cell" data-column="by" className={table.dim}>{row.startedBy ?? 'Slicegate'}</td>
              <td role="cell" data-column="owner"><Owner row={row} viewerId={viewerId} toggle={take === null ? null : () => taking.toggle(row, viewerId)} pending={taking.pending === row.runId} /></td>
              <td role="cell" data-column="age" className={`${table.num} ${table.dim}`}><Age at={row.decidedAt} /></td>
              <td role="cell" data-column="state"><StateBadge row={row} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Sentence({ row }: { row: QueueRow }) {
  const sentence = queueSentence(row)
  const note = row.pending ? `${row.pending.by} wants to override it: ${row.pending.critical.join(', ')} critical` : row.review ? `${row.review.by} had overridden it: ${row.review.reason}` : null
  return <><span className={styles.sentence} title={sentence}>{sentence}</span>{note && <small title={note}>{note}</small>}</>
}

export function Worst({ row: { worst } }: { row: Pick<QueueRow, 'worst'> }) {
  if (!worst) return <span className={table.faint}>–</span>
  return <span className={styles.worst}><span title={worst.label}>{worst.label}</span><span className={worst.blocks ? styles.lost : styles.calm}>{formatPoints(worst.delta)}</span></span>
}

function Owner({ row: { owner }, viewerId, toggle, pending }: { row: QueueRow; viewerId: string; toggle: (() => void) | null; pending: boolean }) {
  const mine = owner?.id === viewerId
  return (
    <span className={styles.owner} onClick={(event) => event.stopPropagation()}>
      {owner ? <span>{mine ? 'you' : owner.name}</span> : toggle === null && <span className={table.faint}>nobody</span>}
      {toggle && (mine || !owner) && <Button size="compact-xs" variant={owner ? 'subtle' : 'default'} color={owner ? 'gray' : undefined} loading={pending} onClick={toggle}>{owner ? 'Release' : 'Take'}</Button>}
      {toggle && owner && !mine && <Button size="compact-xs" variant="subtle" color="gray" loading={pending} onClick={toggle}>Take over</Button>}
    </span>
  )
}

/** A decision that has waited for more than a day says so in words, not by colour alone. */
function Age({ at }: { at: string }) {
  const [now] = useState(() => Date.now())
  return isLate(at, now) ? <span className={styles.late} title="Has waited for more than a day"><TimeAgo at={at} />, late</span> : <TimeAgo at={at} />
}

function StateBadge({ row }: { row: QueueRow }) {
  if (row.state === 'second') return <ToneBadge tone="warn" title={row.pending ? `Asked for by ${row.pending.by}` : undefined}>Second person</ToneBadge>
  if (row.state === 'expired') return <ToneBadge tone="blocked" title={row.review?.expiresAt ? `Ended ${formatMoment(row.review.expiresAt)}` : undefined}>Override expired</ToneBadge>
  return <ToneBadge tone={GATE_LOOK[row.gate].tone}>{GATE_LOOK[row.gate].label}</ToneBadge>
}

function useTaking(take: TakeRun | null) {
  const router = useRouter()
  const [pending, setPending] = useState<string | null>(null)
  const [, startTransition] = useTransition()
  const toggle = (row: QueueRow, viewerId: string) => {
    if (!take || pending) return
    setPending(row.runId)
    startTransition(async () => {
      const result = await take(row.runId, row.owner?.id !== viewerId)
      setPending(null)
      if (result.ok) router.refresh()
      else notifications.show({ color: 'red', message: result.message })
    })
  }
  return { pending, toggle }
}

function useTakeKey(toggle: (() => void) | null) {
  const latest = useRef(toggle)
  useEffect(() => {
    latest.current = toggle
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 't' || event.defaultPrevented || isTyping(event) || !latest.current) return
      event.preventDefault()
      latest.current()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
