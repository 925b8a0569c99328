import { isPair, unitOf } from '@/lib/core/gate/count-cases'
import { dropsBeyond } from '@/lib/core/gate/compare-sets'
import { shuffleByHash } from '@/lib/core/gate/control-sample'
import type { Evidence } from '@/lib/core/gate/evidence'
import { mcnemar } from '@/lib/core/gate/mcnemar'
import type { IntermittentCheck, PairedCase } from '@/lib/core/gate/types'

/** A tripped set that is not regressed, and its flips that went away on re-run, in units. */
export type WentAway = { breaks: number; fixes: number }

/** Flips that went away and lean to breaks: mid-p at most this. */
const LEANING = 0.1

/** Section 4.5: the sets that are worth a check, those with the smallest chance first, `maxSets` at most. */
export function chooseIntermittent<T extends { wentAway: WentAway; id: string }>(sets: readonly T[], maxSets: number): T[] {
  return sets.map((set) => ({ set, midP: mcnemar(set.wentAway.breaks, set.wentAway.fixes).mid }))
    .filter(({ midP }) => midP <= LEANING)
    .sort((a, b) => a.midP - b.midP || (a.set.id < b.set.id ? -1 : 1))
    .slice(0, maxSets).map(({ set }) => set)
}

/** The cases that are run again: every pair of the set without its confirmed flips, `maxCases` at most, drawn by the seed. */
export function casesToRepeat(
  cases: readonly PairedCase[], positions: Iterable<number>, settings: { confirmed: ReadonlySet<string>; maxCases: number; seed: string },
): number[] {
  const own = [...positions].filter((position) => isPair(cases[position]!) && !settings.confirmed.has(cases[position]!.id))
  return own.length <= settings.maxCases ? own : shuffleByHash(own, cases, `${settings.seed} repeat`).slice(0, settings.maxCases)
}

type Settings = { repeats: number; tolerance: number; byGroup: boolean; level: number }

/**
 * Runs through the repeats that are there. `open` names the next repeat and the cases that it still needs, or is null when
 * the check is over: after a repeat in which the candidate did not fail more often than tolerated, or after the last one.
 * Found when the chance of such a lean (mid-p of McNemar) is at most `level`. A case that could not be measured in a repeat
 * counts as no difference in it.
 */
export function checkIntermittent(
  cases: readonly PairedCase[], positions: readonly number[], evidence: Evidence, settings: Settings,
): { check: IntermittentCheck; open: { repeat: number; caseIds: string[] } | null } {
  const sums = new Map<string, number>()
  for (const position of positions) sums.set(unitOf(cases[position]!, settings.byGroup), 0)
  const check: IntermittentCheck = { n: sums.size, repeats: 0, worse: 0, better: 0, midP: 1, found: false }
  for (let repeat = 1; repeat <= settings.repeats; repeat++) {
    const missing = positions.map((position) => cases[position]!.id).filter((id) => (
      evidence.repeat(id, 'baseline', repeat) === undefined || evidence.repeat(id, 'candidate', repeat) === undefined))
    if (missing.length > 0) return { check, open: { repeat, caseIds: missing } }
    for (const position of positions) addRepeat(cases[position]!, evidence, { repeat, byGroup: settings.byGroup, sums })
    check.repeats = repeat
    check.worse = [...sums.values()].filter((sum) => sum < 0).length
    check.better = [...sums.values()].filter((sum) => sum > 0).length
    check.midP = mcnemar(check.worse, check.better).mid
    if (!dropsBeyond(check.worse, check.better, check.n, settings.tolerance)) return { check, open: null }
  }
  check.found = check.repeats > 0 && check.midP <= settings.level
  return { check, open: null }
}

function addRepeat(item: PairedCase, evidence: Evidence, { repeat, byGroup, sums }: { repeat: number; byGroup: boolean; sums: Map<string, number> }): void {
  const baseline = evidence.repeat(item.id, 'baseline', repeat)
  const candidate = evidence.repeat(item.id, 'candidate', repeat)
  if (typeof baseline !== 'boolean' || typeof candidate !== 'boolean') return
  const unit = unitOf(item, byGroup)
  sums.set(unit, sums.get(unit)! + Number(candidate) - Number(baseline))
}
