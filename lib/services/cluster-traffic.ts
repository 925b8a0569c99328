import type { Clusterer, Clustering, ClusteringProgress } from '@/lib/core/clustering/hdbscan-types'
import { trafficOptions } from '@/lib/core/clustering/settle-options'
import { traceVectors } from '@/lib/core/clustering/trace-vector'
import type { EmbeddedTraffic } from '@/lib/services/embed-traffic'
import type { Traffic } from '@/lib/services/load-traffic'

type Embedded = Extract<EmbeddedTraffic, { kind: 'embedded' }>

/** A grouping with what it was made of; row i is trace i. */
export type ClusteredTraffic = { rows: Float32Array; n: number; dimensions: number; clustering: Clustering; params: Record<string, string | number> }

/** Groups traces by what their users asked and what tools were offered, with HDBSCAN. The order of the traces has no say. */
export async function clusterTraffic(
  { traffic, embedded, minClusterSize, onProgress, signal }:
  { traffic: Traffic; embedded: Embedded; minClusterSize: number; onProgress?: (progress: ClusteringProgress) => void; signal?: AbortSignal },
  { cluster }: { cluster: Clusterer },
): Promise<ClusteredTraffic> {
  const { items, texts } = traffic
  const vectors = traceVectors(items.map(({ text }) => embedded.vectors[text]!), items.map(({ tools }) => tools))
  const distinct = new Set(items.map(({ text, tools }) => `${text} ${tools.join('\u001f')}`)).size
  const options = trafficOptions(items.length, minClusterSize)
  // none to compare with, but a width that can be clustered
  const input = vectors.n === 0 ? { rows: new Float32Array(), n: 0, dimensions: 1 } : vectors
  const clustering = await cluster({ ...input, options, ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) })
  const params = { minClusterSize, minSamples: options.minSamples ?? 2, maxClusterSize: options.maxClusterSize ?? 0, texts: texts.length, distinct, dimensions: input.dimensions }
  return { ...input, clustering, params }
}
