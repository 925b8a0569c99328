/** Standard normal (Box, Muller 1958). `random` gives numbers from 0 to below 1 in all three. */
export function normalFrom(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Gamma with the given shape and scale 1 (Marsaglia, Tsang 2000). */
export function gammaFrom(shape: number, random: () => number): number {
  if (shape < 1) return gammaFrom(shape + 1, random) * (1 - random()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normalFrom(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v
  }
}

export function betaFrom(alpha: number, beta: number, random: () => number): number {
  const x = gammaFrom(alpha, random)
  return x / (x + gammaFrom(beta, random))
}
