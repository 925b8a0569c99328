import type { GateConfig } from '@/lib/core/config/types'
import { repeatAttempt } from '@/lib/core/gate/attempts'
import { assembleSets, type AssembledSets } from '@/lib/core/gate/assemble-sets'
import { assessRun, type AssessedRun, type AssessedSet, type OpenFlips } from '@/lib/core/gate/assess-run'
import { compareSets, type Comparison } from '@/lib/core/gate/compare-sets'
import type { Extent } from '@/lib/core/gate/confirm-set'
import { drawControlSample } from '@/lib/core/gate/control-sample'
import { changeOf, isMissing } from '@/lib/core/gate/count-cases'
import { collectEvidence, type Evidence } from '@/lib/core/gate/evidence'
import { flipStatus, type Sides } from '@/lib/core/gate/flip-status'
import { casesToRepeat, checkIntermittent, chooseIntermittent, type WentAway } from '@/lib/core/gate/intermittent-check'
import { reportRun } from '@/lib/core/gate/report-run'
import { settleQuarantine } from '@/lib/core/gate/settle-quarantine'
import type { GateReport, IntermittentCheck, PairedCase, Rerun } from '@/lib/core/gate/types'

export type GateInput = {
  /** Ids must be unique; the order does not matter. */
  cases: readonly PairedCase[]
  config: GateConfig
  /** Seeds every random choice, so that the decision can be reproduced; the configuration's own seed wins. */
  seed: string
  /** What was re-run so far; null = nothing can be re-run, the report says `confirm: off`. */
  reruns: readonly Rerun[] | null
  /** The baseline cannot run any more: only the candidate's side of flips is re-run. */
  candidateOnly?: boolean
  /** Chance (0 to 1) that a case comes out differently with nothing changed, by id, where it is known. Spreads samples, decides nothing. */
  flakiness?: ReadonlyMap<string, number>
}

/** One case to run again: its flip to confirm, or as `attempt` of a whole set that is repeated on both sides. */
export type RerunRequest = { caseId: string; extent: Extent } | { caseId: string; extent: 'repeat'; repeat: number; attempt: number }

export const RERUN_STAGES = ['confirm', 'control', 'repeat'] as const
export type RerunStage = (typeof RERUN_STAGES)[number]

export type GateStep =
  | { kind: 'rerun'; stage: RerunStage; requests: RerunRequest[] }
  | { kind: 'decided'; report: GateReport }

/**
 * The decision of a run, one step at a time (section 4). Either names the cases that have to run again before anything more
 * can be said, or gives the report. Pure: whoever executes the requests calls again with all re-runs so far, in any order,
 * from the start or after a crash, and gets the same steps. Ends after eight steps at the most with two repeats: flips of
 * quarantined cases are settled before the others.
 */
export function nextGateStep({ reruns, ...input }: GateInput): GateStep {
  return gateSteps(input)(reruns)
}

/** nextGateStep for a caller that asks again and again: sorts and counts the cases, which re-runs do not change, once. */
export function gateSteps(input: Omit<GateInput, 'reruns'>): (reruns: GateInput['reruns']) => GateStep {
  const laidOut = layOut(input)
  return (reruns) => {
    const evidence = evidenceOf(input, reruns)
    const quarantine = settleQuarantine(laidOut.cases, evidence, sidesOf(input))
    if (quarantine.open.size > 0) return { kind: 'rerun', stage: 'confirm', requests: flipRequests(quarantine.open) }
    const { instead, warning } = quarantine
    const counted = instead.size === 0 ? laidOut : layOut({ ...input, cases: laidOut.cases.map((item) => instead.get(item.id) ?? item) })
    const step = nextStep(assess(input, counted, evidence))
    return step.kind === 'rerun' || warning === null ? step : { ...step, report: { ...step.report, warnings: [...step.report.warnings, warning] } }
  }
}

