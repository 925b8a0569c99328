'use client'

import Link from 'next/link'
import { useRef } from 'react'
import { TintedText } from '@/components/cases/tinted-text'
import { ToneBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import { usePagedRows } from '@/components/ui/use-paged-rows'
import type { ActionResult } from '@/lib/core/display/action-result'
import { formatCost, formatDay, formatDuration, plural } from '@/lib/core/display/format'
import type { TraceRow } from '@/lib/core/display/overview-view'
import type { TraceListPage } from '@/lib/core/display/trace-list'
import styles from '@/components/traces/traces.module.css'

const ROW_HEIGHT = 52

type Props = { listKey: string; base: string; first: TraceListPage; loadMore: (before: string) => Promise<ActionResult<TraceListPage>> }

/** Calls, newest first. A filter that matches rarely goes back in steps: the foot says how far. */
export function TraceList({ listKey, base, first, loadMore }: Props) {
  const list = useRef<HTMLUListElement>(null)
  const hrefOf = (row: TraceRow) => `${base}/${row.id}`
  const { rows, items, last, loading, cursor, remember, height, shift } = usePagedRows<TraceRow, string, TraceListPage>({
    listKey, first, rowHeight: ROW_HEIGHT, keyOf: (row) => row.id, hrefOf, loadMore, list,
  })
  return (
    <>
      <div className={styles.head} aria-hidden>
        <span>Request</span><span>Segment</span><span>Customer</span><span>State</span><span className={styles.num}>Latency</span><span className={styles.num}>Cost</span><span className={styles.num}>When</span>
      </div>
      <ul className={styles.list} ref={list} style={{ height }} aria-label="Traces">
        {items.map((item) => {
          const row = rows[item.index]!
          return (
            <li key={row.id} aria-setsize={last.next === null ? rows.length : -1} aria-posinset={item.index + 1}>
              <Link className={styles.row} href={hrefOf(row)} prefetch={false} onClick={() => remember(item.index)} data-focused={item.index === cursor} style={{ transform: `translateY(${item.start - shift}px)` }}>
                <TraceCells row={row} />
              </Link>
            </li>
          )
        })}
      </ul>
      <div className={styles.foot} aria-live="polite">
        {last.next !== null ? (last.back ? `Searched back to ${formatDay(last.back)}, going on` : loading ? 'Reading more traces' : '') : `${plural(rows.length, 'trace')}, that is all`}
      </div>
    </>
  )
}

function TraceCells({ row }: { row: TraceRow }) {
  return (
    <>
      <span className={styles.said}>
        <span className={styles.clip}><TintedText text={row.preview || row.sourceId} /></span>
        <span className={`${styles.clip} ${styles.small}`}>{[row.model ?? 'model unknown', ...row.tools.slice(0, 3)].join(' · ')}</span>
      </span>
      <span className={styles.clip}>{row.segment ?? <span className={styles.dim}>no segment</span>}</span>
      <span className={`${styles.clip} ${styles.dim}`}>{row.customerId ?? 'no customer'}</span>
      <span className={styles.state}>
        {row.status === 'error' ? <ToneBadge tone="blocked">Error</ToneBadge> : row.replayable ? <ToneBadge tone="neutral">OK</ToneBadge> : <ToneBadge tone="open" title={row.reason ?? undefined}>{row.reason ?? 'Not replayable'}</ToneBadge>}
        {row.attempts > 0 && <ToneBadge tone="warn" title="A gateway tried this request again elsewhere">{plural(row.attempts + 1, 'attempt')}</ToneBadge>}
      </span>
      <span className={`${styles.num} ${styles.dim}`}>{formatDuration(row.latencyMs)}</span>
      <span className={`${styles.num} ${styles.dim}`}>{formatCost(row.costUsd)}</span>
      <span className={`${styles.num} ${styles.dim}`}><TimeAgo at={row.ts} /></span>
    </>
  )
}
