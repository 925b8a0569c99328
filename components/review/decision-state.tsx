import { ToneBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import { formatMoment } from '@/lib/core/display/format'
import type { ReviewView } from '@/lib/core/display/run-view'
import { expiredOverride, pendingReview, standingReview } from '@/lib/core/display/standing-review'
import { lookedAtInWords } from '@/lib/core/review/looked-at'
import styles from '@/components/review/review.module.css'

export type Breaks = { cases: string[]; confirmed: boolean }

type Props = { reviews: ReviewView[]; nowMs: number; breaks?: Breaks }

/** What is decided at `nowMs`: the review that stands, an override that waits for a second person, one that has expired. */
export function DecisionState({ reviews, nowMs, breaks }: Props) {
  const [standing, pending, expired] = [standingReview(reviews, nowMs), pendingReview(reviews, nowMs), expiredOverride(reviews, nowMs)]
  return (
    <>
      {pending && <Pending review={pending} breaks={breaks} />}
      {standing && <Standing review={standing} reviews={reviews} breaks={breaks} />}
      {expired && !pending && (
        <>
          <div className={styles.line}><ToneBadge tone="blocked">Override expired</ToneBadge><span>by <b>{expired.by}</b>, ended <TimeAgo at={expired.expiresAt!} /></span></div>
          <p className={styles.small}>CI fails this run again, and it waits for a decision.</p>
        </>
      )}
      {!standing && !pending && !expired && <p className={styles.small} style={{ fontSize: 13 }}>Nobody has decided this run.</p>}
    </>
  )
}

function Standing({ review, reviews, breaks }: { review: ReviewView; reviews: ReviewView[]; breaks?: Breaks }) {
  const asked = review.choice === 'override' ? reviews.find(({ id }) => id === review.secondsId) : undefined
  const override = review.choice === 'override'
  return (
    <>
      <div className={styles.line}>
        <ToneBadge tone={override ? 'warn' : 'neutral'}>{override ? 'Overridden' : 'Upheld'}</ToneBadge>
        <span>by <b>{asked?.by ?? review.by}</b>{asked && <>, agreed by <b>{review.by}</b></>}, <TimeAgo at={review.createdAt} /></span>
      </div>
      <p className={styles.reason}>{asked?.reason ?? review.reason}</p>
      {asked && <p className={styles.small}>{review.by}: {review.reason}</p>}
      <Backing review={asked ?? review} breaks={breaks} />
      {override && review.expiresAt && <p className={styles.small}>Expires <TimeAgo at={review.expiresAt} />, {formatMoment(review.expiresAt)}. CI passes this run until then.</p>}
    </>
  )
}

function Pending({ review, breaks }: { review: ReviewView; breaks?: Breaks }) {
  return (
    <>
      <div className={styles.line}>
        <ToneBadge tone="open">Waits for a second person</ToneBadge>
        <span><b>{review.by}</b> wants to override it, <TimeAgo at={review.createdAt} /></span>
      </div>
      <p className={styles.reason}>{review.reason}</p>
      <Backing review={review} breaks={breaks} />
      <p className={styles.small}>{criticalInWords(review.critical)} Until then CI fails this run.{review.expiresAt && <> It would end {formatMoment(review.expiresAt)}.</>}</p>
    </>
  )
}

/** "refund_flow is critical: another reviewer has to agree." */
export function criticalInWords(critical: readonly string[]): string {
  const names = critical.length <= 3 ? critical.join(', ') : `${critical.slice(0, 2).join(', ')} and ${critical.length - 2} more`
  return `${names} ${critical.length === 1 ? 'is' : 'are'} critical: a second person has to agree.`
}

/** The evidence as written, and what was looked at where that says more. */
export function Backing({ review, breaks }: { review: ReviewView; breaks?: Breaks }) {
  const looked = lookedAtInWords(review.lookedAt, breaks?.cases ?? [], breaks?.confirmed ?? false)
  const told = looked !== null && review.evidence?.toLowerCase() === looked.toLowerCase()
  return (
    <>
      {review.evidence && <p className={styles.small}><Evidence text={review.evidence} /></p>}
      {looked && !told && <p className={styles.small}>{looked.charAt(0).toUpperCase()}{looked.slice(1)}</p>}
    </>
  )
}

function Evidence({ text }: { text: string }) {
  return /^https?:\/\/\S+$/.test(text) ? <a href={text} rel="noreferrer noopener" target="_blank">{text}</a> : text
}

/** Everything that was decided, newest first; rows are never changed. */
export function DecisionHistory({ reviews, breaks }: { reviews: ReviewView[]; breaks?: Breaks }) {
  return (
    <details className={styles.history}>
      <summary>{reviews.length === 1 ? '1 decision on record' : `${reviews.length} decisions on record`}</summary>
      <ol>
        {reviews.map((review, index) => (
          <li key={review.id}>
            <div className={styles.line}>
              <b>{review.by}</b><span>{didWhat(review)}, <TimeAgo at={review.createdAt} /></span>
              {(review.superseded || index > 0) && <span className={styles.small}>{review.superseded ? 'about an earlier decision' : 'replaced by a later one'}</span>}
            </div>
            <p className={styles.reason}>{review.reason}</p>
            <Backing review={review} breaks={breaks} />
            {review.expiresAt && <p className={styles.small}>until {formatMoment(review.expiresAt)}</p>}
          </li>
        ))}
      </ol>
    </details>
  )
}

function didWhat({ choice, stands, secondsId }: ReviewView): string {
  if (!stands) return 'asked for an override'
  if (secondsId !== null) return choice === 'override' ? 'agreed to the override' : 'did not agree and upheld the block'
  return choice === 'override' ? 'overrode the block' : 'upheld the block'
}
