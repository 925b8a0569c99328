import type { GateConfig } from '@/lib/core/config/types'
import { assembleSets, type AssembledSets, type SetDraft } from '@/lib/core/gate/assemble-sets'
import { compareSets, dropsBeyond, type ComparedSet, type Comparison } from '@/lib/core/gate/compare-sets'
import { floorBlocks, floorState } from '@/lib/core/gate/floor-state'
import { pairedDifference, wilson } from '@/lib/core/gate/intervals'
import { mcnemar } from '@/lib/core/gate/mcnemar'
import { casesNeeded } from '@/lib/core/gate/planning'
import { setText, type TextContext } from '@/lib/core/gate/set-text'
import type { PairedCase, SetResult, SetVerdict } from '@/lib/core/gate/types'
import { weightedDrop } from '@/lib/core/gate/weighted-score'

export type JudgedSets = { assembled: AssembledSets; results: SetResult[] }

/**
 * Verdict of every set, by the comparison of first-run flips (section "confirm off": every flip counts as confirmed).
 * `wouldBlock` names sets (kind and id) that would block if every missing pair had broken.
 */
export function judgeSets(cases: PairedCase[], config: GateConfig, wouldBlock: ReadonlySet<string> = new Set()): JudgedSets {
  const assembled = assembleSets(cases, config)
  const gated = assembled.sets.filter((set) => set.gated)
  const compared = gated.map((set) => comparedSet(set, assembled))
  const comparisons = compareSets(compared, assembled.parts, 1, config.gate)
  const byDraft = new Map(gated.map((set, i) => [set, comparisons[i]!]))
  let needed: number | null | undefined
  const text: TextContext = {
    sets: gated.length,
    targetDrop: config.gate.targetDrop,
    casesNeeded: () => (needed === undefined ? (needed = casesNeeded(config.gate.targetDrop, gated.length)) : needed),
  }
  const results = assembled.sets.map((set) => result(set, byDraft.get(set) ?? null, { config, wouldBlock, text }))
  return { assembled, results }
}

/** Identity of a set within a run: ids are unique within a kind only. */
export function setKey(set: { kind: string; id: string }): string {
  return `${set.kind} ${set.id}`
}

function comparedSet(set: SetDraft, { total, sets }: AssembledSets): ComparedSet {
  const { n, b, c } = set.counts.units
  const outside = {
    n: Math.max(0, total.units.n - n), b: Math.max(0, total.units.b - b), c: Math.max(0, total.units.c - c),
  }
  return {
    n, b, c, surviving: b, confirmedBreaks: b, confirmedFixes: c, weight: set.weight, tolerance: set.tolerance, outside,
    p: set.kind === 'all' ? weightedP(set, sets) : null,
  }
}

/** With an adversarial set of another weight, all cases together are compared by weight. */
function weightedP(all: SetDraft, sets: SetDraft[]): number | null {
  const adversarial = sets.find((set) => set.kind === 'adversarial')
  if (!adversarial || adversarial.weight === 1 || adversarial.counts.units.n === 0) return null
  const own = adversarial.counts.units
  const whole = all.counts.units
  const rest = { n: Math.max(0, whole.n - own.n), b: Math.max(0, whole.b - own.b), c: Math.max(0, whole.c - own.c), w: 1 }
  const [change, , p] = weightedDrop([rest, { ...own, w: adversarial.weight }])
  return -change > all.tolerance ? p : 1
}

type ResultContext = { config: GateConfig; wouldBlock: ReadonlySet<string>; text: TextContext }

function result(set: SetDraft, comparison: Comparison | null, { config, wouldBlock, text }: ResultContext): SetResult {
  const { n, missing, passedBefore, passedAfter, breaks, fixes, units } = set.counts
  const state = floorState(passedBefore, passedAfter, n, set.floor)
  const suspected = comparison?.outcome === 'suspected'
  const byFloor = set.gated && n > 0 && floorBlocks(state, set.floorMode, suspected)
  const regressed = comparison?.outcome === 'regressed'
  const mayBlock = config.gate.aggregate === 'min_segment' || set.kind === 'adversarial'
  const blocks = mayBlock && (regressed || byFloor || (suspected && config.gate.onSuspected === 'block'))
  const incomplete = !blocks && wouldBlock.has(setKey(set))
  const [, deltaLow, deltaHigh] = pairedDifference(breaks, fixes, n)
  const [afterLow, afterHigh] = wilson(passedAfter, n)
  const verdict = verdictOf(set, comparison, { incomplete, byFloor: byFloor && blocks })
  const row: Omit<SetResult, 'text'> = {
    id: set.id, kind: set.kind, label: set.label, listed: set.listed, n, missing, passedBefore, passedAfter,
    before: n === 0 ? null : passedBefore / n, after: n === 0 ? null : passedAfter / n,
    delta: n === 0 ? null : (passedAfter - passedBefore) / n,
    deltaLow: n === 0 ? null : deltaLow, deltaHigh: n === 0 ? null : deltaHigh,
    afterLow: n === 0 ? null : afterLow, afterHigh: n === 0 ? null : afterHigh,
    breaks, fixes, groups: config.gate.groupBy === null ? null : { n: units.n, breaks: units.b, fixes: units.c },
    weight: set.weight, expectedBreaks: comparison?.expectedBreaks ?? null, p: comparison?.p ?? null,
    adjustedP: comparison?.adjustedP ?? null, floor: set.floor, floorState: state, blocks, gated: set.gated, verdict,
  }
  return { ...row, text: setText(row, text) }
}

function verdictOf(
  set: SetDraft, comparison: Comparison | null, { incomplete, byFloor }: { incomplete: boolean; byFloor: boolean },
): SetVerdict {
  const { n, missing, units } = set.counts
  if (n === 0 && missing === 0) return 'no-data'
  if (incomplete) return 'incomplete'
  if (set.tooSmall) return 'low-confidence'
  if (comparison?.outcome === 'regressed') return 'regressed'
  if (byFloor) return 'below-floor'
  if (comparison?.outcome === 'suspected') return 'suspected'
  if (dropsBeyond(units.b, units.c, units.n, set.tolerance)) return 'within-noise'
  return mcnemar(units.c, units.b).mid <= 0.05 ? 'improved' : 'stable'
}
