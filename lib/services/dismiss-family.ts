import { createHash } from 'node:crypto'
import type { FamilyBasis } from '@/lib/core/config/types'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { insertFamily, listFamilies } from '@/lib/db/families'
import { Prisma } from '@/lib/db/generated/client'
import { publishEvent } from '@/lib/events'
import { parseFamily, type FamilyInput } from '@/lib/services/family-input'

/** Remembers that these segments are no family, so that they are not proposed again. A second time changes nothing. Throws `invalid`. */
export async function dismissFamily(
  input: FamilyInput & { projectId: string; basis: FamilyBasis; actor: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<void> {
  const { projectId, basis, actor } = input
  const { label, segmentKeys } = parseFamily(input)
  const key = `dismissed ${createHash('sha256').update(JSON.stringify(segmentKeys)).digest('hex').slice(0, 16)}`
  try {
    await db.$transaction(async (tx) => {
      if ((await listFamilies(tx, projectId)).some((family) => family.key === key)) return
      const { id } = await insertFamily(tx, { projectId, key, label, status: 'dismissed', segmentKeys, basis, createdBy: actor, createdAt: now() })
      await recordAuditEvent(tx, { projectId, actor, action: 'family.dismiss', target: id, after: { label, segmentKeys, basis } })
      await publishEvent(tx, { projectId, kind: 'project.changed' })
    })
  } catch (error) {
    // somebody else dismissed it at this moment
    if (!(error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')) throw error
  }
}
