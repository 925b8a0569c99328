import { nbTail } from '@/lib/core/gate/nb-tail'

/** Fewest breaks in n units with c fixes that block at the level (chance per set, 0 to 1); rho and prior as in nbTail. */
export function minBreaks(n: number, c: number, rho: number, level: number, prior = 100, tolerance = 0.02): number {
  for (let b = 1; ; b++) if (b - c > tolerance * n && nbTail(b, c, n, rho, prior) <= level) return b
}

function binomialPmf(k: number, n: number, p: number): number {
  let log = 0
  for (let i = 0; i < k; i++) log += Math.log((n - i) / (k - i))
  return Math.exp(log + k * Math.log(p) + (n - k) * Math.log1p(-p))
}

export type PlanningRates = { rho: number; flake: number; budget: number; prior: number }

const USUAL: PlanningRates = { rho: 0.02, flake: 0.02, budget: 0.1, prior: 100 }

/** Chance (0 to 1) to block a drop (0 to 1) in a segment of n cases among m gated sets, if churn is even. */
export function power(n: number, drop: number, m: number, rates: Partial<PlanningRates> = {}): number {
  const { rho, flake, budget, prior } = { ...USUAL, ...rates }
  const stays = (1 - flake) ** 2
  const breakRate = Math.min(1 - 1e-12, (drop + rho) * stays)
  const fixRate = rho * stays
  let total = 0
  let seen = 0
  for (let c = 0; c <= n && seen < 0.99999; c++) {
    const chance = binomialPmf(c, n, fixRate)
    const needed = minBreaks(n, c, rho, budget / m, prior)
    let below = 0
    for (let b = 0; b < needed && b <= n; b++) below += binomialPmf(b, n, breakRate)
    seen += chance
    total += chance * Math.max(0, 1 - below)
  }
  return total
}

/** Smallest drop (0 to 1) found with the wanted chance; NaN when even a drop of 0.8 is not. */
export function minimumDetectableDrop(n: number, m: number, wanted = 0.8): number {
  let low = 0.02
  let high = 0.8
  if (power(n, high, m) < wanted) return NaN
  for (let i = 0; i < 14; i++) {
    const middle = (low + high) / 2
    if (power(n, middle, m) >= wanted) high = middle
    else low = middle
  }
  return high
}

/** Smallest number of cases that shows a drop (0 to 1) among m sets with 80 % chance; null when 2,000 are not enough or the drop is tolerated. */
export function casesNeeded(drop: number, m: number, wanted = 0.8): number | null {
  if (drop <= 0.02) return null
  for (let n = 5; n <= 2000; n += n < 200 ? 1 : 5) if (power(n, drop, m) >= wanted) return n
  return null
}
