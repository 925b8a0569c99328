import type { FamilyBasis } from '@/lib/core/config/types'
import type { AcceptedFamily } from '@/lib/core/families/with-families'
import type { Db } from '@/lib/db/client'

export type FamilyStatus = 'accepted' | 'dismissed'
export type FamilyRecord = AcceptedFamily & { id: string; status: FamilyStatus }

type Row = { id: string; key: string; label: string; status: string; segmentKeys: string[]; basis: string | null; createdBy: string | null; createdAt: Date }
const toFamily = ({ id, key, label, status, segmentKeys, basis, createdBy, createdAt }: Row): FamilyRecord => ({
  id, key, label, status: status as FamilyStatus, segmentKeys, basis: basis as FamilyBasis | null, createdBy, createdAt: createdAt.toISOString(),
})

/** Accepted and dismissed ones, by label. */
export async function listFamilies(db: Db, projectId: string): Promise<FamilyRecord[]> {
  return (await db.family.findMany({ where: { projectId }, orderBy: [{ label: 'asc' }, { key: 'asc' }] })).map(toFamily)
}

/** What is frozen into the configuration of a run. */
export async function listAcceptedFamilies(db: Db, projectId: string): Promise<AcceptedFamily[]> {
  return (await db.family.findMany({ where: { projectId, status: 'accepted' }, orderBy: { key: 'asc' } })).map(toFamily)
}

export async function getFamily(db: Db, projectId: string, id: string): Promise<FamilyRecord | null> {
  const row = await db.family.findFirst({ where: { id, projectId } })
  return row && toFamily(row)
}

export type NewFamily = {
  projectId: string; key: string; label: string; status: FamilyStatus; segmentKeys: string[]; basis: FamilyBasis | null; createdBy: string; createdAt: Date
}

export async function insertFamily(db: Db, family: NewFamily): Promise<FamilyRecord> {
  return toFamily(await db.family.create({ data: family }))
}

export async function updateFamily(db: Db, id: string, change: { label: string; segmentKeys: string[] }): Promise<FamilyRecord> {
  return toFamily(await db.family.update({ where: { id }, data: change }))
}

export async function deleteFamily(db: Db, id: string): Promise<void> {
  await db.family.deleteMany({ where: { id } })
}