function nextStep(run: Run): GateStep {
  const { real, worst } = run
  const open = worst === null ? real.open : union(real.open, worst.open)
  if (open.size > 0) return { kind: 'rerun', stage: 'confirm', requests: flipRequests(open) }
  const control = sampleControl(run)
  if (control.open.size > 0) return { kind: 'rerun', stage: 'control', requests: flipRequests(control.open) }
  const comparisons = compare(real, control.confirmedShare, run)
  const repeats = repeatSets(run, comparisons)
  if (repeats.open.length > 0) return { kind: 'rerun', stage: 'repeat', requests: repeats.open }
  const report = reportRun({
    cases: run.cases, config: run.config, seed: run.seed, real, comparisons, checks: repeats.checks, sides: run.sides, evidence: run.evidence,
    confirmedShare: control.confirmedShare, control: control.sample,
    worst: worst === null ? null : { assembled: worst.assembled, sets: worst.sets, comparisons: compare(worst, control.confirmedShare, run) },
  })
  return { kind: 'decided', report }
}

type Run = {
  cases: PairedCase[]; config: GateConfig; seed: string; evidence: Evidence | null; sides: Sides; flakiness: ReadonlyMap<string, number>
  real: AssessedRun; worst: AssessedRun | null
}

type Cut = { cases: PairedCase[]; assembled: AssembledSets }
type LaidOut = Cut & {
  /** Section 8: every missing pair taken as a break. Sets that would block then, and do not now, cannot be decided. */
  worst: (Cut & { missing: ReadonlySet<string> }) | null
}

function layOut({ cases: given, config }: Pick<GateInput, 'cases' | 'config'>): LaidOut {
  const cases = [...given].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  return { cases, assembled: assembleSets(cases, config), worst: cases.some(isMissing) ? breakMissing(cases, config) : null }
}

function breakMissing(cases: PairedCase[], config: GateConfig): LaidOut['worst'] {
  const broken = cases.map((item) => (isMissing(item) ? { ...item, before: true, after: false } : item))
  return { cases: broken, assembled: assembleSets(broken, config), missing: new Set(cases.filter(isMissing).map(({ id }) => id)) }
}

function evidenceOf({ config }: Pick<GateInput, 'config'>, reruns: GateInput['reruns']): Evidence | null {
  return reruns === null || !config.gate.confirm.enabled ? null : collectEvidence(reruns)
}

function sidesOf({ candidateOnly, config }: Pick<GateInput, 'candidateOnly' | 'config'>): Sides {
  return candidateOnly ? 'candidate' : config.gate.confirm.sides
}

function assess(input: Omit<GateInput, 'reruns'>, { cases, assembled, worst }: LaidOut, evidence: Evidence | null): Run {
  const { config } = input
  const sides = sidesOf(input)
  return {
    cases, config, seed: config.gate.seed ?? input.seed, evidence, sides, flakiness: input.flakiness ?? new Map(),
    real: assessRun({ cases, assembled }, config, { evidence, sides }),
    worst: worst && assessRun(worst, config, { evidence: evidence && allBroken(evidence, worst.missing), sides }),
  }
}

/** Re-runs that confirm every missing pair as a break. */
function allBroken(evidence: Evidence, missing: ReadonlySet<string>): Evidence {
  return {
    ...evidence,
    vote: (caseId, arm) => (missing.has(caseId) ? { settled: true, passed: arm === 'baseline' } : evidence.vote(caseId, arm)),
  }
}

function union(a: OpenFlips, b: OpenFlips): OpenFlips {
  const both = new Map(a)
  for (const [caseId, extent] of b) if (both.get(caseId) !== 'both') both.set(caseId, extent)
  return both
}

function flipRequests(open: OpenFlips): RerunRequest[] {
  return [...open].sort(([a], [b]) => (a < b ? -1 : 1)).map(([caseId, extent]) => ({ caseId, extent }))
}

function compare({ sets, assembled }: Pick<AssessedRun, 'sets' | 'assembled'>, confirmedShare: number, { config }: Run): Comparison[] {
  return compareSets(sets.map((set) => set.compared), assembled.parts, confirmedShare, config.gate)
}

