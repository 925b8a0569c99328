import { REVIEW_ATTEMPTS } from '@/lib/core/gate/attempts'
import { ATTEMPTS_PER_RERUN } from '@/lib/core/review/review-rerun'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { getCaseToRun, insertReviewRerun, listReviewReruns, nextReviewAttempt, type ReviewRerun } from '@/lib/db/review-reruns'
import { getRun, lockRun, type RunRecord } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Llm } from '@/lib/llm/client'
import type { Enqueue } from '@/lib/queue/enqueue'
import { reviewRerunJobId } from '@/lib/queue/jobs'
import { requireWeekBudget } from '@/lib/services/require-week-budget'
import { loadRunContext } from '@/lib/services/run-context'

/** So often one case of a run may be executed again for reviewers; who wants more wants another run. */
export const MAX_RERUNS_PER_CASE = 20

export type RerunRequested = {
  projectId: string
  runId: string
  caseId: string
  /** User id. */
  actor: string
}

type Deps = { db: DbClient; enqueue: Enqueue; llm: Llm; now: () => Date }

/**
 * Asks that a case of a decided run is executed again on both arms, with nothing remembered. It is evidence for a reviewer: the
 * decision and the verdicts of the run stay as they are. A case that is under way already is answered with that re-run.
 *
 * @throws AppError not-found (run, case); conflict when the run is not decided, holds uploaded results, was run again too often
 * for this case, or the budget of the week is used up; invalid when an endpoint of the run is gone or has no key
 */
export async function requestRerun(input: RerunRequested, deps: Deps): Promise<{ rerun: ReviewRerun; created: boolean }> {
  const run = isUuid(input.runId) ? await getRun(deps.db, input.runId) : null
  if (!run || run.projectId !== input.projectId) throw new AppError('not-found', `No run "${input.runId}".`)
  if (run.kind !== 'replay') throw new AppError('conflict', 'This run holds uploaded results: there is nothing that Slicegate could execute again.')
  // outside of the transaction: it may choose a judge
  await loadRunContext(run, deps)
  const made = await deps.db.$transaction((tx) => open(tx, run, input, deps.now()))
  // also for one that stands already: its job may be lost
  await deps.enqueue('rerun-for-review', { rerunId: made.rerun.id }, { jobId: reviewRerunJobId(made.rerun.id) })
  return made
}

async function open(tx: Db, run: RunRecord, { caseId, actor }: RerunRequested, at: Date): Promise<{ rerun: ReviewRerun; created: boolean }> {
  const status = await lockRun(tx, run.id)
  if (status !== 'done') throw new AppError('conflict', `This run is ${status ?? 'gone'}; only a case of a decided run can be executed again for a review.`)
  if (!isUuid(caseId) || !(await getCaseToRun(tx, run.id, caseId))) throw new AppError('not-found', 'This case is not in the run, or has no request to execute.')
  const known = await listReviewReruns(tx, run.id, caseId)
  const standing = known.find((rerun) => rerun.status === 'queued' || rerun.status === 'running')
  if (standing) return { rerun: standing, created: false }
  const first = await nextReviewAttempt(tx, run.id, caseId)
  if (known.length >= MAX_RERUNS_PER_CASE || first + ATTEMPTS_PER_RERUN - 1 > REVIEW_ATTEMPTS.to) {
    throw new AppError('conflict', `This case was executed again ${known.length} times for reviewers of this run; more say nothing new. Start a run instead.`)
  }
  await requireWeekBudget(tx, run.id, at)
  const rerun = await insertReviewRerun(tx, { runId: run.id, caseId, requestedBy: actor, createdAt: at })
  await recordAuditEvent(tx, { projectId: run.projectId, actor, action: 'run.rerun-case', target: run.id, after: { caseId, rerunId: rerun.id } })
  await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'run.progress' })
  return { rerun, created: true }
}
