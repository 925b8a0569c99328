/**
 * The squared Euclidean distance of two padded rows, or, as soon as it is known to be no less than `limit`, some number that is
 * no less either. Float64 in a fixed order of summation, the same as in the kernel, so that both find the same bits.
 */
export function squaredDistance(rows: Float32Array, stride: number, a: number, b: number, limit: number): number {
  let [at, other] = [a * stride, b * stride]
  const end = at + stride
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  let sum = 0
  while (at < end) {
    for (const stop = at + 16; at < stop; at += 4, other += 4) {
      const d0 = rows[at]! - rows[other]!
      const d1 = rows[at + 1]! - rows[other + 1]!
      const d2 = rows[at + 2]! - rows[other + 2]!
      const d3 = rows[at + 3]! - rows[other + 3]!
      s0 += d0 * d0
      s1 += d1 * d1
      s2 += d2 * d2
      s3 += d3 * d3
    }
    sum = (s0 + s2) + (s1 + s3)
    if (sum >= limit) return sum
  }
  return sum
}
