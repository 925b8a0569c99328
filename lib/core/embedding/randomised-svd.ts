import { seededRandom } from '@/lib/core/seeded-random'
import { timesDense, transposeTimesDense, type SparseMatrix } from '@/lib/core/embedding/sparse-matrix'

const OVERSAMPLING = 10
const POWER_ITERATIONS = 2

/**
 * The rows of A in its `rank` strongest directions, U · S, row-major rows × rank, strongest first: a randomised range finder with
 * power iterations (Halko, Martinsson, Tropp 2011). Where A has fewer directions the rest is 0. The same seed, the same result.
 */
export function randomisedSvd(matrix: SparseMatrix, rank: number, seed: string): Float32Array {
  const steps = randomisedSvdSteps(matrix, rank, seed)
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}

/** The same in steps, between which something else can be done. */
export function* randomisedSvdSteps(matrix: SparseMatrix, rank: number, seed: string): Generator<undefined, Float32Array> {
  const { rows, width } = matrix
  const k = Math.min(rank + OVERSAMPLING, rows, width)
  const out = new Float32Array(rows * rank)
  if (k === 0) return out
  const random = seededRandom(`${seed} svd`)
  const start = Float32Array.from({ length: width * k }, () => random() * 2 - 1)
  let basis = orthonormal(timesDense(matrix, start, k), rows, k)
  yield
  for (let i = 0; i < POWER_ITERATIONS; i++) {
    const image = transposeTimesDense(matrix, basis, k)
    yield
    basis = orthonormal(timesDense(matrix, image, k), rows, k)
    yield
  }
  const { values, vectors } = symmetricEigen(gram(transposeTimesDense(matrix, basis, k), width, k), k)
  const kept = Math.min(rank, k)
  const scale = Array.from({ length: kept }, (_, j) => Math.sqrt(Math.max(0, values[j]!)))
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < kept; j++) {
      let sum = 0
      for (let l = 0; l < k; l++) sum += basis[i * k + l]! * vectors[l * k + j]!
      out[i * rank + j] = sum * scale[j]!
    }
  }
  return out
}

/** Columns made orthonormal in place (modified Gram and Schmidt, in doubles); a column that depends on others becomes 0. */
function orthonormal(matrix: Float32Array, rows: number, k: number): Float32Array {
  const columns = Array.from({ length: k }, (_, j) => Float64Array.from({ length: rows }, (_, i) => matrix[i * k + j]!))
  columns.forEach((column, j) => {
    const before = length(column)
    for (let other = 0; other < j; other++) subtract(column, columns[other]!, dot(column, columns[other]!))
    const after = length(column)
    const scale = after > before * 1e-7 ? 1 / after : 0
    for (let i = 0; i < rows; i++) {
      column[i]! *= scale
      matrix[i * k + j] = column[i]!
    }
  })
  return matrix
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function length(a: Float64Array): number {
  return Math.sqrt(dot(a, a))
}

function subtract(from: Float64Array, other: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i]! -= times * other[i]!
}

/** MᵀM of a rows × k matrix: k × k. */
function gram(matrix: Float32Array, rows: number, k: number): Float64Array {
  const out = new Float64Array(k * k)
  for (let i = 0; i < rows; i++) {
    for (let a = 0; a < k; a++) {
      const value = matrix[i * k + a]!
      if (value === 0) continue
      for (let b = a; b < k; b++) out[a * k + b]! += value * matrix[i * k + b]!
    }
  }
  for (let a = 0; a < k; a++) for (let b = 0; b < a; b++) out[a * k + b] = out[b * k + a]!
  return out
}

/** Eigenvalues, largest first, and vectors in the columns, of a small symmetric matrix (cyclic Jacobi). Spoils `matrix`. */
export function symmetricEigen(matrix: Float64Array, k: number): { values: number[]; vectors: Float64Array } {
  const vectors = new Float64Array(k * k)
  for (let i = 0; i < k; i++) vectors[i * k + i] = 1
  const total = matrix.reduce((sum, value) => sum + value * value, 0)
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0
    for (let p = 0; p < k; p++) for (let q = p + 1; q < k; q++) off += matrix[p * k + q]! ** 2
    if (off <= total * 1e-18) break
    for (let p = 0; p < k; p++) for (let q = p + 1; q < k; q++) rotate(matrix, vectors, k, p, q)
  }
  const order = Array.from({ length: k }, (_, i) => i).sort((a, b) => matrix[b * k + b]! - matrix[a * k + a]!)
  const sorted = new Float64Array(k * k)
  order.forEach((from, to) => { for (let i = 0; i < k; i++) sorted[i * k + to] = vectors[i * k + from]! })
  return { values: order.map((i) => matrix[i * k + i]!), vectors: sorted }
}

/** Turns the plane of p and q so that their entry becomes 0. */
function rotate(matrix: Float64Array, vectors: Float64Array, k: number, p: number, q: number): void {
  const entry = matrix[p * k + q]!
  if (Math.abs(entry) < 1e-300) return
  const theta = (matrix[q * k + q]! - matrix[p * k + p]!) / (2 * entry)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  const turn = (data: Float64Array, a: number, b: number) => {
    const [x, y] = [data[a]!, data[b]!]
    data[a] = c * x - s * y
    data[b] = s * x + c * y
  }
  for (let i = 0; i < k; i++) turn(matrix, i * k + p, i * k + q)
  for (let i = 0; i < k; i++) turn(matrix, p * k + i, q * k + i)
  for (let i = 0; i < k; i++) turn(vectors, i * k + p, i * k + q)
}
