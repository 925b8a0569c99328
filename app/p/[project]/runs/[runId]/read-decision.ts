import type { RunView } from '@/lib/core/display/run-view'
import { pendingReview } from '@/lib/core/display/standing-review'
import { blockingBreaks } from '@/lib/core/review/blocking-sets'
import type { DecisionRun } from '@/lib/core/review/decision-run'
import { reasonTemplates } from '@/lib/core/review/reason-templates'
import { findCriticalInBlock } from '@/lib/db/critical-in-block'
import { getRun } from '@/lib/db/runs'
import { getDeps } from '@/lib/deps'

/** More ids of cases than a person opens; the page gets no more. */
const MAX_BREAKS = 1000

/** What the form needs that decides a run; null for a run that no person decides: not decided, passed, a drill or an A/A run. */
export async function readDecision(run: RunView, project: { id: string }, userId: string): Promise<DecisionRun | null> {
  const { db, now } = getDeps()
  const { report } = run
  if (!report || run.purpose !== 'gate' || (report.gate !== 'blocked' && report.gate !== 'inconclusive')) return null
  const record = await getRun(db, run.id)
  const { cases, confirmed } = blockingBreaks(report)
  return {
    id: run.id, gate: report.gate, reviews: run.reviews, pending: pendingReview(run.reviews, now().getTime()), viewerId: userId,
    critical: record ? await findCriticalInBlock(db, { id: run.id, projectId: project.id, config: record.config }, report) : [],
    breaks: { cases: cases.slice(0, MAX_BREAKS), confirmed }, templates: reasonTemplates(report),
  }
}
