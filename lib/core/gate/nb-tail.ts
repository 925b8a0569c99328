/**
 * Chance of b or more breaks in a set of n units if nothing regressed: c fixes were seen in it, `rho` is the background
 * rate of flips in the rest of the run (0 to 1) and `prior` says how many units that background is worth.
 * Negative binomial: breaks and fixes share one unknown rate with a gamma prior. prior = 0 is the exact McNemar test,
 * prior → ∞ the Poisson tail with mean n · rho.
 */
export function nbTail(b: number, c: number, n: number, rho: number, prior: number): number {
  if (b <= 0 || n <= 0) return 1
  const size = c + Math.max(1, prior * rho)
  const x = n / (prior + 2 * n)
  let logP = size * Math.log1p(-x)
  for (let k = 0; k < b; k++) logP += Math.log(((size + k) / (k + 1)) * x)
  let sum = 0
  const first = logP
  let largest = first
  for (let k = b; logP > largest - 45; k++) {
    sum += Math.exp(logP)
    largest = Math.max(largest, logP)
    logP += Math.log(((size + k) / (k + 1)) * x)
  }
  return Math.min(1, sum)
}

/** Breaks to be expected in a set of n units with c fixes if nothing regressed; same words as `nbTail`. */
export function expectedBreaks(c: number, n: number, rho: number, prior: number): number {
  return n <= 0 ? 0 : (n * (c + Math.max(1, prior * rho))) / (prior + n)
}
