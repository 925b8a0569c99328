import type { DatasetKind } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import { keepDatasetContents } from '@/lib/db/dataset-contents'
import type { Prisma } from '@/lib/db/generated/client'

export type Dataset = { id: string; kind: string; name: string; version: number; contentHash: string | null; createdAt: Date; frozenAt: Date | null; cases: number }

/** Opens the next version of a dataset. Two at the same time: the unique key lets one in. */
export async function createDataset(
  db: Db, input: { projectId: string; kind: DatasetKind; name: string; rule: Prisma.InputJsonObject | null; createdAt: Date },
): Promise<{ id: string; version: number }> {
  const { projectId, kind, name, rule, createdAt } = input
  const last = await db.dataset.aggregate({ where: { projectId, kind, name }, _max: { version: true } })
  const version = (last._max.version ?? 0) + 1
  return db.dataset.create({ data: { projectId, kind, name, version, createdAt, ...(rule ? { rule } : {}) }, select: { id: true, version: true } })
}

/** From here on the dataset never changes; what is in it is counted once and kept. */
export async function freezeDataset(db: Db, datasetId: string, input: { contentHash: string; frozenAt: Date }): Promise<void> {
  await db.dataset.update({ where: { id: datasetId, frozenAt: null }, data: input })
  await keepDatasetContents(db, datasetId)
}

/** The newest frozen version of a `replay` dataset of that name; null when there is none. */
export async function findNewestVersion(db: Db, projectId: string, name: string): Promise<{ id: string; version: number; contentHash: string | null } | null> {
  return db.dataset.findFirst({
    where: { projectId, kind: 'replay', name, frozenAt: { not: null } }, orderBy: { version: 'desc' }, select: { id: true, version: true, contentHash: true },
  })
}

/** Newest first. */
export async function listDatasets(db: Db, projectId: string): Promise<Dataset[]> {
  const rows = await db.dataset.findMany({
    where: { projectId }, orderBy: [{ createdAt: 'desc' }, { version: 'desc' }],
    select: { id: true, kind: true, name: true, version: true, contentHash: true, createdAt: true, frozenAt: true, _count: { select: { cases: true } } },
  })
  return rows.map(({ _count, ...row }) => ({ ...row, cases: _count.cases }))
}
