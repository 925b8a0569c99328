import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { lockReviewer, putReviewer } from '@/lib/db/review-queue'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Gives a run that a person took back to everyone. `released` false = nobody had it.
 *
 * @throws AppError not-found; conflict when someone else has it: that one gives it back, or a person takes it over
 */
export async function releaseRun(input: { projectId: string; runId: string; userId: string }, { db }: { db: DbClient }): Promise<{ released: boolean }> {
  const { projectId, runId, userId } = input
  return db.$transaction(async (tx) => {
    const before = isUuid(runId) ? await lockReviewer(tx, projectId, runId) : null
    if (!before) throw new AppError('not-found', `No run "${runId}".`)
    if (before.reviewerId === null) return { released: false }
    if (before.reviewerId !== userId) throw new AppError('conflict', 'Someone else has this run: take it over instead.')
    await putReviewer(tx, runId, null)
    await recordAuditEvent(tx, { projectId, actor: userId, action: 'run.release', target: runId, before: { reviewer: userId }, after: { reviewer: null } })
    await publishEvent(tx, { projectId, runId, kind: 'review.done' })
    return { released: true }
  })
}
