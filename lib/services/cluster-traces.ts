import { distinctLabels, REQUEST_SIGNATURE, requestSignature, type RequestSignature } from '@/lib/core/clustering/request-signature'
import type { DbClient } from '@/lib/db/client'
import { createCluster, createClustering } from '@/lib/db/clusters'
import { getNewestTraceTime, listTraceRequests, setTraceCluster } from '@/lib/db/traces'
import { publishEvent } from '@/lib/events'

const PAGE = 1000
const DAY_MS = 86_400_000

type Group = RequestSignature & { traceIds: string[] }

/**
 * Groups the traces of the last `windowDays` before the newest one by what they ask structurally (method
 * `request_signature`) and stores the grouping. Groups smaller than `minClusterSize` become the cluster `noise`.
 *
 * @returns the number of clusters, noise not counted, and of traces; null when there are no traces
 */
export async function clusterTraces(
  input: { projectId: string; windowDays: number; minClusterSize: number }, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ clusteringId: string; clusters: number; traces: number } | null> {
  const { projectId, windowDays, minClusterSize } = input
  const to = await getNewestTraceTime(db, projectId)
  if (!to) return null
  const from = new Date(to.getTime() - windowDays * DAY_MS)
  const groups = await groupBySignature(db, projectId, from, to)
  const noise = { label: 'Unclustered', traceIds: [] as string[] }
  for (const [key, group] of groups) {
    if (group.traceIds.length >= minClusterSize) continue
    noise.traceIds.push(...group.traceIds)
    groups.delete(key)
  }
  const traces = noise.traceIds.length + [...groups.values()].reduce((sum, group) => sum + group.traceIds.length, 0)
  const clusteringId = await db.$transaction(async (tx) => {
    const id = await createClustering(tx, { projectId, method: REQUEST_SIGNATURE, params: { minClusterSize }, windowFrom: from, windowTo: to, traces, createdAt: now() })
    const kept = [...groups.values()]
    const labels = distinctLabels(kept)
    for (const [index, group] of kept.entries()) {
      const clusterId = await createCluster(tx, { clusteringId: id, key: group.key, label: labels[index]!, traces: group.traceIds.length, isNoise: false })
      await setTraceCluster(tx, clusterId, group.traceIds)
    }
    if (noise.traceIds.length > 0) {
      const clusterId = await createCluster(tx, { clusteringId: id, key: 'noise', label: noise.label, traces: noise.traceIds.length, isNoise: true })
      await setTraceCluster(tx, clusterId, noise.traceIds)
    }
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return id
  }, { timeout: 120_000 })
  return { clusteringId, clusters: groups.size, traces }
}

async function groupBySignature(db: DbClient, projectId: string, from: Date, to: Date): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>()
  for (let after: string | null = null; ;) {
    const page: { id: string; request: Parameters<typeof requestSignature>[0] }[] = await listTraceRequests(db, projectId, { from, to, after, limit: PAGE })
    for (const { id, request } of page) {
      const signature = requestSignature(request)
      if (!signature) continue
      const group = groups.get(signature.key) ?? { ...signature, traceIds: [] }
      group.traceIds.push(id)
      groups.set(signature.key, group)
    }
    after = page.at(-1)?.id ?? null
    if (page.length < PAGE) return groups
  }
}
