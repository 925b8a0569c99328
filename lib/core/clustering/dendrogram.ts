import type { SpanningTree } from '@/lib/core/clustering/hdbscan-types'

/**
 * Merges of a spanning tree from the closest to the farthest. Nodes 0 to n - 1 are rows; node n + i is the i-th merge, of
 * `left[i]` and `right[i]` at `height[i]`, with `size[i]` rows. The last node is the root.
 */
export type Dendrogram = { n: number; left: Int32Array; right: Int32Array; height: Float64Array; size: Int32Array }

/** The edges by weight; those of one weight keep their order. */
export function sortEdges({ from, to, weight }: SpanningTree): SpanningTree {
  const order = Array.from(weight.keys()).sort((a, b) => weight[a]! - weight[b]! || a - b)
  return {
    from: Int32Array.from(order, (edge) => from[edge]!), to: Int32Array.from(order, (edge) => to[edge]!),
    weight: Float64Array.from(order, (edge) => weight[edge]!),
  }
}

/**
 * The single linkage tree of sorted edges.
 *
 * @param floor smaller heights count as this one
 */
export function dendrogramOf({ from, to, weight }: SpanningTree, floor: number): Dendrogram {
  const merges = weight.length
  const n = merges + 1
  const [left, right, size] = [new Int32Array(merges), new Int32Array(merges), new Int32Array(merges)]
  const height = new Float64Array(merges)
  const parent = Int32Array.from({ length: n + merges }, (_, node) => node)
  for (let i = 0; i < merges; i++) {
    const [a, b] = [findRoot(parent, from[i]!), findRoot(parent, to[i]!)]
    left[i] = a
    right[i] = b
    height[i] = Math.max(weight[i]!, floor)
    size[i] = (a < n ? 1 : size[a - n]!) + (b < n ? 1 : size[b - n]!)
    parent[a] = n + i
    parent[b] = n + i
  }
  return { n, left, right, height, size }
}

/** The root of a union-find forest, with the path to it halved. */
export function findRoot(parent: Int32Array, node: number): number {
  let at = node
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}
