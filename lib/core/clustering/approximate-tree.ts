import { closestPairs, type Graph, type Pair } from '@/lib/core/clustering/closest-pairs'
import type { Neighbours } from '@/lib/core/clustering/core-distances'
import type { DistinctRows } from '@/lib/core/clustering/dedupe-rows'
import { findRoot } from '@/lib/core/clustering/dendrogram'
import type { SpanningTree } from '@/lib/core/clustering/hdbscan-types'

/**
 * Nearly a minimum spanning tree: Kruskal's algorithm over each row's nearest neighbours and over pairs that join dense groups.
 * Every row of a dense group has its nearest neighbours inside of it, so what lies between groups, the neighbours do not say; there
 * the closest pairs of sampled rows do.
 *
 * @param core squared core distances
 */
export function approximateTree(distinct: DistinctRows, neighbours: Neighbours, core: Float64Array): SpanningTree {
  const graph: Graph = { distinct, neighbours, core }
  const tree: Pair[] = []
  const parent = singleRows(distinct.n)
  const pairs = [...neighbourPairs(graph), ...closestPairs(graph, membersOf(denseGroups(neighbours)).filter((rows) => rows.length > 1))]
  const squared = Float64Array.from(pairs, (pair) => pair.squared)
  const order = Int32Array.from(pairs.keys()).sort((one, other) => squared[one]! - squared[other]! || one - other)
  for (const at of order) if (unite(parent, pairs[at]!.a, pairs[at]!.b)) tree.push(pairs[at]!)
  // only where so many rows are equally close that no group is dense
  if (tree.length < distinct.n - 1) for (const pair of closestPairs(graph, membersOf(parent))) tree.push(pair)
  return {
    from: Int32Array.from(tree, ({ a }) => a), to: Int32Array.from(tree, ({ b }) => b), weight: Float64Array.from(tree, (pair) => Math.sqrt(pair.squared)),
  }
}

function neighbourPairs({ distinct, neighbours: { k, index, squared }, core }: Graph): Pair[] {
  const pairs: Pair[] = []
  for (let a = 0; a < distinct.n; a++) {
    for (let at = a * k; at < (a + 1) * k; at++) {
      const b = index[at]!
      if (a < b || !isNeighbour(b, a, { k, index })) pairs.push({ a, b, squared: Math.max(squared[at]!, core[a]!, core[b]!) })
    }
  }
  return pairs
}

/** Rows that are among each other's nearest neighbours, directly or by way of others. */
function denseGroups(neighbours: Neighbours): Int32Array {
  const { k, index } = neighbours
  const parent = singleRows(index.length / k)
  for (let at = 0; at < index.length; at++) {
    const row = Math.floor(at / k)
    if (row < index[at]! && isNeighbour(index[at]!, row, neighbours)) unite(parent, row, index[at]!)
  }
  return parent
}

function isNeighbour(of: number, row: number, { k, index }: Pick<Neighbours, 'k' | 'index'>): boolean {
  for (let at = of * k; at < (of + 1) * k; at++) if (index[at] === row) return true
  return false
}

function singleRows(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, row) => row)
}

function unite(parent: Int32Array, a: number, b: number): boolean {
  const [rootA, rootB] = [findRoot(parent, a), findRoot(parent, b)]
  parent[rootA] = rootB
  return rootA !== rootB
}

/** The rows of each group, both in ascending order of rows. */
function membersOf(parent: Int32Array): number[][] {
  const members = new Map<number, number[]>()
  for (let row = 0; row < parent.length; row++) {
    const root = findRoot(parent, row)
    const own = members.get(root)
    if (own) own.push(row)
    else members.set(root, [row])
  }
  return [...members.values()]
}
