import { DecisionState, type Breaks } from '@/components/review/decision-state'
import { EvidenceList, SCORE_LOOK } from '@/components/review/override-list'
import { RefreshAt } from '@/components/review/refresh-at'
import { ToneBadge } from '@/components/ui/badge'
import { LinkButton } from '@/components/ui/link-button'
import { Panel } from '@/components/ui/panel'
import type { ReviewView } from '@/lib/core/display/run-view'
import { pendingReview, standingReview } from '@/lib/core/display/standing-review'
import type { OverrideRow } from '@/lib/core/review/score-override'
import styles from '@/components/review/review.module.css'

type Props = {
  reviews: ReviewView[]
  breaks: Breaks
  /** Critical segments inside the sets that block. */
  critical: string[]
  /** The newest override of the run and what became of it; null = there was none. */
  override: OverrideRow | null
  /** null: the gate let it through, there is nothing to review. */
  reviewHref: string | null
  runsHref: string
  adversarialHref: string
}

/** What a person decided about the run, in short; the page of the review has the evidence and the form. */
export function ReviewSummary({ reviews, breaks, critical, override, reviewHref, runsHref, adversarialHref }: Props) {
  const nowMs = Date.now()
  const [standing, pending] = [standingReview(reviews, nowMs), pendingReview(reviews, nowMs)]
  return (
    <Panel title="Review" id="review">
      <div className={styles.summary}>
        <RefreshAt at={standing?.expiresAt ?? pending?.expiresAt ?? null} />
        <div className={styles.entry}><DecisionState reviews={reviews} nowMs={nowMs} breaks={breaks} /></div>
        {critical.length > 0 && <p className={styles.line} style={{ margin: 0 }}><ToneBadge tone="blocked">Critical</ToneBadge><span>{critical.join(', ')}: an override needs a second person</span></p>}
        {override && (
          <div className={styles.entry}>
            <div className={styles.line}><ToneBadge tone={SCORE_LOOK[override.result].tone} title={SCORE_LOOK[override.result].title}>{SCORE_LOOK[override.result].label}</ToneBadge><span>what became of the override</span></div>
            <EvidenceList score={override} runsHref={runsHref} casesHref={adversarialHref} />
          </div>
        )}
        {reviewHref && <div><LinkButton href={reviewHref} variant="default">Open the review</LinkButton></div>}
      </div>
    </Panel>
  )
}
