/**
 * The distinct rows in an order that their content alone decides, each padded with zeros to `stride` floats, a multiple of 16.
 * `distinctOf` has the distinct row of each given row, `copies` how many given rows each distinct row stands for.
 */
export type DistinctRows = { rows: Float32Array; n: number; stride: number; distinctOf: Int32Array; copies: Int32Array }

/**
 * Byte-identical rows become one (-0 counts as 0). The order is that of a hash of the bytes, so that what follows does not
 * depend on how the rows came, and neighbours are as good as shuffled.
 *
 * @throws RangeError that names the row and column of a number that is not finite
 */
export function dedupeRows(given: Float32Array, n: number, dimensions: number): DistinctRows {
  const clean = withoutOddities(given, dimensions)
  const words = new Int32Array(clean.buffer)
  const hashes = Float64Array.from({ length: n }, (_, row) => hashOf(words, row * dimensions, dimensions))
  const order = Int32Array.from({ length: n }, (_, row) => row).sort((a, b) => hashes[a]! - hashes[b]! || compareRows(words, a, b, dimensions))
  const distinctOf = new Int32Array(n)
  const first: number[] = []
  const copies: number[] = []
  for (const row of order) {
    const last = first.at(-1)
    if (last === undefined || compareRows(words, last, row, dimensions) !== 0) {
      first.push(row)
      copies.push(0)
    }
    copies[first.length - 1]! += 1
    distinctOf[row] = first.length - 1
  }
  const stride = Math.ceil(dimensions / 16) * 16
  const rows = new Float32Array(first.length * stride)
  first.forEach((row, distinct) => rows.set(clean.subarray(row * dimensions, (row + 1) * dimensions), distinct * stride))
  return { rows, n: first.length, stride, distinctOf, copies: Int32Array.from(copies) }
}

function withoutOddities(given: Float32Array, dimensions: number): Float32Array {
  const clean = new Float32Array(given.length)
  for (let i = 0; i < given.length; i++) {
    const value = given[i]!
    if (!Number.isFinite(value)) throw new RangeError(`Row ${Math.floor(i / dimensions)}, column ${i % dimensions} is ${value}; expected a finite number.`)
    clean[i] = value + 0
  }
  return clean
}

/** MurmurHash3 (Appleby) over 32-bit words, without a seed. */
function hashOf(words: Int32Array, from: number, length: number): number {
  let hash = 0
  for (let i = from; i < from + length; i++) {
    const mixed = Math.imul(words[i]!, 0xcc9e2d51)
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function compareRows(words: Int32Array, a: number, b: number, dimensions: number): number {
  for (let i = 0; i < dimensions; i++) {
    const difference = words[a * dimensions + i]! - words[b * dimensions + i]!
    if (difference !== 0) return difference
  }
  return 0
}
