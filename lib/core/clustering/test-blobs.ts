import { seededRandom } from '@/lib/core/seeded-random'

export type Blobs = { rows: Float32Array; n: number; dimensions: number; truth: Int32Array }

/**
 * Unit vectors around `centers` random directions, the densest ones closest together, and a share of `noise` (truth -1) anywhere:
 * what embeddings of known intents look like. The same for the same seed.
 */
export function drawBlobs(seed: string, { n, dimensions, centers, noise }: { n: number; dimensions: number; centers: number; noise: number }): Blobs {
  const random = seededRandom(seed)
  // Box and Muller
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const middles = Array.from({ length: centers }, () => Float64Array.from({ length: dimensions }, normal))
  const rows = new Float32Array(n * dimensions)
  const truth = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const center = random() < noise ? -1 : Math.floor(random() * centers)
    const spread = 0.4 + 0.1 * (center % 5)
    const row = Float64Array.from({ length: dimensions }, (_, j) => (center < 0 ? normal() : middles[center]![j]! + spread * normal()))
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
    rows.set(row.map((value) => value / norm), i * dimensions)
    truth[i] = center
  }
  return { rows, n, dimensions, truth }
}

/** The rows in another order: row i of the result is row `order[i]`. */
export function reorder(rows: Float32Array, dimensions: number, order: readonly number[]): Float32Array {
  const result = new Float32Array(rows.length)
  order.forEach((from, to) => result.set(rows.subarray(from * dimensions, (from + 1) * dimensions), to * dimensions))
  return result
}

/** A random order of n rows. */
export function shuffledOrder(n: number, seed: string): number[] {
  const random = seededRandom(seed)
  const keys = Array.from({ length: n }, random)
  return Array.from(keys.keys()).sort((a, b) => keys[a]! - keys[b]!)
}
