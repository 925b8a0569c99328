import type { FamilyBasis } from '@/lib/core/config/types'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { deleteFamily, getFamily, insertFamily, listFamilies, updateFamily, type FamilyRecord } from '@/lib/db/families'
import { Prisma } from '@/lib/db/generated/client'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { familyKeyOf, parseFamily, type FamilyInput } from '@/lib/services/family-input'
import { frozenConfig } from '@/lib/services/frozen-config'

export type SaveFamilyInput = FamilyInput & {
  projectId: string
  /** null makes a new one. */
  familyId: string | null
  /** Why it was proposed; null when a person put it together. Only for a new one. */
  basis?: FamilyBasis | null
  actor: string
}

type Deps = { db: DbClient; now: () => Date }

/**
 * Makes a family of segments, or changes its name and members. Every run that starts from now on gates it; runs that are under
 * way keep the families of their start. The same values again change nothing and leave no audit event. Throws `invalid` (name
 * or members), `not-found` (family), `conflict` (the same members are a family already, or two people saved at once).
 */
export async function saveFamily(input: SaveFamilyInput, { db, now }: Deps): Promise<FamilyRecord> {
  const family = parseFamily(input)
  try {
    return await db.$transaction((tx) => (input.familyId === null ? make(tx, input, family, now()) : change(tx, input, input.familyId, family)))
  } catch (error) {
    const known = error instanceof Prisma.PrismaClientKnownRequestError ? error.code : null
    // somebody removed it while it was read
    if (known === 'P2025') throw gone()
    const twice = known === 'P2002'
    throw twice ? new AppError('conflict', 'Somebody else saved a family at this moment. Look again.') : error
  }
}

async function make(tx: Db, { projectId, basis, actor }: SaveFamilyInput, { label, segmentKeys }: FamilyInput, createdAt: Date): Promise<FamilyRecord> {
  const project = await getProject(tx, projectId)
  if (!project) throw new AppError('not-found', 'This project does not exist.')
  const existing = await listFamilies(tx, projectId)
  refuseTwin(existing, segmentKeys, null)
  // whoever accepts what was dismissed has changed their mind
  for (const { id } of existing.filter((other) => other.status === 'dismissed' && sameMembers(other.segmentKeys, segmentKeys))) await deleteFamily(tx, id)
  const taken = [...existing.map(({ key }) => key), ...Object.keys(frozenConfig(project.config).config.families)]
  const made = await insertFamily(tx, { projectId, key: familyKeyOf(label, taken), label, status: 'accepted', segmentKeys, basis: basis ?? null, createdBy: actor, createdAt })
  await recordAuditEvent(tx, { projectId, actor, action: 'family.accept', target: made.id, after: { key: made.key, label, segmentKeys, basis: basis ?? null } })
  await publishEvent(tx, { projectId, kind: 'project.changed' })
  return made
}

async function change(tx: Db, { projectId, actor }: SaveFamilyInput, familyId: string, { label, segmentKeys }: FamilyInput): Promise<FamilyRecord> {
  const before = isUuid(familyId) ? await getFamily(tx, projectId, familyId) : null
  if (!before || before.status !== 'accepted') throw gone()
  if (before.label === label && sameMembers(before.segmentKeys, segmentKeys)) return before
  refuseTwin(await listFamilies(tx, projectId), segmentKeys, familyId)
  await recordAuditEvent(tx, {
    projectId, actor, action: 'family.update', target: familyId, before: { label: before.label, segmentKeys: before.segmentKeys }, after: { label, segmentKeys },
  })
  await publishEvent(tx, { projectId, kind: 'project.changed' })
  return updateFamily(tx, familyId, { label, segmentKeys })
}

const gone = () => new AppError('not-found', 'This family is not there any more.')

function refuseTwin(existing: FamilyRecord[], segmentKeys: string[], self: string | null): void {
  const twin = existing.find((other) => other.status === 'accepted' && other.id !== self && sameMembers(other.segmentKeys, segmentKeys))
  if (!twin) return
  const message = `these segments are the family ${twin.label} already`
  throw new AppError('conflict', `segmentKeys: ${message}`, { errors: [{ field: 'segmentKeys', message }] })
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().every((key, i) => key === [...b].sort()[i])
}
