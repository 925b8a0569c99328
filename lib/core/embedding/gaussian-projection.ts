import { seededRandom } from '@/lib/core/seeded-random'

const TABLE_BITS = 16

/**
 * A random projection whose matrix is never stored: the row of a feature is drawn again from the seed and its number whenever it
 * is needed. Entries are draws from 65,536 standard normal numbers; divided by the root of `dimensions` they keep lengths in
 * expectation (Johnson and Lindenstrauss).
 */
export type Projection = {
  dimensions: number
  /** Writes the row of a feature into `row`, which has `dimensions` places. */
  rowOf: (feature: number, row: Float32Array) => void
}

/** The same seed and dimensions always give the same matrix. */
export function gaussianProjection(seed: string, dimensions: number): Projection {
  const table = normalTable(`${seed} normal`, 1 / Math.sqrt(dimensions))
  const salt = Math.floor(seededRandom(`${seed} rows`)() * 4_294_967_296)
  return {
    dimensions,
    rowOf: (feature, row) => {
      let state = spread(feature ^ salt) || 1
      for (let at = 0; at < dimensions; at++) {
        // xorshift32 (Marsaglia 2003); the upper half is the better one
        state ^= state << 13
        state ^= state >>> 17
        state ^= state << 5
        row[at] = table[state >>> (32 - TABLE_BITS)]!
      }
    },
  }
}

/** The finaliser of MurmurHash3: numbers that differ in one bit end up far apart. */
function spread(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Normal numbers in pairs (Box and Muller). */
function normalTable(seed: string, scale: number): Float32Array {
  const random = seededRandom(seed)
  const table = new Float32Array(1 << TABLE_BITS)
  for (let at = 0; at < table.length; at += 2) {
    const radius = scale * Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    table[at] = radius * Math.cos(angle)
    table[at + 1] = radius * Math.sin(angle)
  }
  return table
}
