import type { GateConfig } from '@/lib/core/config/types'
import type { SetDraft } from '@/lib/core/gate/assemble-sets'
import type { AssessedSet } from '@/lib/core/gate/assess-run'
import { dropsBeyond, type Comparison } from '@/lib/core/gate/compare-sets'
import type { Evidence } from '@/lib/core/gate/evidence'
import { floorBlocks, floorState } from '@/lib/core/gate/floor-state'
import { clusteredError, pairedDifference, wilson, Z95 } from '@/lib/core/gate/intervals'
import { changeOf, isMissing, isPair, unitOf } from '@/lib/core/gate/count-cases'
import { mcnemar } from '@/lib/core/gate/mcnemar'
import type { ConfirmedFlips, FloorState, IntermittentCheck, PairedCase, SetResult, SetVerdict } from '@/lib/core/gate/types'

export type DecidedSet = { assessed: AssessedSet; comparison: Comparison; check: IntermittentCheck | null }

type Context = {
  cases: readonly PairedCase[]
  config: GateConfig
  evidence: Evidence | null
  /** Sets (by kind and id) that would block if every missing pair had broken. */
  wouldBlock: ReadonlySet<string>
  smallestDrop: (n: number) => number | null
  casesNeeded: () => number | null
}

export type SetRow = Omit<SetResult, 'text'>

/** Identity of a set within a run: ids are unique within a kind only. */
export function setKey(set: { kind: string; id: string }): string {
  return `${set.kind} ${set.id}`
}

/** Every figure of one set and its verdict (sections 5, 6 and 9); `decided` null for rows that are only printed. */
export function setResult(draft: SetDraft, decided: DecidedSet | null, context: Context): SetRow {
  const { config, wouldBlock } = context
  const { n, missing, passedBefore, passedAfter, breaks, fixes, units, changed } = draft.counts
  const comparison = decided?.comparison ?? null
  const floor = floorOf(draft, decided, config)
  const found = decided?.check?.found ?? false
  const mayBlock = config.gate.aggregate === 'min_segment' || draft.kind === 'adversarial'
  const suspects = comparison?.outcome === 'suspected' && config.gate.onSuspected === 'block'
  const blocks = mayBlock && (comparison?.outcome === 'regressed' || found || floor.blocks || suspects)
  const incomplete = !blocks && wouldBlock.has(setKey(draft))
  const [, deltaLow, deltaHigh] = pairedDifference(breaks, fixes, n)
  const [beforeLow, beforeHigh] = rateInterval('before', draft, context)
  const [afterLow, afterHigh] = rateInterval('after', draft, context)
  return {
    id: draft.id, kind: draft.kind, label: draft.label, listed: draft.listed, n, missing, changed, passedBefore, passedAfter,
    before: n === 0 ? null : passedBefore / n, after: n === 0 ? null : passedAfter / n,
    delta: n === 0 ? null : (passedAfter - passedBefore) / n,
    deltaLow: n === 0 ? null : deltaLow, deltaHigh: n === 0 ? null : deltaHigh, beforeLow, beforeHigh, afterLow, afterHigh,
    breaks, fixes, ...namedCases(draft, context), groups: config.gate.groupBy === null ? null : { n: units.n, breaks: units.b, fixes: units.c },
    confirmed: decided ? confirmedFlips(decided.assessed, context.evidence) : null, intermittent: decided?.check ?? null,
    tripped: decided?.assessed.tripped ?? false, weight: draft.weight,
    expectedBreaks: comparison?.expectedBreaks ?? null, p: comparison?.p ?? null, adjustedP: comparison?.adjustedP ?? null,
    smallestDrop: draft.gated && units.n > 0 ? context.smallestDrop(units.n) : null, casesNeeded: draft.gated ? context.casesNeeded() : null,
    floor: draft.floor, floorState: floor.state, blocks, gated: draft.gated,
    verdict: verdictOf(draft, decided, { incomplete, byFloor: floor.blocks && blocks }),
  }
}

/** With groups the cases of one are no independent witnesses: clustered standard error; else Wilson. */
function rateInterval(side: 'before' | 'after', draft: SetDraft, { cases, config }: Context): [number | null, number | null] {
  const { n, passedBefore, passedAfter } = draft.counts
  if (n === 0) return [null, null]
  if (config.gate.groupBy === null) return wilson(side === 'before' ? passedBefore : passedAfter, n)
  const pairs = [...draft.positions].map((position) => cases[position]!).filter(isPair)
  const [rate, error] = clusteredError(pairs.map((item) => Number(item[side])), pairs.map((item) => unitOf(item, true)))
  return [Math.max(0, rate - Z95 * error), Math.min(1, rate + Z95 * error)]
}

