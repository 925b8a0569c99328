import type { DistinctRows } from '@/lib/core/clustering/dedupe-rows'
import type { SpanningTree } from '@/lib/core/clustering/hdbscan-types'
import { squaredDistance } from '@/lib/core/clustering/squared-distance'

/**
 * A minimum spanning tree of the mutual reachability graph, max(core a, core b, distance), by Prim's algorithm from row 0.
 * Of equally close rows the first comes next; the kernel finds the same edges in the same order.
 *
 * @param core squared core distances
 */
export function mutualReachabilityTree({ rows, n, stride }: DistinctRows, core: Float64Array): SpanningTree {
  const edges = Math.max(0, n - 1)
  const tree = { from: new Int32Array(edges), to: new Int32Array(edges), weight: new Float64Array(edges) }
  const best = new Float64Array(n).fill(Infinity)
  const from = new Int32Array(n)
  const left = Int32Array.from({ length: edges }, (_, i) => i + 1)
  for (let edge = 0, current = 0, open = edges; edge < edges; edge++) {
    let [kept, nearest] = [0, -1]
    for (let i = 0; i < open; i++) {
      const row = left[i]!
      if (row === current) continue
      left[kept++] = row
      const least = Math.max(core[row]!, core[current]!)
      if (least < best[row]!) {
        const reach = Math.max(least, squaredDistance(rows, stride, row, current, best[row]!))
        if (reach < best[row]!) {
          best[row] = reach
          from[row] = current
        }
      }
      if (nearest < 0 || best[row]! < best[nearest]!) nearest = row
    }
    tree.from[edge] = from[nearest]!
    tree.to[edge] = nearest
    tree.weight[edge] = Math.sqrt(best[nearest]!)
    current = nearest
    open = kept
  }
  return tree
}
