/** Upper tail of the standard normal. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z < 3) {
    let term = z
    let sum = z
    for (let k = 1; k < 200; k++) {
      term *= (z * z) / (2 * k + 1)
      sum += term
    }
    return 0.5 - density * sum
  }
  let fraction = 0
  for (let k = 100; k > 0; k--) fraction = k / (z + fraction)
  return density / (z + fraction)
}

/** Composite score of sets that partition the cases, k of n passed, w the weight: [score, standard error, effective n]. */
export function weightedScore(sets: { n: number; k: number; w: number }[]): [number, number, number] {
  let weights = 0
  let passed = 0
  let variance = 0
  let squares = 0
  for (const { n, k, w } of sets) {
    if (n === 0) continue
    const rate = k / n
    weights += w * n
    squares += w * w * n
    passed += w * k
    variance += w * w * n * rate * (1 - rate)
  }
  return [passed / weights, Math.sqrt(variance) / weights, (weights * weights) / squares]
}

/** Change of the composite score, z, one-sided p; b breaks and c fixes of n units with weight w. */
export function weightedDrop(sets: { n: number; b: number; c: number; w: number }[]): [number, number, number] {
  let loss = 0
  let variance = 0
  let weights = 0
  for (const { n, b, c, w } of sets) {
    loss += w * (b - c)
    variance += w * w * (b + c)
    weights += w * n
  }
  const z = variance ? loss / Math.sqrt(variance) : 0
  return [-loss / weights, z, variance ? normalTail(z) : 1]
}
