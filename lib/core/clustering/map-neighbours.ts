import { seededRandom } from '@/lib/core/seeded-random'

/** Trees of which each cuts the rows elsewhere: what one parts, another keeps together. */
const TREES = 6
const LEAF = 48

/** The k nearest known rows of row i stand from i * k on, nearest first; -1 and Infinity where fewer are known. */
export type NearRows = { k: number; rows: Int32Array; squares: Float32Array }

/**
 * Near rows by a forest of random projection trees (Dasgupta and Freund 2008): most of the nearest ones, not always all. Few rows
 * stand in one leaf, and are compared with all others.
 */
export function nearRows(points: Float32Array, n: number, dimensions: number, { k, seed }: { k: number; seed: string }): NearRows {
  const near: NearRows = { k, rows: new Int32Array(n * k).fill(-1), squares: new Float32Array(n * k).fill(Infinity) }
  const random = seededRandom(`${seed} trees`)
  for (let tree = 0; tree < (n <= LEAF ? 1 : TREES); tree++) {
    const parts: Int32Array[] = [Int32Array.from({ length: n }, (_, i) => i)]
    for (let part = parts.pop(); part; part = parts.pop()) {
      if (part.length <= LEAF) compareAll(points, dimensions, part, near)
      else parts.push(...halves(points, dimensions, part, random))
    }
  }
  return near
}

/** In the middle of the rows' order along the line through two of them, so that equal rows are parted as well. */
function halves(points: Float32Array, dimensions: number, part: Int32Array, random: () => number): [Int32Array, Int32Array] {
  const [a, b] = [part[Math.floor(random() * part.length)]! * dimensions, part[Math.floor(random() * part.length)]! * dimensions]
  const places = new Float32Array(part.length)
  for (let i = 0; i < part.length; i++) {
    const at = part[i]! * dimensions
    for (let j = 0; j < dimensions; j++) places[i]! += points[at + j]! * (points[a + j]! - points[b + j]!)
  }
  const middle = part.length >> 1
  const cut = places.slice().sort()[middle]!
  const [left, right, on] = [[] as number[], [] as number[], [] as number[]]
  part.forEach((row, i) => { (places[i]! < cut ? left : places[i]! > cut ? right : on).push(row) })
  const more = middle - left.length
  return [Int32Array.from([...left, ...on.slice(0, more)]), Int32Array.from([...right, ...on.slice(more)])]
}

function compareAll(points: Float32Array, dimensions: number, part: Int32Array, near: NearRows): void {
  for (let i = 0; i < part.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [part[i]!, part[j]!]
      let square = 0
      for (let x = a * dimensions, y = b * dimensions, end = x + dimensions; x < end; x++, y++) square += (points[x]! - points[y]!) ** 2
      remember(near, a, b, square)
      remember(near, b, a, square)
    }
  }
}

function remember({ k, rows, squares }: NearRows, row: number, other: number, square: number): void {
  const start = row * k
  let at = start + k - 1
  if (square >= squares[at]!) return
  for (let i = start; i < start + k; i++) if (rows[i] === other) return
  for (; at > start && squares[at - 1]! > square; at--) {
    squares[at] = squares[at - 1]!
    rows[at] = rows[at - 1]!
  }
  squares[at] = square
  rows[at] = other
}
