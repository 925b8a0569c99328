import { approximateTree } from '@/lib/core/clustering/approximate-tree'
import { coreDistances, findNeighbours } from '@/lib/core/clustering/core-distances'
import { dedupeRows, type DistinctRows } from '@/lib/core/clustering/dedupe-rows'
import { finishClustering } from '@/lib/core/clustering/finish-clustering'
import type { Clustering, HdbscanInput, SpanningTree } from '@/lib/core/clustering/hdbscan-types'
import { mutualReachabilityTree } from '@/lib/core/clustering/mutual-reachability-tree'
import { settleOptions, type SettledOptions } from '@/lib/core/clustering/settle-options'

/** Neighbours of each row that the approximate tree knows. */
const GRAPH_NEIGHBOURS = 24

/** How the distinct rows are to be clustered. `k`: the neighbours to find; `minSamples`: no more than there are other rows. */
export type ClusteringPlan = { distinct: DistinctRows; options: SettledOptions; minSamples: number; k: number; approximate: boolean }

/**
 * HDBSCAN (Campello, Moulavi, Zimek, Sander 2015) with Euclidean distances, in this thread and without WebAssembly. The same
 * rows in another order give the same partition, probabilities and scores. Time grows with the square of `n`.
 *
 * @throws RangeError that names the option, row or column that cannot be used
 */
export function hdbscan(input: HdbscanInput): Clustering {
  const plan = planClustering(input)
  return finishClustering(plan.distinct, spanningTreeOf(plan), plan.options, plan.approximate)
}

/** What every way of clustering starts with; throws as `hdbscan` does. */
export function planClustering(input: HdbscanInput): ClusteringPlan {
  const options = settleOptions(input)
  const distinct = dedupeRows(input.rows, input.n, input.dimensions)
  const approximate = distinct.n > options.approximateAbove && distinct.n > 2
  const minSamples = Math.min(options.minSamples, Math.max(0, distinct.n - 1))
  const k = approximate ? Math.min(distinct.n - 1, Math.max(GRAPH_NEIGHBOURS, minSamples)) : minSamples
  return { distinct, options, minSamples, k, approximate }
}

/** The spanning tree of the distinct rows; none of fewer than two. */
export function spanningTreeOf({ distinct, minSamples, k, approximate }: ClusteringPlan): SpanningTree {
  if (distinct.n < 2) return { from: new Int32Array(), to: new Int32Array(), weight: new Float64Array() }
  const neighbours = findNeighbours(distinct, k)
  const core = coreDistances(neighbours, minSamples)
  return approximate ? approximateTree(distinct, neighbours, core) : mutualReachabilityTree(distinct, core)
}
