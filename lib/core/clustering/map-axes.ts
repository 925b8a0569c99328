import { seededRandom } from '@/lib/core/seeded-random'

/** Rows from which the axes are found: more make the picture no better. */
const SAMPLE = 1500
const ITERATIONS = 4

/**
 * The rows along their `axes` strongest directions, about strongest first, row-major n × axes, around 0: orthogonal iteration on
 * a sample of the rows (Golub and Van Loan, "Matrix computations"). Where there are fewer directions the rest is 0.
 */
export function alongAxes(rows: Float32Array, n: number, dimensions: number, { axes, seed }: { axes: number; seed: string }): Float32Array {
  const size = Math.min(n, SAMPLE)
  const sample = Array.from({ length: size }, (_, i) => Math.floor((i * n) / size))
  const mean = new Float64Array(dimensions)
  for (const i of sample) for (let j = 0; j < dimensions; j++) mean[j]! += rows[i * dimensions + j]! / size
  const random = seededRandom(`${seed} axes`)
  const basis = Float32Array.from({ length: axes * dimensions }, () => random() - 0.5)
  orthonormalise(basis, axes, dimensions)
  const scores = new Float32Array(axes)
  for (let round = 0; round < ITERATIONS; round++) {
    const next = new Float32Array(basis.length)
    for (const i of sample) {
      const row = centred(rows, i, mean)
      writeScores(row, basis, scores, 0, axes)
      for (let a = 0; a < axes; a++) addTimes(next, a * dimensions, row, scores[a]!)
    }
    basis.set(next)
    orthonormalise(basis, axes, dimensions)
  }
  const out = new Float32Array(n * axes)
  for (let i = 0; i < n; i++) writeScores(centred(rows, i, mean), basis, out, i * axes, axes)
  return out
}

function centred(rows: Float32Array, i: number, mean: Float64Array): Float32Array {
  const row = rows.slice(i * mean.length, (i + 1) * mean.length)
  for (let j = 0; j < row.length; j++) row[j]! -= mean[j]!
  return row
}

function writeScores(row: Float32Array, basis: Float32Array, out: Float32Array, at: number, axes: number): void {
  const d = row.length
  for (let a = 0; a < axes; a++) {
    let [even, odd] = [0, 0]
    const start = a * d
    for (let j = 1; j < d; j += 2) {
      even += row[j - 1]! * basis[start + j - 1]!
      odd += row[j]! * basis[start + j]!
    }
    if (d % 2 === 1) even += row[d - 1]! * basis[start + d - 1]!
    out[at + a] = even + odd
  }
}

function addTimes(target: Float32Array, at: number, row: Float32Array, times: number): void {
  for (let j = 0; j < row.length; j++) target[at + j]! += times * row[j]!
}

/** Rows of the basis made orthonormal in place; one that depends on those before it becomes 0. */
function orthonormalise(basis: Float32Array, axes: number, dimensions: number): void {
  for (let a = 0; a < axes; a++) {
    const own = basis.subarray(a * dimensions, (a + 1) * dimensions)
    const before = Math.sqrt(product(own, own))
    for (let b = 0; b < a; b++) {
      const other = basis.subarray(b * dimensions, (b + 1) * dimensions)
      addTimes(own, 0, other, -product(own, other))
    }
    const after = Math.sqrt(product(own, own))
    const scale = after > before * 1e-5 ? 1 / after : 0
    for (let j = 0; j < dimensions; j++) own[j]! *= scale
  }
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!
  return sum
}
