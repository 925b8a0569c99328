/** P(X ≥ b) for X ~ Binomial(trials, 1/2). */
export function binomialHalfTail(b: number, trials: number): number {
  if (b <= 0) return 1
  let logP = -trials * Math.LN2
  let sum = 0
  for (let k = 0; k <= trials; k++) {
    if (k >= b) sum += Math.exp(logP)
    logP += Math.log((trials - k) / (k + 1))
  }
  return Math.min(1, sum)
}

/**
 * McNemar's test on b breaks and c fixes: the chance of so many breaks if breaks and fixes are equally likely.
 * `exact` and `mid` (mid-p) are one-sided towards breaks. No flips at all give 1.
 */
export function mcnemar(b: number, c: number): { exact: number; twoSided: number; mid: number } {
  const flips = b + c
  if (flips === 0) return { exact: 1, twoSided: 1, mid: 1 }
  const exact = binomialHalfTail(b, flips)
  return {
    exact,
    twoSided: Math.min(1, 2 * binomialHalfTail(Math.max(b, c), flips)),
    mid: (exact + binomialHalfTail(b + 1, flips)) / 2,
  }
}