type Control = { confirmedShare: number; sample: { sampled: number; confirmed: number } | null; open: OpenFlips }

/** Section 4.3: the share of real flips elsewhere, asked for only if the verdicts depend on it. */
function sampleControl(run: Run): Control {
  const { real, worst, cases, config, evidence } = run
  if (evidence === null) return { confirmedShare: 1, sample: null, open: new Map() }
  const excluded = new Set(real.sets.filter((set) => set.tripped && set.draft.kind !== 'all').flatMap((set) => [...set.draft.positions]))
  const whole = config.gate.confirm.scope === 'all'
  if (!whole && ![real, worst].some((assessed) => assessed !== null && dependsOnShare(assessed, run))) {
    return { confirmedShare: 1, sample: null, open: new Map() }
  }
  const size = whole ? cases.length : config.gate.confirm.control
  const drawn = drawControlSample(cases, excluded, { size, seed: run.seed, flakiness: run.flakiness })
  const statuses = drawn.map((position) => {
    const item = cases[position]!
    return { id: item.id, ...flipStatus(changeOf(item) < 0 ? 'break' : 'fix', item.id, evidence, run.sides) }
  })
  const open: OpenFlips = new Map(statuses.filter(({ stays }) => stays === null).map(({ id }) => [id, 'both']))
  const confirmed = statuses.filter(({ stays }) => stays === true).length
  return { confirmedShare: (confirmed + 1) / (drawn.length + 2), sample: { sampled: drawn.length, confirmed }, open }
}

function dependsOnShare(assessed: AssessedRun, run: Run): boolean {
  const high = compare(assessed, 1, run)
  return compare(assessed, 0, run).some((low, i) => low.outcome !== high[i]!.outcome)
}

/** Section 4.5: sets whose flips went away, but nearly all pointed downwards, run again as a whole. */
function repeatSets(run: Run, comparisons: Comparison[]): { checks: Map<AssessedSet, IntermittentCheck>; open: RerunRequest[] } {
  const { config, evidence, cases, seed } = run
  const checks = new Map<AssessedSet, IntermittentCheck>()
  const settings = config.gate.intermittent
  if (evidence === null || !settings.enabled || run.sides === 'candidate') return { checks, open: [] }
  const suspects = run.real.sets.flatMap((set, i) => {
    const away = set.tripped && set.draft.kind !== 'all' && comparisons[i]!.outcome !== 'regressed' ? wentAway(set) : null
    return away === null ? [] : [{ set, id: `${set.draft.kind} ${set.draft.id}`, wentAway: away }]
  })
  const chosen = chooseIntermittent(suspects, settings.maxSets)
  const open = new Map<string, RerunRequest>()
  for (const { set, id } of chosen) {
    const confirmed = new Set(set.reached === 'both' ? set.flips.filter((flip) => flip.status.stays).map((flip) => flip.caseId) : [])
    const positions = casesToRepeat(cases, set.draft.positions, { confirmed, maxCases: settings.maxCases, seed: `${seed} ${id}` })
    const result = checkIntermittent(cases, positions, evidence, {
      repeats: settings.repeats, tolerance: set.draft.tolerance, byGroup: config.gate.groupBy !== null,
      level: config.gate.falseBlockBudget / 2 / chosen.length,
    })
    checks.set(set, result.check)
    if (!result.open) continue
    const { repeat } = result.open
    for (const caseId of result.open.caseIds) open.set(`${caseId} ${repeat}`, { caseId, extent: 'repeat', repeat, attempt: repeatAttempt(repeat) })
  }
  return { checks, open: [...open.values()].sort((a, b) => (a.caseId < b.caseId ? -1 : 1)) }
}

function wentAway({ compared, reached, confirmed }: AssessedSet): WentAway | null {
  if (reached === 'both' && confirmed) return { breaks: Math.max(0, compared.b - confirmed.breaks), fixes: Math.max(0, compared.c - confirmed.fixes) }
  return reached === 'failing-side' ? { breaks: compared.b - compared.surviving, fixes: compared.c } : null
}
