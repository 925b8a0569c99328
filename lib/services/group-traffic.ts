import type { Clusterer } from '@/lib/core/clustering/hdbscan-types'
import type { GateConfig } from '@/lib/core/config/types'
import type { DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { getNewestTraceTime } from '@/lib/db/traces'
import { AppError } from '@/lib/errors'
import type { Llm } from '@/lib/llm/client'
import { clusterTraffic } from '@/lib/services/cluster-traffic'
import { embedTraffic } from '@/lib/services/embed-traffic'
import { embeddingSource } from '@/lib/services/embedding-source'
import { loadTraffic } from '@/lib/services/load-traffic'
import { storeClustering, type StoredClustering } from '@/lib/services/store-clustering'

const DAY_MS = 86_400_000

/**
 * Groups the traffic of the configured window before the newest trace and stores the grouping, as a refresh does, in one go. Without an
 * embedding endpoint, or where that one fails, texts are compared by their letters. null: there are no traces.
 */
export async function groupTraffic(
  { projectId, config }: { projectId: string; config: GateConfig }, deps: { db: DbClient; llm: Llm; now: () => Date; cluster: Clusterer },
): Promise<StoredClustering | null> {
  const to = await getNewestTraceTime(deps.db, projectId)
  if (!to) return null
  const window = { from: new Date(to.getTime() - config.replay.windowDays * DAY_MS), to }
  const traffic = await loadTraffic({ projectId, ...window }, deps)
  const source = embeddingSource(await listEndpoints(deps.db, projectId), config)
  const asked = await embedTraffic({ projectId, texts: traffic.texts, source }, deps)
  const embedded = asked.kind === 'embedded' ? asked : await embedTraffic({ projectId, texts: traffic.texts, source: { ...source, endpoint: null } }, deps)
  if (embedded.kind === 'failed') throw new AppError('unavailable', `The traffic could not be embedded: ${embedded.reason}`)
  const clustered = await clusterTraffic({ traffic, embedded, minClusterSize: config.replay.minClusterSize }, deps)
  return storeClustering({ projectId, traffic, clustered, window, space: embedded.space, lexical: embedded.lexical }, deps)
}
