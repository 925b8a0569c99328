import { betaQuantile } from '@/lib/core/gate/beta-quantile'

/** Two-sided 95 % quantile of the standard normal. */
export const Z95 = 1.959963984540054

/** Wilson limits of the rate k/n. [0, 1] when n = 0: nothing is known. */
export function wilson(k: number, n: number, z = Z95): [number, number] {
  if (n === 0) return [0, 1]
  const rate = k / n
  const scale = 1 + (z * z) / n
  const middle = (rate + (z * z) / (2 * n)) / scale
  const half = (z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n))) / scale
  return [Math.max(0, middle - half), Math.min(1, middle + half)]
}

/** Exact two-sided limits of the rate k/n (Clopper, Pearson 1934): never narrower than they claim. [0, 1] when n = 0: nothing is known. */
export function clopperPearson(k: number, n: number, confidence = 0.95): [number, number] {
  if (n === 0) return [0, 1]
  const tail = (1 - confidence) / 2
  return [k === 0 ? 0 : betaQuantile(tail, k, n - k + 1), k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k)]
}

/** Change (c − b)/n of a paired rate with its Agresti-Min limits: [change, low, high]. change is NaN when n = 0. */
export function pairedDifference(b: number, c: number, n: number, z = Z95): [number, number, number] {
  const middle = (c - b) / (n + 2)
  const half = (z * Math.sqrt(b + c + 1 - (c - b) ** 2 / (n + 2))) / (n + 2)
  return [n ? (c - b) / n : NaN, Math.max(-1, middle - half), Math.min(1, middle + half)]
}

/** Newcombe's method 10 for a paired change; a both pass, b break, c fix, d both fail. A check on Agresti-Min. */
export function newcombePaired(a: number, b: number, c: number, d: number, z = Z95): [number, number] {
  const n = a + b + c + d
  const after = (a + c) / n
  const before = (a + b) / n
  const [afterLow, afterHigh] = wilson(a + c, n, z)
  const [beforeLow, beforeHigh] = wilson(a + b, n, z)
  const margins = Math.sqrt((a + b) * (c + d) * (a + c) * (b + d))
  const cross = a * d - b * c
  const corrected = cross > n / 2 ? cross - n / 2 : cross < 0 ? cross : 0
  const phi = margins === 0 ? 0 : corrected / margins
  const half = (x: number, y: number) => Math.sqrt(x * x - 2 * phi * x * y + y * y)
  const change = after - before
  return [change - half(after - afterLow, beforeHigh - before), change + half(afterHigh - after, before - beforeLow)]
}

/** Rate of y (0 or 1) with its clustered standard error: [rate, clustered, plain]. */
export function clusteredError(y: number[], group: (string | number)[]): [number, number, number] {
  const rate = y.reduce((sum, value) => sum + value, 0) / y.length
  const sums = new Map<string | number, number>()
  y.forEach((value, i) => sums.set(group[i]!, (sums.get(group[i]!) ?? 0) + value - rate))
  const squares = [...sums.values()].reduce((sum, value) => sum + value * value, 0)
  return [rate, Math.sqrt(squares) / y.length, Math.sqrt((rate * (1 - rate)) / y.length)]
}

/** P-value of a permutation test: never zero (Phipson, Smyth 2010). */
export function permutationP(exceeding: number, shuffles: number): number {
  return (exceeding + 1) / (shuffles + 1)
}
