import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getQuarantine, markQuarantineEnded } from '@/lib/db/quarantines'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Ends a quarantine before it expires; runs that started under it keep to it. One that has ended stays as it is. Throws
 * `not-found` for a quarantine that the project does not have.
 */
export async function endQuarantine(
  input: { projectId: string; quarantineId: string; actor: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ ended: boolean }> {
  return db.$transaction(async (tx) => {
    const known = isUuid(input.quarantineId) ? await getQuarantine(tx, input.projectId, input.quarantineId) : null
    if (!known) throw new AppError('not-found', 'This quarantine is not in the project.')
    const ended = await markQuarantineEnded(tx, known.id, now())
    if (!ended) return { ended }
    await recordAuditEvent(tx, {
      projectId: input.projectId, actor: input.actor, action: 'case.quarantine-end', target: known.caseId,
      before: { reason: known.reason, expiresAt: known.expiresAt.toISOString() },
    })
    await publishEvent(tx, { projectId: input.projectId, kind: 'project.changed' })
    return { ended }
  })
}
