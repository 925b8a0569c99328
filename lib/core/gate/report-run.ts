import type { GateConfig } from '@/lib/core/config/types'
import type { AssembledSets } from '@/lib/core/gate/assemble-sets'
import type { AssessedRun, AssessedSet } from '@/lib/core/gate/assess-run'
import type { Comparison } from '@/lib/core/gate/compare-sets'
import { compositeOf } from '@/lib/core/gate/composite'
import { isMissing, isPair } from '@/lib/core/gate/count-cases'
import { decideRun } from '@/lib/core/gate/decide-run'
import { evenness } from '@/lib/core/gate/evenness'
import type { Evidence } from '@/lib/core/gate/evidence'
import { findConfigErrors, findWarnings } from '@/lib/core/gate/find-warnings'
import type { Sides } from '@/lib/core/gate/flip-status'
import { meansOf } from '@/lib/core/gate/means'
import { orderSets } from '@/lib/core/gate/order-sets'
import { casesNeeded, minimumDetectableDrop } from '@/lib/core/gate/planning'
import { setKey, setResult, type DecidedSet } from '@/lib/core/gate/set-result'
import { setText, type TextContext } from '@/lib/core/gate/set-text'
import type { Confirmation, GateReport, IntermittentCheck, PairedCase, SetResult } from '@/lib/core/gate/types'
import { EXIT_CODES } from '@/lib/core/types'

export type ReportInput = {
  cases: readonly PairedCase[]
  config: GateConfig
  seed: string
  real: AssessedRun
  comparisons: Comparison[]
  checks: ReadonlyMap<AssessedSet, IntermittentCheck>
  /** The run with every missing pair taken as a confirmed break; null when nothing is missing. */
  worst: { assembled: AssembledSets; sets: AssessedSet[]; comparisons: Comparison[] } | null
  sides: Sides
  evidence: Evidence | null
  confirmedShare: number
  control: { sampled: number; confirmed: number } | null
}

/** The report of a run of which everything is known that will be: every set with its verdict and text, and the gate. */
export function reportRun(input: ReportInput): GateReport {
  const { cases, config, real, evidence } = input
  const sets = orderSets(rowsOf(input))
  const configErrors = findConfigErrors(real.assembled, config)
  const decision = decideRun(sets, config, configErrors)
  const even = evenness(real.assembled.parts)
  return {
    schema_version: 1,
    gate: decision.gate,
    exit_code: decision.exitCode ?? EXIT_CODES[decision.gate],
    sentence: decision.sentence,
    aggregate: config.gate.aggregate,
    confirm: evidence === null ? 'off' : 'on',
    confirmation: evidence === null ? null : confirmationOf(input, evidence),
    confirmedShare: input.confirmedShare,
    evenness: Number.isFinite(even) ? even : null,
    seed: input.seed,
    sets,
    mean: meansOf(sets, cases),
    composite: compositeOf(sets),
    missing: missingReasons(cases),
    breaks: cases.filter((item) => isPair(item) && item.before && !item.after).map(({ id }) => id),
    fixes: cases.filter((item) => isPair(item) && !item.before && item.after).map(({ id }) => id),
    slices: null,
    warnings: [...configErrors, ...findWarnings(cases, sets, config)],
    configErrors,
  }
}

function rowsOf(input: ReportInput): SetResult[] {
  const { real, config, cases, evidence } = input
  const memo = new Map<number, number | null>()
  const smallestDrop = (n: number) => {
    const known = memo.get(n)
    if (known !== undefined) return known
    const drop = minimumDetectableDrop(n, real.sets.length, config.gate)
    memo.set(n, drop)
    return drop
  }
  let needed: number | null | undefined
  const text: TextContext = {
    sets: real.sets.length,
    targetDrop: config.gate.targetDrop,
    casesNeeded: () => (needed === undefined ? (needed = casesNeeded(config.gate.targetDrop, real.sets.length, config.gate)) : needed),
  }
  const context = { cases, config, evidence, smallestDrop, casesNeeded: text.casesNeeded, wouldBlock: setsThatWouldBlock(input) }
  const decided = decidedSets(real.sets, input.comparisons, input.checks)
  return real.assembled.sets.map((draft) => {
    const row = setResult(draft, decided.get(setKey(draft)) ?? null, context)
    return { ...row, text: setText(row, text) }
  })
}

function decidedSets(sets: AssessedSet[], comparisons: Comparison[], checks: ReadonlyMap<AssessedSet, IntermittentCheck>): Map<string, DecidedSet> {
  return new Map(sets.map((assessed, i) => [
    setKey(assessed.draft), { assessed, comparison: comparisons[i]!, check: checks.get(assessed) ?? null },
  ]))
}

function setsThatWouldBlock({ worst, config, cases, evidence }: ReportInput): ReadonlySet<string> {
  if (worst === null) return new Set()
  const context = { cases, config, evidence, smallestDrop: () => null, casesNeeded: () => null, wouldBlock: new Set<string>() }
  const decided = decidedSets(worst.sets, worst.comparisons, new Map())
  const rows = worst.assembled.sets.map((draft) => setResult(draft, decided.get(setKey(draft)) ?? null, context))
  return new Set(rows.filter(({ blocks }) => blocks).map(setKey))
}

function confirmationOf({ config, sides, control, cases }: ReportInput, { total }: Evidence): Confirmation {
  const first = 2 * cases.filter(isPair).length
  return {
    scope: config.gate.confirm.scope, sides, cases: total.cases, executions: total.executions,
    share: first === 0 ? 0 : total.executions / first, control,
  }
}

function missingReasons(cases: readonly PairedCase[]): GateReport['missing'] {
  const counts = new Map<string, GateReport['missing'][number]>()
  for (const item of cases.filter(isMissing)) {
    if (item.before === null) count('baseline', item.beforeReason)
    if (item.after === null) count('candidate', item.afterReason)
  }
  return [...counts.values()].sort((a, b) => b.n - a.n || (a.arm + a.reason < b.arm + b.reason ? -1 : 1))

  function count(arm: 'baseline' | 'candidate', given: string | null): void {
    const reason = given ?? 'no reason given'
    const entry = counts.get(`${arm} ${reason}`) ?? { reason, arm, n: 0 }
    counts.set(`${arm} ${reason}`, { ...entry, n: entry.n + 1 })
  }
}
