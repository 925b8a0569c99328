import { betaQuantile } from '@/lib/core/gate/beta-quantile'

/** The two-sided quantile of Student's t: |T| is below it with the given confidence. Infinite without a degree of freedom. */
export function studentT(freedom: number, confidence = 0.95): number {
  if (freedom <= 0) return Infinity
  // P(|T| > t) = I(ν/(ν + t²); ν/2, 1/2), Abramowitz and Stegun 26.7.1
  const x = betaQuantile(1 - confidence, freedom / 2, 0.5)
  return x <= 0 ? Infinity : Math.sqrt((freedom * (1 - x)) / x)
}

/** Mean of some values with its 95 % limits by Student's t; limits are infinite for one value. null without a value. */
export function meanInterval(values: readonly number[]): { mean: number; low: number; high: number; n: number } | null {
  const n = values.length
  if (n === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (n === 1) return { mean, low: -Infinity, high: Infinity, n }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const half = studentT(n - 1) * Math.sqrt(variance / n)
  return { mean, low: mean - half, high: mean + half, n }
}
