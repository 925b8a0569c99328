import type { GateConfig } from '@/lib/core/config/types'
import { assembleSets } from '@/lib/core/gate/assemble-sets'
import { dropsBeyond } from '@/lib/core/gate/compare-sets'
import { needsALook } from '@/lib/core/gate/decide-run'
import { setKey } from '@/lib/core/gate/set-result'
import type { GateReport, PairedCase, SetResult } from '@/lib/core/gate/types'

/**
 * The cases that a person would have to look at to answer this decision, by id: in every set that blocks or needs a look, each
 * case that broke and did not pass again when it was re-run (confirmed breaks, and those that nobody re-ran). A set that
 * blocks for its level alone, under its floor now as before, has no break to explain it: there every failing case of the
 * candidate counts. A case in several such sets counts once. A gate that only a mean decided is answered with all breaks.
 * Empty for a decision that nobody has to answer.
 */
export function reviewCases(report: GateReport, { cases, config }: { cases: readonly PairedCase[]; config: GateConfig }): Set<string> {
  const sets = setsToReview(report, config)
  const away = new Set(report.sets.flatMap((set) => set.confirmed?.flakyCases ?? []))
  const level = sets.filter(byLevel)
  const failing = level.length === 0 ? [] : failingCases(level, cases, config)
  const broken = sets.flatMap((set) => set.breakCases)
  return new Set([...broken, ...failing].filter((id) => !away.has(id)))
}

/** The sets of a decision that ask for a person: those that block, warn, could not be decided, or are put to one. */
export function setsToReview(report: GateReport, config: GateConfig): SetResult[] {
  if (report.gate === 'pass' || report.gate === 'no-verdict') return []
  const byMean = report.gate === 'blocked' && !report.sets.some(({ blocks }) => blocks)
  const asked = byMean ? [] : report.sets.filter((set) => asksForReview(set, report, config))
  return asked.length > 0 ? asked : report.sets.filter(({ kind }) => kind === 'all')
}

function asksForReview(set: SetResult, report: GateReport, config: GateConfig): boolean {
  if (set.blocks || needsALook(set)) return true
  if (report.aggregate !== 'per_segment_review' || report.gate !== 'inconclusive') return false
  return set.gated && set.kind !== 'all' && dropsBeyond(set.passedBefore, set.passedAfter, set.n, config.gate.regressionThreshold)
}

function byLevel({ blocks, verdict, floorState }: SetResult): boolean {
  return blocks && verdict === 'below-floor' && floorState === 'below-as-before'
}

function failingCases(sets: SetResult[], cases: readonly PairedCase[], config: GateConfig): string[] {
  const wanted = new Set(sets.map(setKey))
  return assembleSets([...cases], config).sets.filter((draft) => wanted.has(setKey(draft)))
    .flatMap((draft) => [...draft.positions].map((position) => cases[position]!))
    .filter((item) => !item.changed && item.after === false).map(({ id }) => id)
}
