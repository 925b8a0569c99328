import type { FloorMode, GateConfig } from '@/lib/core/config/types'
import { dropsBeyond } from '@/lib/core/gate/compare-sets'
import { mcnemar } from '@/lib/core/gate/mcnemar'
import { nbTail } from '@/lib/core/gate/nb-tail'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

/** Beyond so many labels that would all have to be otherwise, a verdict hangs on no label. */
export const MOST_LABELS = 3

/**
 * How many labels would have to be otherwise for a set to be judged otherwise: breaks that are none, and breaks that the judge did
 * not see. null: more than MOST_LABELS, or it would change nothing.
 */
export type VerdictMargin = { fewer: number | null; more: number | null }

type Totals = Pick<SetResult, 'n' | 'breaks' | 'fixes'>
type State = 'regressed' | 'suspected' | 'none'

/**
 * The margin of one gated set. The other sets are held as they are: the set keeps its share of the budget and its background, and
 * its breaks and fixes are those that re-runs confirmed, where there were any. A floor counts as far as it can block.
 */
export function verdictMargin(set: SetResult, report: GateReport, config: GateConfig): VerdictMargin {
  if (!set.gated || set.n === 0) return { fewer: null, more: null }
  const byBreaks = breaksMargin(set, report, config)
  const byFloor = floorMargin(set, config)
  return { fewer: least(byBreaks.fewer, byFloor.fewer), more: least(byBreaks.more, byFloor.more) }
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? a ?? b : Math.min(a, b)
}

function breaksMargin(set: SetResult, report: GateReport, config: GateConfig): VerdictMargin {
  const flips = set.confirmed?.reached === 'both' ? set.confirmed : set
  const all = report.sets.find(({ kind }) => kind === 'all')
  if (!all) return { fewer: null, more: null }
  const stateAt = stateOf(set, all, report, config)
  const now = stateAt(flips.breaks, flips.fixes)
  const search = (by: 1 | -1): number | null => {
    for (let k = 1; k <= MOST_LABELS; k++) if (flips.breaks + by * k >= 0 && stateAt(flips.breaks + by * k, flips.fixes) !== now) return k
    return null
  }
  return { fewer: search(-1), more: search(1) }
}

/** The rule of the gate for one set (tail of the negative binomial against its adjusted budget), as a function of its flips. */
function stateOf(set: SetResult, all: Totals, report: GateReport, config: GateConfig): (breaks: number, fixes: number) => State {
  const { falseBlockBudget, priorCases, regressionThreshold } = config.gate
  const own = set.kind === 'segment' ? config.segmentOverrides[set.id]?.regressionThreshold : set.kind === 'adversarial' ? config.adversarial.regressionThreshold : null
  const tolerance = own ?? regressionThreshold
  const outside = { n: Math.max(0, all.n - set.n), b: Math.max(0, all.breaks - set.breaks), c: Math.max(0, all.fixes - set.fixes) }
  const raw = Math.min(outside.b, outside.c) / Math.max(1, outside.n)
  const most = Math.min(priorCases, outside.n)
  const worth = raw > 0 && report.evenness !== null ? Math.min(most, report.evenness / (2 * raw)) : most
  const gated = report.sets.filter((other) => other.gated)
  const totalWeight = gated.reduce((sum, { weight }) => sum + weight, 0)
  // what Holm leaves this set of the budget; where it was not compared, its share
  const adjusted = set.p !== null && set.adjustedP !== null && set.p > 0 && set.adjustedP > 0 && set.adjustedP < 1
  const budget = adjusted ? falseBlockBudget * (set.p! / set.adjustedP!) : (falseBlockBudget * set.weight) / Math.max(set.weight, totalWeight)
  return (breaks, fixes) => {
    if (!dropsBeyond(breaks, fixes, set.n, tolerance)) return 'none'
    const p = nbTail(breaks, fixes, set.n, report.confirmedShare * raw, worth)
    if (p <= budget && mcnemar(breaks, fixes).mid <= 0.15) return 'regressed'
    return p <= 0.05 ? 'suspected' : 'none'
  }
}

function floorModeOf(set: SetResult, config: GateConfig): FloorMode {
  if (set.kind === 'adversarial') return config.adversarial.floorMode ?? (config.adversarial.floor === null ? config.gate.floorMode : 'strict')
  return (set.kind === 'segment' ? config.segmentOverrides[set.id]?.floorMode : null) ?? config.gate.floorMode
}

/** Passes that are missing to the floor, or that could be lost above it; counts, as the gate counts them. */
function floorMargin(set: SetResult, config: GateConfig): VerdictMargin {
  if (set.floor === null || floorModeOf(set, config) !== 'strict') return { fewer: null, more: null }
  const needed = Math.ceil(set.floor * set.n - 1e-9)
  const within = (k: number) => (k >= 1 && k <= MOST_LABELS ? k : null)
  return { fewer: within(needed - set.passedAfter), more: within(set.passedAfter - needed + 1) }
}
