'use client'

import Link from 'next/link'
import { ToneBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import { formatMoment } from '@/lib/core/display/format'
import { queueSentence, type QueueRow } from '@/lib/core/review/queue-view'
import styles from '@/components/review/review.module.css'

/** What people decided last. */
export function DecidedList({ rows, base }: { rows: QueueRow[]; base: string }) {
  return (
    <ul className={styles.overrides} aria-label="Recently decided">
      {rows.map(({ review, ...row }) => review && (
        <li key={row.runId}>
          <div><ToneBadge tone={review.choice === 'override' ? 'warn' : 'neutral'}>{review.choice === 'override' ? 'Overridden' : 'Upheld'}</ToneBadge></div>
          <div className={styles.overrideText}>
            <div className={styles.line}><b><Link href={`${base}/${row.runId}/review`}>{row.name}</Link></b><span>by {review.by}{review.expiresAt && <>, until {formatMoment(review.expiresAt)}</>}</span></div>
            <p className={styles.small}>{queueSentence(row)}</p>
            <p>{review.reason}</p>
          </div>
          <span className={styles.small}><TimeAgo at={review.createdAt} /></span>
        </li>
      ))}
    </ul>
  )
}
