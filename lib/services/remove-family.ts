import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteFamily, getFamily } from '@/lib/db/families'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Takes a family away: later runs do not gate it, runs that are done keep theirs. Of a dismissed one it takes away that it was
 * dismissed, so that it may be proposed again. Throws `not-found`.
 */
export async function removeFamily(input: { projectId: string; familyId: string; actor: string }, { db }: { db: DbClient }): Promise<void> {
  const { projectId, familyId, actor } = input
  await db.$transaction(async (tx) => {
    const family = isUuid(familyId) ? await getFamily(tx, projectId, familyId) : null
    if (!family) throw new AppError('not-found', 'This family is not there any more.')
    await deleteFamily(tx, familyId)
    const { key, label, segmentKeys, status } = family
    await recordAuditEvent(tx, { projectId, actor, action: 'family.remove', target: familyId, before: { key, label, segmentKeys, status } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
  })
}
