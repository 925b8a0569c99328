import { hdbscan } from '@/lib/core/clustering/hdbscan'
import type { Clusterer } from '@/lib/core/clustering/hdbscan-types'
import type { DbClient } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import { createLlm } from '@/lib/llm/client'
import { frozenConfig } from '@/lib/services/frozen-config'
import { groupTraffic } from '@/lib/services/group-traffic'
import type { StoredClustering } from '@/lib/services/store-clustering'

/** HDBSCAN in this thread: the same result as in a worker's threads. */
export const plainClusterer: Clusterer = async (input) => {
  input.signal?.throwIfAborted()
  const stages = ['neighbours', 'tree', 'clusters'] as const
  for (const stage of stages) input.onProgress?.({ stage, done: 0 })
  return hdbscan(input)
}

/** Groups the traffic of a project as its worker would. */
export async function groupTestTraffic(projectId: string, { db, now }: { db: DbClient; now: () => Date }): Promise<StoredClustering | null> {
  const llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
  const project = (await getProject(db, projectId))!
  try {
    return await groupTraffic({ projectId, config: frozenConfig(project.config).config }, { db, now, llm, cluster: plainClusterer })
  } finally {
    await llm.close()
  }
}
