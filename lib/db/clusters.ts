import { z } from 'zod'
import { readVectors } from '@/lib/core/embedding/vector-bytes'
import { firstIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'

/** Why a grouping says little, and what about it in words. */
export const degenerateSchema = z.object({ kind: z.string(), message: z.string() })
export type DegenerateView = z.infer<typeof degenerateSchema>

export type NewClustering = {
  projectId: string; method: string; params: Prisma.InputJsonObject; space: string | null; approximate: boolean; degenerate: DegenerateView | null
  previousId: string | null; map: Uint8Array<ArrayBuffer> | null; windowFrom: Date; windowTo: Date; traces: number; createdAt: Date
}

export async function createClustering(db: Db, { degenerate, ...input }: NewClustering): Promise<string> {
  const row = await db.clustering.create({ data: { ...input, ...(degenerate ? { degenerate } : {}) }, select: { id: true } })
  return row.id
}

/** Who named a cluster. What a person wrote stays. */
export const LABEL_SOURCES = ['terms', 'model', 'person'] as const
export type LabelSource = (typeof LABEL_SOURCES)[number]

export type NewCluster = {
  key: string; label: string; labelSource: LabelSource; terms: string[]; traces: number; isNoise: boolean; centroid: Uint8Array<ArrayBuffer> | null; firstSeenAt: Date | null
}

/** Stores the clusters of a grouping; ids by key. */
export async function createClusters(db: Db, clusteringId: string, clusters: NewCluster[]): Promise<Map<string, string>> {
  const rows = await db.cluster.createManyAndReturn({ data: clusters.map((cluster) => ({ ...cluster, clusteringId })), select: { id: true, key: true } })
  return new Map(rows.map(({ id, key }) => [key, id]))
}

const ASSIGN_CHUNK = 5000

/** Says of traces which cluster they are in now. */
export async function assignTraces(db: Db, assignments: readonly { traceId: string; clusterId: string }[]): Promise<void> {
  for (let start = 0; start < assignments.length; start += ASSIGN_CHUNK) {
    const chunk = assignments.slice(start, start + ASSIGN_CHUNK)
    await db.$executeRaw`
      UPDATE trace SET cluster_id = new.cluster FROM unnest(${chunk.map(({ traceId }) => traceId)}::uuid[], ${chunk.map(({ clusterId }) => clusterId)}::uuid[]) AS new(id, cluster)
      WHERE trace.id = new.id`
  }
}

export type ClusteringSummary = { id: string; method: string; createdAt: Date; clusters: number }

const NEWEST = [{ createdAt: 'desc' }, { id: 'desc' }] satisfies Prisma.ClusteringOrderByWithRelationInput[]

/** The newest grouping; null when traces were never grouped. */
export async function getNewestClustering(db: Db, projectId: string): Promise<ClusteringSummary | null> {
  const row = await db.clustering.findFirst({ where: { projectId }, orderBy: NEWEST, select: { id: true, method: true, createdAt: true, _count: { select: { clusters: true } } } })
  return row && { id: row.id, method: row.method, createdAt: row.createdAt, clusters: row._count.clusters }
}

/** How many groups the newest grouping has, noise not counted; 0 when traces were never grouped. */
export async function countNewestClusters(db: Db, projectId: string): Promise<number> {
  const row = await db.clustering.findFirst({ where: { projectId }, orderBy: NEWEST, select: { _count: { select: { clusters: { where: { isNoise: false } } } } } })
  return row?._count.clusters ?? 0
}

export type ClusterView = {
  id: string
  key: string
  label: string
  labelSource: LabelSource
  /** Most telling terms, best first. */
  terms: string[]
  traces: number
  /** Of the traces of the grouping, 0 to 1. */
  share: number
  isNoise: boolean
  firstSeenAt: Date | null
}

export type ClusteringView = {
  id: string
  method: string
  params: Record<string, unknown>
  /** Where the vectors came from; null for request signatures. */
  space: string | null
  approximate: boolean
  degenerate: DegenerateView | null
  previousId: string | null
  windowFrom: Date
  windowTo: Date
  traces: number
  createdAt: Date
  /** Largest first, noise last. */
  clusters: ClusterView[]
}

/** The newest grouping with its clusters, or the one of `id`; null when there is none. */
export async function getClusteringView(db: Db, projectId: string, id?: string): Promise<ClusteringView | null> {
  const row = await db.clustering.findFirst({
    where: { projectId, ...(id === undefined ? {} : { id }) }, orderBy: NEWEST, omit: { map: true, projectId: true },
    include: { clusters: { omit: { centroid: true, clusteringId: true }, orderBy: [{ isNoise: 'asc' }, { traces: 'desc' }, { key: 'asc' }] } },
  })
  if (!row) return null
  const all = row.clusters.reduce((sum, cluster) => sum + cluster.traces, 0)
  return {
    ...row, params: row.params as Record<string, unknown>, degenerate: degenerateSchema.safeParse(row.degenerate).data ?? null,
    clusters: row.clusters.map((cluster) => ({ ...cluster, labelSource: z.enum(LABEL_SOURCES).catch('terms').parse(cluster.labelSource), share: all === 0 ? 0 : cluster.traces / all })),
  }
}

/** `centroid` null: noise, and clusters of request signatures. `members`: its traces of the window. */
export type KnownCluster = { key: string; label: string; labelSource: LabelSource; traces: number; isNoise: boolean; centroid: Float32Array | null; firstSeenAt: Date | null; members: string[] }

/** A grouping to match another one to: its clusters with those of their traces that are not older than `from`. */
export async function getKnownClusters(db: Db, clusteringId: string, from: Date): Promise<KnownCluster[]> {
  const [clusters, members] = await Promise.all([
    db.cluster.findMany({ where: { clusteringId }, orderBy: { key: 'asc' } }),
    db.trace.findMany({ where: { cluster: { clusteringId }, id: { gte: firstIdAt(from) } }, select: { id: true, clusterId: true } }),
  ])
  const byCluster = new Map<string, string[]>(clusters.map(({ id }) => [id, []]))
  for (const { id, clusterId } of members) byCluster.get(clusterId!)?.push(id)
  return clusters.map(({ id, key, label, labelSource, traces, isNoise, centroid, firstSeenAt }) => ({
    key, label, labelSource: z.enum(LABEL_SOURCES).catch('terms').parse(labelSource), traces, isNoise, firstSeenAt, members: byCluster.get(id)!,
    centroid: centroid ? readVectors(centroid, 1)?.[0] ?? null : null,
  }))
}

export type ClusterHistoryPoint = { clusteringId: string; at: Date; key: string; label: string; isNoise: boolean; traces: number; share: number }

/** Traces by cluster in the newest groupings of a project, oldest grouping first; a cluster keeps its key over them. */
export async function listClusterHistory(db: Db, projectId: string, limit: number): Promise<ClusterHistoryPoint[]> {
  return db.$queryRaw<ClusterHistoryPoint[]>`
    SELECT g.id AS "clusteringId", g.window_to AS at, c.key, c.label, c.is_noise AS "isNoise", c.traces,
      c.traces / greatest(1, sum(c.traces) OVER (PARTITION BY g.id))::float8 AS share
    FROM (SELECT id, window_to, created_at FROM clustering WHERE project_id = ${projectId}::uuid ORDER BY created_at DESC, id DESC LIMIT ${limit}) g
    JOIN cluster c ON c.clustering_id = g.id
    ORDER BY g.created_at, g.id, c.traces DESC, c.key`
}

/** The packed picture of a grouping, for `unpackMap`; null where none was made. */
export async function getClusteringMap(db: Db, projectId: string, clusteringId: string): Promise<Uint8Array | null> {
  const row = await db.clustering.findFirst({ where: { id: clusteringId, projectId }, select: { map: true } })
  return row?.map ?? null
}

/** `said`: the begin of what the user said last, redacted like everything that is stored; null where there is no text. */
export type ClusterExample = { traceId: string; sourceId: string; ts: Date; customerId: string | null; said: string | null }

const EXAMPLE_CHARACTERS = 200

/** Some traces of a cluster, newest first, of as many conversations as there are. */
export async function listClusterExamples(db: Db, projectId: string, clusterId: string, limit: number): Promise<ClusterExample[]> {
  return db.$queryRaw<ClusterExample[]>`
    SELECT * FROM (
      SELECT DISTINCT ON (coalesce(t.conversation_id, t.id::text)) t.id AS "traceId", t.source_id AS "sourceId", t.ts, t.customer_id AS "customerId",
        ${saidByUser(Prisma.sql`t.request`, EXAMPLE_CHARACTERS)} AS said
      FROM (SELECT * FROM trace WHERE cluster_id = ${clusterId}::uuid AND project_id = ${projectId}::uuid ORDER BY id DESC LIMIT ${limit * 10}) t
      ORDER BY coalesce(t.conversation_id, t.id::text), t.id DESC
    ) one ORDER BY "traceId" DESC LIMIT ${limit}`
}

/** What the user said last in some traces of a project, for the picture and its selection; in no order. */
export async function listSaidOfTraces(db: Db, projectId: string, traceIds: string[]): Promise<ClusterExample[]> {
  return db.$queryRaw<ClusterExample[]>`
    SELECT t.id AS "traceId", t.source_id AS "sourceId", t.ts, t.customer_id AS "customerId", ${saidByUser(Prisma.sql`t.request`, EXAMPLE_CHARACTERS)} AS said
    FROM trace t WHERE t.project_id = ${projectId}::uuid AND t.id = ANY(${traceIds}::uuid[])`
}

/** The cluster of a key in the newest grouping; null when it has none. */
export async function findNewestCluster(db: Db, projectId: string, key: string): Promise<{ id: string; label: string; labelSource: string } | null> {
  const newest = await getNewestClustering(db, projectId)
  return newest && db.cluster.findUnique({ where: { clusteringId_key: { clusteringId: newest.id, key } }, select: { id: true, label: true, labelSource: true } })
}

/** Names that persons gave clusters of a grouping, by key. */
export async function listPersonNames(db: Db, clusteringId: string): Promise<Map<string, string>> {
  const rows = await db.cluster.findMany({ where: { clusteringId, labelSource: 'person' }, select: { key: true, label: true } })
  return new Map(rows.map(({ key, label }) => [key, label]))
}

export async function setClusterLabel(db: Db, clusterId: string, label: string): Promise<void> {
  await db.cluster.update({ where: { id: clusterId }, data: { label, labelSource: 'person' } })
}

/** What clusters are called now, by key: by the newest grouping that has them. Keys that no grouping has are absent. */
export async function listClusterLabels(db: Db, projectId: string, keys: string[]): Promise<Record<string, string>> {
  if (keys.length === 0) return {}
  const rows = await db.$queryRaw<{ key: string; label: string }[]>`
    SELECT wanted.key, newest.label FROM unnest(${keys}::text[]) AS wanted(key)
    CROSS JOIN LATERAL (
      SELECT cluster.label FROM clustering JOIN cluster ON cluster.clustering_id = clustering.id AND cluster.key = wanted.key
      WHERE clustering.project_id = ${projectId}::uuid ORDER BY clustering.created_at DESC, clustering.id DESC LIMIT 1
    ) newest`
  return Object.fromEntries(rows.map(({ key, label }) => [key, label]))
}
