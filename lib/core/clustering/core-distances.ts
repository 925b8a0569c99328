import type { DistinctRows } from '@/lib/core/clustering/dedupe-rows'
import { squaredDistance } from '@/lib/core/clustering/squared-distance'

/** The `k` nearest other rows of each row, closest first (of equally close ones the first): their numbers and squared distances. */
export type Neighbours = { k: number; index: Int32Array; squared: Float64Array }

/** Exact, one pair at a time; the kernel finds the same. */
export function findNeighbours({ rows, n, stride }: DistinctRows, k: number): Neighbours {
  const found: Neighbours = { k, index: new Int32Array(n * k).fill(-1), squared: new Float64Array(n * k).fill(Infinity) }
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      const [farA, farB] = [found.squared[a * k + k - 1]!, found.squared[b * k + k - 1]!]
      const squared = squaredDistance(rows, stride, a, b, Math.max(farA, farB))
      if (squared < farA) insert(found, a, b, squared)
      if (squared < farB) insert(found, b, a, squared)
    }
  }
  return found
}

function insert({ k, index, squared }: Neighbours, row: number, other: number, distance: number): void {
  let at = row * k + k - 1
  for (; at > row * k && squared[at - 1]! > distance; at--) {
    squared[at] = squared[at - 1]!
    index[at] = index[at - 1]!
  }
  squared[at] = distance
  index[at] = other
}

/** Squared core distances: to the `minSamples`-th nearest other row. */
export function coreDistances({ k, squared }: Neighbours, minSamples: number): Float64Array {
  return Float64Array.from({ length: squared.length / k }, (_, row) => squared[row * k + minSamples - 1]!)
}
