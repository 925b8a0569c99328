import type { GateConfig } from '@/lib/core/config/types'
import { assembleSets } from '@/lib/core/gate/assemble-sets'
import { dropsBeyond } from '@/lib/core/gate/compare-sets'
import { changeOf } from '@/lib/core/gate/count-cases'
import { needsALook } from '@/lib/core/gate/decide-run'
import { setKey } from '@/lib/core/gate/set-result'
import type { GateReport, PairedCase, SetResult } from '@/lib/core/gate/types'

/**
 * The cases that a person would have to look at to answer this decision, by id: in every set that blocks or needs a look, each
 * case that broke and did not pass again when it was re-run (confirmed breaks, and those that nobody re-ran). A set that
 * blocks for its level alone, under its floor now as before, has no break to explain it: there every failing case of the
 * candidate counts. A case in several such sets counts once. A gate that only a mean decided is answered with all breaks.
 * Found slices ask for the same under every policy and are left out. Empty for a decision that nobody has to answer.
 */
export function reviewCases(report: GateReport, { cases, config }: { cases: readonly PairedCase[]; config: GateConfig }): Set<string> {
  const sets = setsToReview(report, config)
  const away = new Set(report.sets.flatMap((set) => set.confirmed?.flakyCases ?? []))
  const named = sets.filter((set) => !byLevel(set) && knowsBreaks(set))
  const others = sets.filter((set) => !named.includes(set))
  const ids = [...named.flatMap((set) => set.breakCases), ...(others.length === 0 ? [] : findCases(others, cases, config))]
  return new Set(ids.filter((id) => !away.has(id)))
}

/** Reports of earlier versions count breaks and do not name them. */
function knowsBreaks({ breakCases }: { breakCases?: string[] }): boolean {
  return breakCases !== undefined
}

/** The sets of a decision that ask for a person: those that block, warn, could not be decided, or are put to one. */
function setsToReview(report: GateReport, config: GateConfig): SetResult[] {
  if (report.gate === 'pass' || report.gate === 'no-verdict') return []
  const asked = report.sets.filter((set) => asksForReview(set, report, config))
  if (!report.aggregate.endsWith('_mean')) return asked
  const byMean = report.gate === 'blocked' ? !asked.some(({ blocks }) => blocks) : asked.length === 0 && !report.slices?.length
  return byMean ? report.sets.filter(({ kind }) => kind === 'all') : asked
}

function asksForReview(set: SetResult, report: GateReport, config: GateConfig): boolean {
  if (set.blocks || needsALook(set)) return true
  if (report.aggregate !== 'per_segment_review' || report.gate !== 'inconclusive') return false
  return set.gated && set.kind !== 'all' && dropsBeyond(set.passedBefore, set.passedAfter, set.n, config.gate.regressionThreshold)
}

function byLevel({ blocks, verdict, floorState }: SetResult): boolean {
  return blocks && verdict === 'below-floor' && floorState === 'below-as-before'
}

function findCases(sets: SetResult[], cases: readonly PairedCase[], config: GateConfig): string[] {
  const wanted = new Map(sets.map((set) => [setKey(set), byLevel(set)]))
  return assembleSets([...cases], config).sets.flatMap((draft) => {
    const level = wanted.get(setKey(draft))
    if (level === undefined) return []
    const own = [...draft.positions].map((position) => cases[position]!)
    return own.filter((item) => (level ? !item.changed && item.after === false : changeOf(item) < 0)).map(({ id }) => id)
  })
}
