import { betaQuantile } from '@/lib/core/gate/beta-quantile'
import { PRIOR_TRIALS, type FlipTrials } from '@/lib/core/gate/flakiness'
import type { PairedCase, Rerun } from '@/lib/core/gate/types'

export type FlipKnowledge = {
  /** What is known of single cases, by id. */
  trials: ReadonlyMap<string, FlipTrials>
  /** Share of pairs (0 to 1) that differ in the whole project. */
  flipRate: number
}

/** Points of a posterior that draws choose from, all with the same chance. */
const POINTS = 32

/** What a case is like in one simulated run: the outcome it usually gives, and the chance of the other one. */
export type DrawnCase = { usual: boolean; other: number }

/**
 * Draws what a case of an A/A run is like: its flip probability from its posterior, not the mean, because a case that is a coin
 * confirms its flip far more often than the mean of coins and stones does; and the outcome that it usually gives: what both
 * sides gave, else what most executions gave, else a coin.
 */
export function createFlipDraws(
  cases: readonly PairedCase[], reruns: readonly Rerun[], { trials, flipRate }: FlipKnowledge,
): (item: PairedCase, random: () => number) => DrawnCase {
  const lean = leanOf(cases, reruns)
  const tables = new Map<string, number[]>()
  return (item, random) => {
    const known = trials.get(item.id) ?? { trials: 0, differed: 0 }
    const key = `${known.trials} ${known.differed}`
    let table = tables.get(key)
    if (!table) tables.set(key, table = tableOf(known, flipRate))
    const tilt = lean.get(item.id) ?? 0
    return { other: table[Math.floor(random() * POINTS)]!, usual: tilt === 0 ? random() < 0.5 : tilt > 0 }
  }
}

/** Passes minus fails over all executions of a case, both arms. */
function leanOf(cases: readonly PairedCase[], reruns: readonly Rerun[]): Map<string, number> {
  const lean = new Map<string, number>()
  const add = (caseId: string, passed: boolean | null) => {
    if (passed !== null) lean.set(caseId, (lean.get(caseId) ?? 0) + (passed ? 1 : -1))
  }
  for (const { id, before, after } of cases) for (const passed of [before, after]) add(id, passed)
  for (const { caseId, passed } of reruns) add(caseId, passed)
  return lean
}

/** Chance of the rarer outcome at evenly spread points of the posterior: two executions differ with chance 2·x·(1 − x). */
function tableOf({ trials, differed }: FlipTrials, flipRate: number): number[] {
  const a = PRIOR_TRIALS * flipRate + differed
  const b = PRIOR_TRIALS * (1 - flipRate) + trials - differed
  return Array.from({ length: POINTS }, (_, i) => {
    const flips = Math.min(0.5, betaQuantile((i + 0.5) / POINTS, a, b))
    return (1 - Math.sqrt(1 - 2 * flips)) / 2
  })
}
