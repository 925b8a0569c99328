import type { Db } from '@/lib/db/client'
import type { Prisma } from '@/lib/db/generated/client'

export type NewClustering = {
  projectId: string; method: string; params: Prisma.InputJsonObject; windowFrom: Date; windowTo: Date; traces: number; createdAt: Date
}

export async function createClustering(db: Db, input: NewClustering): Promise<string> {
  const row = await db.clustering.create({ data: input, select: { id: true } })
  return row.id
}

export async function createCluster(
  db: Db, input: { clusteringId: string; key: string; label: string; traces: number; isNoise: boolean },
): Promise<string> {
  const row = await db.cluster.create({ data: input, select: { id: true } })
  return row.id
}

export type ClusteringSummary = { id: string; method: string; createdAt: Date; clusters: number }

/** The newest grouping; null when traces were never grouped. */
export async function getNewestClustering(db: Db, projectId: string): Promise<ClusteringSummary | null> {
  const row = await db.clustering.findFirst({
    where: { projectId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: { id: true, method: true, createdAt: true, _count: { select: { clusters: true } } },
  })
  return row && { id: row.id, method: row.method, createdAt: row.createdAt, clusters: row._count.clusters }
}
