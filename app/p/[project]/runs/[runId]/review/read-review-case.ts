import type { OutcomeView } from '@/lib/core/display/case-view'
import { diffOutputs } from '@/lib/core/display/output-text'
import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import type { ReviewCase } from '@/lib/core/review/review-case'
import type { Arm } from '@/lib/core/types'
import { isUuid } from '@/lib/core/uuid'
import { getCaseView } from '@/lib/db/case-pages'
import { listFlags } from '@/lib/db/flag-list'
import { getOwnTrials } from '@/lib/db/flakiness'
import { findQuarantine } from '@/lib/db/quarantines'
import { listReviewRerunViews } from '@/lib/db/review-reruns'
import { getDeps } from '@/lib/deps'

/** One case of a run with all that a reviewer sees of it, by key; null when the run of this project does not have it. */
export async function readReviewCase(projectId: string, runId: string, caseId: string): Promise<ReviewCase | null> {
  if (!isUuid(runId) || !isUuid(caseId)) return null
  const { db, now } = getDeps()
  const [view, trials, quarantined, reruns] = await Promise.all([
    getCaseView(db, projectId, runId, caseId), getOwnTrials(db, projectId, caseId), findQuarantine(db, caseId, now()), listReviewRerunViews(db, runId, caseId),
  ])
  if (!view) return null
  const answer = (arm: Arm) => firstOf(view.outcomes, arm)?.output ?? null
  const [baseline, candidate] = [answer('baseline'), answer('candidate')]
  return {
    // answers of re-runs say what their verdict says; their bodies stay behind
    view: { ...view, outcomes: view.outcomes.map((outcome) => (outcome.attempt === FIRST_ATTEMPT ? outcome : { ...outcome, output: null })) },
    diffs: [
      ...(baseline && candidate ? [{ label: 'baseline', diff: diffOutputs(baseline, candidate) }] : []),
      ...(view.reference && candidate ? [{ label: 'reference', diff: diffOutputs(view.reference, candidate) }] : []),
    ],
    flags: await listFlags(db, projectId, { caseId, traceId: view.traceId }), trials, reruns,
    quarantined: quarantined && { id: quarantined.id, reason: quarantined.reason, expiresAt: quarantined.expiresAt.toISOString() },
  }
}

function firstOf(outcomes: OutcomeView[], arm: Arm): OutcomeView | undefined {
  return outcomes.find((outcome) => outcome.arm === arm && outcome.attempt === FIRST_ATTEMPT)
}
