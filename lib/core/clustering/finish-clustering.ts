import { condenseTree } from '@/lib/core/clustering/condense-tree'
import type { DistinctRows } from '@/lib/core/clustering/dedupe-rows'
import { dendrogramOf, sortEdges } from '@/lib/core/clustering/dendrogram'
import { describeDegenerate } from '@/lib/core/clustering/describe-degenerate'
import type { Clustering, FoundCluster, SpanningTree } from '@/lib/core/clustering/hdbscan-types'
import { membershipOf, type Membership } from '@/lib/core/clustering/membership'
import { selectClusters } from '@/lib/core/clustering/select-clusters'
import type { SettledOptions } from '@/lib/core/clustering/settle-options'

/** From a spanning tree over the distinct rows to the clusters of all rows. */
export function finishClustering(distinct: DistinctRows, tree: SpanningTree, options: SettledOptions, approximate: boolean): Clustering {
  const found = distinct.n === 0 ? null : clusterTree(tree, options)
  const { labels, probabilities, outlierScores } = toAllRows(distinct, found, options.minClusterSize)
  const clusters = numberClusters(labels)
  const noise = labels.reduce((sum, label) => sum + Number(label < 0), 0)
  const result = { labels, probabilities, outlierScores, clusters, noise, distinctRows: distinct.n, approximate }
  return { ...result, degenerate: describeDegenerate(result, options.minClusterSize) }
}

/** The membership that a spanning tree gives its rows, with the numbers of the tree's clusters. */
export function clusterTree(tree: SpanningTree, options: SettledOptions): Membership {
  const condensed = condenseTree(dendrogramOf(sortEdges(tree), options.distanceFloor), options.minClusterSize, options.ties)
  return membershipOf(condensed, selectClusters(condensed, options))
}

/** Copies share the fate of their row; noise with enough copies of its own is a cluster. */
function toAllRows({ distinctOf, copies }: DistinctRows, found: Membership | null, minClusterSize: number): Membership {
  const labels = new Int32Array(distinctOf.length)
  const [probabilities, outlierScores] = [new Float64Array(distinctOf.length), new Float64Array(distinctOf.length)]
  distinctOf.forEach((distinct, row) => {
    const isOwn = found!.labels[distinct]! < 0 && copies[distinct]! >= minClusterSize
    // below -1 no label of the tree is in the way
    labels[row] = isOwn ? -2 - distinct : found!.labels[distinct]!
    probabilities[row] = isOwn ? 1 : found!.probabilities[distinct]!
    outlierScores[row] = isOwn ? 0 : found!.outlierScores[distinct]!
  })
  return { labels, probabilities, outlierScores }
}

/** Numbers the clusters in place, by size and then lowest member. */
function numberClusters(labels: Int32Array): FoundCluster[] {
  const byLabel = new Map<number, FoundCluster>()
  labels.forEach((label, row) => {
    if (label === -1) return
    const cluster = byLabel.get(label)
    if (cluster) cluster.size += 1
    else byLabel.set(label, { size: 1, lowestMember: row })
  })
  const order = [...byLabel].sort(([, a], [, b]) => b.size - a.size || a.lowestMember - b.lowestMember)
  const numbers = new Map(order.map(([label], number) => [label, number]))
  labels.forEach((label, row) => { labels[row] = numbers.get(label) ?? -1 })
  return order.map(([, cluster]) => cluster)
}
