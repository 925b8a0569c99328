import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deletePinnedSegment } from '@/lib/db/planning'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/** Ends a pinned segment: later runs do not have it, runs that are done keep it. Throws `not-found`. */
export async function unpinSegment(input: { projectId: string; id: string; actor: string }, { db }: { db: DbClient }): Promise<void> {
  const { projectId, id, actor } = input
  await db.$transaction(async (tx) => {
    const pinned = isUuid(id) ? await deletePinnedSegment(tx, projectId, id) : null
    if (!pinned) throw new AppError('not-found', 'This segment is not pinned any more.')
    await recordAuditEvent(tx, { projectId, actor, action: 'segment.unpin', target: id, before: pinned })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
  })
}
