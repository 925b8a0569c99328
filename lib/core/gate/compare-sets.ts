import { evenness, type FlipCounts } from '@/lib/core/gate/evenness'
import { holm } from '@/lib/core/gate/holm'
import { mcnemar } from '@/lib/core/gate/mcnemar'
import { expectedBreaks, nbTail } from '@/lib/core/gate/nb-tail'

/** A gated set as the statistics see it: counts of units. Without re-runs, `surviving` = b and the confirmed flips are b and c. */
export type ComparedSet = {
  n: number
  b: number
  c: number
  /** Breaks whose failing side failed again. */
  surviving: number
  confirmedBreaks: number
  confirmedFixes: number
  weight: number
  /** Net loss that is tolerated, 0 to 1. */
  tolerance: number
  /** P-value computed elsewhere (the weighted form of all cases) instead of nbTail; null = nbTail. */
  p: number | null
  /** Flips and units of the run outside the set. */
  outside: FlipCounts
}

export type CompareSettings = { falseBlockBudget: number; priorCases: number }

export type Comparison = {
  p: number
  adjustedP: number
  expectedBreaks: number
  /** Drop beyond the tolerance that could block if every break were real. */
  tripped: boolean
  outcome: 'regressed' | 'suspected' | 'none'
}

/** More breaks than the tolerance allows, in units. */
export function dropsBeyond(breaks: number, fixes: number, n: number, tolerance: number): boolean {
  return breaks - fixes > tolerance * n + 1e-9
}

/** Is a re-run worth it: the plain rule holds, and blocking is possible within the set's share of the budget. */
export function trips(set: ComparedSet, share: number, settings: CompareSettings): boolean {
  return dropsBeyond(set.b, set.c, set.n, set.tolerance)
    && nbTail(set.b, 0, set.n, 0, Math.min(settings.priorCases, set.outside.n)) <= share
}

/** Could the breaks that failed again block if all of them were real and no fix were? */
export function reachesBlocking(set: ComparedSet, share: number, settings: CompareSettings): boolean {
  return nbTail(set.surviving, 0, set.n, 0, Math.min(settings.priorCases, set.outside.n)) <= share
}

/**
 * Compares every gated set with what the rest of the run leads to expect and adjusts for their number (weighted Holm).
 * `parts` are all segments of any size, for the evenness of churn; `confirmedShare` is the share of flips outside
 * the tripped sets that are real, 0 to 1 (1 where nothing was re-run).
 */
export function compareSets(
  sets: ComparedSet[], parts: FlipCounts[], confirmedShare: number, settings: CompareSettings,
): Comparison[] {
  const shape = evenness(parts)
  const totalWeight = sets.reduce((sum, set) => sum + set.weight, 0)
  const budget = settings.falseBlockBudget
  const single = sets.map((set) => compareOne(set, (budget * set.weight) / totalWeight, { shape, confirmedShare, settings }))
  const adjusted = holm(single.map(({ p }) => p), sets.map(({ weight }) => weight))
  return single.map((result, i) => {
    const set = sets[i]!
    const leans = set.p !== null || mcnemar(set.confirmedBreaks, set.confirmedFixes).mid <= 0.15
    const outcome = adjusted[i]! <= budget && leans ? 'regressed' : result.p <= 0.05 ? 'suspected' : 'none'
    return { ...result, adjustedP: adjusted[i]!, outcome }
  })
}

type Background = { shape: number; confirmedShare: number; settings: CompareSettings }

function compareOne(set: ComparedSet, share: number, { shape, confirmedShare, settings }: Background) {
  const { outside, n } = set
  const most = Math.min(settings.priorCases, outside.n)
  const raw = Math.min(outside.b, outside.c) / Math.max(1, outside.n)
  const worth = raw > 0 ? Math.min(most, shape / (2 * raw)) : most
  const rate = confirmedShare * raw
  const expected = expectedBreaks(set.confirmedFixes, n, rate, worth)
  const tripped = trips(set, share, settings)
  if (set.p !== null) return { p: set.p, expectedBreaks: expected, tripped }
  const reaches = tripped && reachesBlocking(set, share, settings)
  const stays = dropsBeyond(set.confirmedBreaks, set.confirmedFixes, n, set.tolerance)
  const p = reaches && stays ? nbTail(set.confirmedBreaks, set.confirmedFixes, n, rate, worth) : 1
  return { p, expectedBreaks: expected, tripped }
}
