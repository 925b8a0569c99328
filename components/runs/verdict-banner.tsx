import type { ReactNode } from 'react'
import { formatCount, formatMoment, formatPercent, formatPoints } from '@/lib/core/display/format'
import type { ReviewView, RunView, SetRow } from '@/lib/core/display/run-view'
import { CasesLink } from '@/components/cases/cases-link'
import { ConfirmationLine } from '@/components/runs/confirmation-line'
import { RunGateBadge } from '@/components/runs/run-gate-badge'
import { RunBadge } from '@/components/ui/badge'
import { TimeAgo } from '@/components/ui/time-ago'
import { GATE_LOOK } from '@/components/ui/tone'
import { expiredOverride, pendingReview, standingReview } from '@/lib/core/display/standing-review'
import { changeInWords, verdictSentence } from '@/lib/core/display/verdict-sentence'
import styles from '@/components/runs/run.module.css'

/** The verdict of a decided run, in one sentence. */
export function VerdictBanner({ base, run, rows, side }: { base: string; run: RunView; rows: SetRow[]; side?: ReactNode }) {
  const { report } = run
  if (!report) return <EndedBanner run={run} side={side} />
  const { mean } = report
  const change = mean.weightedBefore === null || mean.weightedAfter === null ? null : mean.weightedAfter - mean.weightedBefore
  // every case once: the same as the weighted mean unless the adversarial set weighs more
  const all = report.sets.find((set) => set.kind === 'all' && set.before === mean.weightedBefore && set.after === mean.weightedAfter)
  const review = standingReview(run.reviews, Date.now())
  const override = review?.choice === 'override' ? { until: review.expiresAt } : null
  const worst = rows.find((row) => row.gated && row.delta !== null)
  return (
    <section className={styles.banner} data-tone={override ? 'warn' : GATE_LOOK[report.gate].tone} aria-label="Verdict" data-gate={report.gate}>
      <RunGateBadge status="done" gate={report.gate} override={override} large />
      <div className={styles.bannerText}>
        <p className={styles.sentence}>{verdictSentence(report)}</p>
        <p className={styles.under}>
          {worst && !worst.blocks && <>Worst set <CasesLink list={`${base}/sets/${worst.kind}/${encodeURIComponent(worst.id)}`} n={worst.n}><b>{worst.label}</b></CasesLink> {formatPoints(worst.delta)} points · </>}
          {worst && !worst.blocks ? 'the' : 'The'} mean went {all ? changeInWords(all) : `from ${formatPercent(mean.weightedBefore)} to ${formatPercent(mean.weightedAfter)}`} ({formatPoints(change)}) and
          {report.aggregate === 'min_segment' ? ' never decides' : ' takes part in the decision'} · <CasesLink list={`${base}/cases`} filter={{ flip: 'break' }} n={report.breaks.length}>{formatCount(report.breaks.length)} broke</CasesLink>, <CasesLink list={`${base}/cases`} filter={{ flip: 'fix' }} n={report.fixes.length}>{formatCount(report.fixes.length)} fixed</CasesLink>
        </p>
        <p className={styles.under}><ConfirmationLine report={report} uploaded={run.kind === 'results'} /></p>
        <StandingReview reviews={run.reviews} />
      </div>
      {side && <div className={styles.bannerSide}>{side}</div>}
    </section>
  )
}

function StandingReview({ reviews }: { reviews: ReviewView[] }) {
  const nowMs = Date.now()
  const [review, pending, expired] = [standingReview(reviews, nowMs), pendingReview(reviews, nowMs), expiredOverride(reviews, nowMs)]
  if (pending) return <p className={styles.under}><b>{pending.by}</b> wants to override it, <TimeAgo at={pending.createdAt} />: it waits for a second person, and CI fails this run until then.</p>
  if (expired) return <p className={styles.under}><b>Override expired</b> <TimeAgo at={expired.expiresAt!} />: CI fails this run again.</p>
  if (!review) return null
  const override = review.choice === 'override'
  const asked = override ? reviews.find(({ id }) => id === review.secondsId) : undefined
  return (
    <p className={styles.under}>
      <b>{override ? 'Overridden' : 'Upheld'}</b> by {asked?.by ?? review.by}{asked && <>, agreed by {review.by}</>}, <TimeAgo at={review.createdAt} />
      {override ? <>. CI passes this run{review.expiresAt ? <> until <time dateTime={review.expiresAt}>{formatMoment(review.expiresAt)}</time></> : ''}.</> : '. CI fails this run.'}
    </p>
  )
}

const ENDED: Partial<Record<RunView['status'], string>> = {
  failed: 'The run failed before the gate could decide.', cancelled: 'The run was cancelled; nothing was decided.',
  done: 'The run ended without a decision.',
}

function EndedBanner({ run, side }: { run: RunView; side: ReactNode }) {
  return (
    <section className={styles.banner} aria-label="Verdict" data-tone={run.status === 'failed' ? 'blocked' : undefined}>
      <RunBadge status={run.status} gate={null} large />
      <div className={styles.bannerText}>
        <p className={styles.sentence}>{ENDED[run.status] ?? 'Waiting for a decision.'}</p>
        {run.error && <p className={styles.under}>{run.error}</p>}
      </div>
      {side && <div className={styles.bannerSide}>{side}</div>}
    </section>
  )
}