/** Who broke and who was not measured, by id. */
function namedCases(draft: SetDraft, { cases }: Context): Pick<SetResult, 'breakCases' | 'missingCases'> {
  const { breaks, missing } = draft.counts
  if (breaks + missing === 0) return { breakCases: [], missingCases: [] }
  const named: ReturnType<typeof namedCases> = { breakCases: [], missingCases: [] }
  for (const position of draft.positions) {
    const item = cases[position]!
    if (changeOf(item) < 0) named.breakCases.push(item.id)
    if (!isMissing(item)) continue
    const [arm, reason] = item.before === null ? ['baseline', item.beforeReason] as const : ['candidate', item.afterReason] as const
    named.missingCases.push({ caseId: item.id, arm, reason: reason ?? 'no reason given' })
  }
  return named
}

/** Section 6: a set that was re-run is held against its floor with its confirmed flips, any other one as it was measured. */
function floorOf(draft: SetDraft, decided: DecidedSet | null, config: GateConfig): { state: FloorState | null; blocks: boolean } {
  const { n, passedBefore, passedAfter, added } = draft.counts
  const rerun = decided !== null && decided.assessed.tripped && decided.assessed.reached !== null
  const confirmed = decided?.assessed.confirmed ?? { caseBreaks: 0, caseFixes: 0 }
  const now = rerun
    ? { passed: passedBefore - confirmed.caseBreaks + confirmed.caseFixes, n }
    : { passed: passedAfter + (n === 0 ? 0 : added.passed), n: n + (n === 0 ? 0 : added.n) }
  const state = floorState({ passed: passedBefore, n }, now, draft.floor)
  const suspected = decided?.comparison.outcome === 'suspected'
  return { state, blocks: draft.gated && n > 0 && config.gate.aggregate !== 'per_segment_review' && floorBlocks(state, draft.floorMode, suspected) }
}

function confirmedFlips({ reached, compared, confirmed, flips }: AssessedSet, evidence: Evidence | null): ConfirmedFlips | null {
  if (reached === null || evidence === null) return null
  const ids = (wanted: (flip: AssessedSet['flips'][number]) => boolean) => flips.filter(wanted).map(({ caseId }) => caseId)
  return {
    reached, surviving: compared.surviving, breaks: confirmed?.breaks ?? 0, fixes: confirmed?.fixes ?? 0,
    delta: compared.n === 0 ? null : ((confirmed?.fixes ?? 0) - (confirmed?.breaks ?? 0)) / compared.n,
    confirmedCases: reached === 'both' ? ids(({ status }) => status.stays === true) : [],
    flakyCases: ids(({ status }) => status.stays === false && !status.unmeasured),
    unmeasuredCases: ids(({ status }) => status.unmeasured),
    executions: flips.reduce((sum, { caseId }) => sum + evidence.executions(caseId), 0),
  }
}

function verdictOf(draft: SetDraft, decided: DecidedSet | null, { incomplete, byFloor }: { incomplete: boolean; byFloor: boolean }): SetVerdict {
  const { n, missing, units } = draft.counts
  if (n === 0 && missing === 0) return 'no-data'
  if (incomplete) return 'incomplete'
  if (draft.tooSmall) return 'low-confidence'
  if (decided?.comparison.outcome === 'regressed') return 'regressed'
  if (decided?.check?.found) return 'intermittent'
  if (byFloor) return 'below-floor'
  if (decided?.comparison.outcome === 'suspected') return 'suspected'
  const reached = decided?.assessed.tripped ? decided.assessed.reached : null
  if (reached !== null) {
    const { confirmedBreaks, confirmedFixes, n: size, tolerance } = decided!.assessed.compared
    const remains = reached === 'both' && dropsBeyond(confirmedBreaks, confirmedFixes, size, tolerance)
    return remains ? 'within-noise' : 'flaky'
  }
  if (dropsBeyond(units.b, units.c, units.n, draft.tolerance)) return 'within-noise'
  return mcnemar(units.c, units.b).mid <= 0.05 ? 'improved' : 'stable'
}
