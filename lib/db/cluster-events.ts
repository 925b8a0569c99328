import { z } from 'zod'
import type { Db } from '@/lib/db/client'

export const CLUSTER_EVENT_KINDS = ['continue', 'split', 'merge', 'new', 'gone'] as const
export type ClusterEventKind = (typeof CLUSTER_EVENT_KINDS)[number]

/** `label` and `traces`: of the cluster at that time. `overlap`: part of their traces that both groupings have, 0 to 1; null where nothing was compared. */
export type NewClusterEvent = { kind: ClusterEventKind; fromKeys: string[]; toKeys: string[]; label: string; traces: number; overlap: number | null }
export type ClusterEventView = NewClusterEvent & { id: string; clusteringId: string; at: Date }

export async function addClusterEvents(db: Db, clusteringId: string, events: NewClusterEvent[]): Promise<void> {
  await db.clusterEvent.createMany({ data: events.map((event) => ({ ...event, clusteringId })) })
}

/** What became of clusters, newest grouping first; of one grouping if `clusteringId` is given, without `continue` unless asked for. */
export async function listClusterEvents(
  db: Db, projectId: string, { limit, clusteringId, continued = false }: { limit: number; clusteringId?: string; continued?: boolean },
): Promise<ClusterEventView[]> {
  const rows = await db.clusterEvent.findMany({
    where: { clustering: { projectId, ...(clusteringId === undefined ? {} : { id: clusteringId }) }, ...(continued ? {} : { kind: { not: 'continue' } }) },
    include: { clustering: { select: { windowTo: true } } }, orderBy: [{ clustering: { createdAt: 'desc' } }, { traces: 'desc' }, { id: 'asc' }], take: limit,
  })
  return rows.map(({ clustering, kind, ...row }) => ({ ...row, kind: z.enum(CLUSTER_EVENT_KINDS).parse(kind), at: clustering.windowTo }))
}
