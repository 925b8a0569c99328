import { nbTail } from '@/lib/core/gate/nb-tail'

/** Fewest breaks in n units with c fixes that block at the level (chance per set, 0 to 1); rho and prior as in nbTail. */
export function minBreaks(n: number, c: number, rho: number, level: number, prior = 100, tolerance = 0.02): number {
  for (let b = 1; ; b++) if (b - c > tolerance * n && nbTail(b, c, n, rho, prior) <= level) return b
}

/** Rates are 0 to 1: churn of the rest of the run, flakes of one execution; the others are settings of the gate. */
export type PlanningSettings = {
  rho: number; flake: number; falseBlockBudget: number; priorCases: number; regressionThreshold: number
}

const USUAL: PlanningSettings = { rho: 0.02, flake: 0.02, falseBlockBudget: 0.1, priorCases: 100, regressionThreshold: 0.02 }

/** Chances of counts beyond this many standard deviations are left out: less than 1e-13 in all. */
const DEVIATIONS = 8

/** Chance (0 to 1) to block a drop (0 to 1) in a segment of n cases among m gated sets, if churn is even (section 9.1). */
export function power(n: number, drop: number, m: number, settings: Partial<PlanningSettings> = {}): number {
  return powerOf(n, m, settings)(drop)
}

/** Smallest drop (0 to 1) found with the wanted chance; null when even a drop of 0.8 is not. */
export function minimumDetectableDrop(n: number, m: number, settings: Partial<PlanningSettings> = {}, wanted = 0.8): number | null {
  const chance = powerOf(n, m, settings)
  let low = settings.regressionThreshold ?? USUAL.regressionThreshold
  let high = 0.8
  if (chance(high) < wanted) return null
  for (let i = 0; i < 14; i++) {
    const middle = (low + high) / 2
    if (chance(middle) >= wanted) high = middle
    else low = middle
  }
  return high
}

/** Smallest number of cases that shows a drop (0 to 1) among m sets with the wanted chance; null when 2,000 are not enough or the drop is tolerated. */
export function casesNeeded(drop: number, m: number, settings: Partial<PlanningSettings> = {}, wanted = 0.8): number | null {
  if (drop <= (settings.regressionThreshold ?? USUAL.regressionThreshold)) return null
  for (let n = 5; n <= 2000; n += n < 200 ? 1 : 5) if (power(n, drop, m, settings) >= wanted) return n
  return null
}

/** The chance to block as a function of the drop. What does not depend on the drop is worked out once. */
function powerOf(n: number, m: number, given: Partial<PlanningSettings>): (drop: number) => number {
  const { rho, flake, falseBlockBudget, priorCases, regressionThreshold } = { ...USUAL, ...given }
  const stays = (1 - flake) ** 2
  const fixRate = rho * stays
  const needed = blockingBreaks({ n, rho, prior: priorCases, level: falseBlockBudget / m, tolerance: regressionThreshold })
  const fixes: { chance: number; needed: number }[] = []
  let seen = 0
  for (let c = firstCount(n, fixRate); c <= n && seen < 0.99999; c++) {
    const chance = Math.exp(logBinomial(c, n, fixRate))
    fixes.push({ chance, needed: needed(c) })
    seen += chance
  }
  return (drop) => {
    const below = cumulativeBinomial(n, Math.min(1 - 1e-12, (drop + rho) * stays), fixes.at(-1)?.needed ?? 0)
    return fixes.reduce((sum, { chance, needed: breaks }) => sum + chance * Math.max(0, 1 - below(breaks - 1)), 0)
  }
}

type Blocking = { n: number; rho: number; prior: number; level: number; tolerance: number }

/** `minBreaks` for growing c: it never needs fewer breaks with more fixes, so each search goes on where the last one ended. */
function blockingBreaks({ n, rho, prior, level, tolerance }: Blocking): (c: number) => number {
  const x = n / (prior + 2 * n)
  let breaks = 1
  return (c) => {
    const size = c + Math.max(1, prior * rho)
    let logP = size * Math.log1p(-x)
    let below = 0
    for (let k = 0; ; k++) {
      // P(X ≥ k) = 1 − P(X < k)
      if (k >= breaks && k - c > tolerance * n && 1 - below <= level) return (breaks = k)
      below += Math.exp(logP)
      logP += Math.log(((size + k) / (k + 1)) * x)
    }
  }
}

function firstCount(n: number, rate: number): number {
  return Math.max(0, Math.floor(n * rate - DEVIATIONS * Math.sqrt(n * rate)))
}

function logBinomial(k: number, n: number, p: number): number {
  let log = 0
  for (let i = 0; i < k; i++) log += Math.log((n - i) / (k - i))
  return log + k * Math.log(p) + (n - k) * Math.log1p(-p)
}

/** P(X ≤ k) for X ~ Binomial(n, p), for k up to `most`; 0 below 0, 1 from n on. */
function cumulativeBinomial(n: number, p: number, most: number): (k: number) => number {
  const sums: number[] = []
  const first = firstCount(n, p)
  let sum = 0
  let log = logBinomial(first, n, p)
  for (let k = first; k <= Math.min(n, most); k++) {
    sum += Math.exp(log)
    sums.push(sum)
    log += Math.log(((n - k) / (k + 1)) * (p / (1 - p)))
  }
  return (k) => (k < first ? 0 : k >= n ? 1 : sums[Math.min(k - first, sums.length - 1)]!)
}
