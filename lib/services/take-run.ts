import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { lockReviewer, putReviewer } from '@/lib/db/review-queue'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Makes a person the one who looks at a run, also in the place of someone else: people go on holiday. `taken` false = it was theirs.
 *
 * @throws AppError not-found
 */
export async function takeRun(input: { projectId: string; runId: string; userId: string }, { db }: { db: DbClient }): Promise<{ taken: boolean }> {
  const { projectId, runId, userId } = input
  return db.$transaction(async (tx) => {
    const before = isUuid(runId) ? await lockReviewer(tx, projectId, runId) : null
    if (!before) throw new AppError('not-found', `No run "${runId}".`)
    if (before.reviewerId === userId) return { taken: false }
    await putReviewer(tx, runId, userId)
    await recordAuditEvent(tx, { projectId, actor: userId, action: 'run.take', target: runId, before: { reviewer: before.reviewerId }, after: { reviewer: userId } })
    await publishEvent(tx, { projectId, runId, kind: 'review.done' })
    return { taken: true }
  })
}
