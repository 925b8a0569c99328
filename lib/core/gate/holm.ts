/** Holm's adjusted p-values, in the order given. `weights` are shares of the budget (Holm 1979, weighted form). */
export function holm(p: number[], weights: number[] = p.map(() => 1)): number[] {
  const order = p.map((_, i) => i).sort((i, j) => p[i]! / weights[i]! - p[j]! / weights[j]! || i - j)
  const adjusted: number[] = new Array<number>(p.length)
  let rest = weights.reduce((sum, weight) => sum + weight, 0)
  let running = 0
  for (const i of order) {
    running = Math.max(running, Math.min(1, (rest * p[i]!) / weights[i]!))
    adjusted[i] = running
    rest -= weights[i]!
  }
  return adjusted
}

/** Benjamini-Hochberg adjusted p-values, in the order given: for reports, the gate does not use them. */
export function benjaminiHochberg(p: number[]): number[] {
  const order = p.map((_, i) => i).sort((i, j) => p[j]! - p[i]! || j - i)
  const adjusted: number[] = new Array<number>(p.length)
  let running = 1
  order.forEach((i, position) => {
    running = Math.min(running, (p[i]! * p.length) / (p.length - position))
    adjusted[i] = running
  })
  return adjusted
}
