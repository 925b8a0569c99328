import { isUuid } from '@/lib/core/uuid'
import type { Db } from '@/lib/db/client'
import { getGateDecision, type StoredDecision } from '@/lib/db/gate-decisions'
import { getRun, lockRun, type RunRecord } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'

export type ReviewTarget = { run: RunRecord; decision: StoredDecision }

/**
 * The run of a review with its newest decision, locked until the transaction ends: who reviews it as well waits, so that there is
 * one order of reviews.
 *
 * @throws AppError not-found; conflict when the run is not decided, is no deploy, or its gate is neither blocked nor inconclusive
 */
export async function lockReviewTarget(tx: Db, { projectId, runId }: { projectId: string; runId: string }): Promise<ReviewTarget> {
  const status = isUuid(runId) ? await lockRun(tx, runId) : null
  const run = status && await getRun(tx, runId)
  if (!run || run.projectId !== projectId) throw new AppError('not-found', `No run "${runId}".`)
  const decision = await getGateDecision(tx, run.id)
  if (run.status !== 'done' || !decision) throw new AppError('conflict', `This run is ${run.status}; only a decided run can be reviewed.`)
  if (run.purpose !== 'gate') throw new AppError('conflict', `This run is ${run.purpose === 'aa' ? 'an A/A run' : 'a drill'}; nothing ships by it, so there is nothing to review.`)
  const { gate } = decision.report
  if (gate !== 'blocked' && gate !== 'inconclusive') throw new AppError('conflict', `The gate of this run is ${gate}; only a blocked or inconclusive one needs a review.`)
  return { run, decision }
}

/** When a new review was made: by the clock, and always after the newest one, whatever the clocks of two servers say. */
export function reviewTime(now: Date, newest: { createdAt: Date } | null): Date {
  return newest && newest.createdAt.getTime() >= now.getTime() ? new Date(newest.createdAt.getTime() + 1) : now
}
