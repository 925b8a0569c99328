import type { NearRows } from '@/lib/core/clustering/map-neighbours'
import { seededRandom } from '@/lib/core/seeded-random'

/** Edges once in each direction; `weight` above 0 up to 1. */
export type MapEdges = { from: Int32Array; to: Int32Array; weight: Float32Array }

/** How much an edge between two clusters counts: enough to keep what is alike in one region, too little to mix them. */
const ACROSS = 0.2

/**
 * How firmly near rows belong together: 1 for the nearest, then falling so that all weights of a row sum up to log2(k), and joined
 * for both directions as a + b − ab (McInnes, Healy and Melville 2018, "UMAP"). `labels`: -1 = of no cluster.
 */
export function mapEdges({ k, rows, squares }: NearRows, labels: Int32Array | null): MapEdges {
  const n = rows.length / k
  const joined = new Map<number, number>()
  for (let i = 0; i < n; i++) {
    const distances = Array.from({ length: k }, (_, j) => Math.sqrt(squares[i * k + j]!)).filter(Number.isFinite)
    const weights = smoothWeights(distances)
    weights.forEach((weight, j) => {
      const other = rows[i * k + j]!
      const key = Math.min(i, other) * n + Math.max(i, other)
      const before = joined.get(key) ?? 0
      joined.set(key, before + weight - before * weight)
    })
  }
  const edges: MapEdges = { from: new Int32Array(joined.size), to: new Int32Array(joined.size), weight: new Float32Array(joined.size) }
  let at = 0
  for (const [key, weight] of joined) {
    const [a, b] = [Math.floor(key / n), key % n]
    const across = labels !== null && labels[a]! >= 0 && labels[b]! >= 0 && labels[a] !== labels[b]
    edges.from[at] = a
    edges.to[at] = b
    edges.weight[at] = across ? weight * ACROSS : weight
    at += 1
  }
  return edges
}

function smoothWeights(distances: number[]): number[] {
  const nearest = distances[0] ?? 0
  const wanted = Math.log2(Math.max(2, distances.length))
  let [low, high, scale] = [0, Infinity, 1]
  for (let round = 0; round < 32; round++) {
    let sum = 0
    for (const distance of distances) sum += Math.exp(-(distance - nearest) / scale)
    if (sum > wanted) high = scale
    else low = scale
    scale = high === Infinity ? scale * 2 : (low + high) / 2
  }
  // where all are equally far every scale gives 1
  return distances.map((distance) => (scale > 0 ? Math.exp(-(distance - nearest) / scale) : 1))
}

/** Of 1 / (1 + SPREAD · d²): small enough that the rows of a group are seen one by one, and not as one dot. */
const SPREAD = 0.25
const PUSHES = 5
const LONGEST_STEP = 4

/**
 * Moves points in the plane, in place, so that joined ones come close and others keep away: stochastic gradient descent with
 * negative sampling, each edge as often as its weight says (McInnes, Healy and Melville 2018, with exponent 1).
 */
export function layOut(places: Float32Array, edges: MapEdges, { epochs, seed, onEpoch }: { epochs: number; seed: string; onEpoch: (done: number) => void }): void {
  const n = places.length / 2
  const random = seededRandom(`${seed} layout`)
  const step = (value: number, rate: number) => rate * Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, value))
  const due = Float32Array.from(edges.weight, () => random())
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = 1 - epoch / epochs
    for (let edge = 0; edge < due.length; edge++) {
      due[edge]! += edges.weight[edge]!
      if (due[edge]! < 1) continue
      due[edge]! -= 1
      const swap = random() < 0.5
      const [a, b] = swap ? [2 * edges.to[edge]!, 2 * edges.from[edge]!] : [2 * edges.from[edge]!, 2 * edges.to[edge]!]
      const [x, y] = [places[a]! - places[b]!, places[a + 1]! - places[b + 1]!]
      const pull = (-2 * SPREAD) / (1 + SPREAD * (x * x + y * y))
      places[a]! += step(pull * x, rate)
      places[a + 1]! += step(pull * y, rate)
      places[b]! -= step(pull * x, rate)
      places[b + 1]! -= step(pull * y, rate)
      for (let push = 0; push < PUSHES; push++) {
        const other = 2 * Math.floor(random() * n)
        if (other === a) continue
        const [dx, dy] = [places[a]! - places[other]!, places[a + 1]! - places[other + 1]!]
        const square = dx * dx + dy * dy
        const away = 2 / ((0.001 + square) * (1 + SPREAD * square))
        places[a]! += step(away * dx, rate)
        places[a + 1]! += step(away * dy, rate)
      }
    }
    onEpoch((epoch + 1) / epochs)
  }
}
