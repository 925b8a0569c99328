import type { Neighbours } from '@/lib/core/clustering/core-distances'
import type { DistinctRows } from '@/lib/core/clustering/dedupe-rows'
import { squaredDistance } from '@/lib/core/clustering/squared-distance'

/** `core`: squared core distances. */
export type Graph = { distinct: DistinctRows; neighbours: Neighbours; core: Float64Array }

/** Two rows and their squared mutual reachability distance. */
export type Pair = { a: number; b: number; squared: number }

/** Rows of all groups together that are compared. */
const SAMPLED = 3000
const SAMPLED_PER_GROUP = 64

/** A sampled pair is moved when it is no farther than this, as a share of the closest known squared distance. */
const WORTH_MOVING = 1.25

/**
 * Pairs that join all groups into one, nearly as close as can be: a spanning tree over the groups by Prim's algorithm, by
 * sampled pairs that are moved along the neighbours to where the groups are closest. One pair less than groups.
 */
export function closestPairs(graph: Graph, groups: readonly number[][]): Pair[] {
  // the first rows are the sample: the order of distinct rows is as good as random
  const each = Math.min(SAMPLED_PER_GROUP, Math.max(1, Math.floor(SAMPLED / groups.length)))
  const samples = groups.map((rows) => rows.slice(0, each))
  const best: Pair[] = groups.map(() => ({ squared: Infinity, a: -1, b: -1 }))
  const open = new Set(groups.keys())
  const pairs: Pair[] = []
  for (let current = 0; open.delete(current) && open.size > 0;) {
    let nearest = -1
    for (const other of open) {
      best[other] = closerPair(graph, samples[current]!, samples[other]!, best[other]!)
      if (nearest < 0 || best[other]!.squared < best[nearest]!.squared) nearest = other
    }
    pairs.push(best[nearest]!)
    current = nearest
  }
  return pairs
}

/** The closest sampled pair, moved to where the groups are closer; `before` if that is closer still. */
function closerPair(graph: Graph, from: number[], to: number[], before: Pair): Pair {
  let best = { squared: before.squared * WORTH_MOVING, a: -1, b: -1 }
  for (const a of from) for (const b of to) best = closer(graph, a, b, best)
  if (best.a < 0) return before
  for (let moved = true; moved;) {
    const { a, b, squared } = best
    for (const next of neighboursOf(graph, a)) if (next !== b) best = closer(graph, next, b, best)
    for (const next of neighboursOf(graph, b)) if (next !== best.a) best = closer(graph, best.a, next, best)
    moved = best.squared < squared
  }
  return best.squared < before.squared ? best : before
}

function neighboursOf({ neighbours: { k, index } }: Graph, row: number): Int32Array {
  return index.subarray(row * k, (row + 1) * k)
}

function closer({ distinct: { rows, stride }, core }: Graph, a: number, b: number, best: Pair): Pair {
  const least = Math.max(core[a]!, core[b]!)
  if (least >= best.squared) return best
  const squared = Math.max(least, squaredDistance(rows, stride, a, b, best.squared))
  return squared < best.squared ? { squared, a, b } : best
}
