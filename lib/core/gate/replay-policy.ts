import type { GateConfig } from '@/lib/core/config/types'
import { changeOf } from '@/lib/core/gate/count-cases'
import { decideRun, needsALook } from '@/lib/core/gate/decide-run'
import type { Sides } from '@/lib/core/gate/flip-status'
import { nextExecutions } from '@/lib/core/gate/next-executions'
import { gateSteps, type GateStep, type RerunRequest, type RerunStage } from '@/lib/core/gate/next-gate-step'
import { reviewCases } from '@/lib/core/gate/review-cases'
import { setKey } from '@/lib/core/gate/set-result'
import type { GateReport, PairedCase, Rerun, SetKind, SetResult, SetVerdict } from '@/lib/core/gate/types'
import type { Gate } from '@/lib/core/types'

/** A run as it is stored, with the decision that its own policy made. `reruns` null: it was uploaded, nothing can be re-run. */
export type StoredRun = {
  cases: readonly PairedCase[]
  reruns: readonly Rerun[] | null
  seed: string
  /** The baseline was recorded and cannot run again. */
  candidateOnly: boolean
  config: GateConfig
  report: GateReport
  /** What was known of flaky cases when the run was decided (see GateInput); absent = nothing. */
  flakiness?: ReadonlyMap<string, number>
}

export type SetState = { verdict: SetVerdict; blocks: boolean }

/** A set that one policy blocks or warns of and the other does not; null = that policy does not cut it. */
export type SetChange = { kind: SetKind; id: string; label: string; before: SetState | null; after: SetState | null }

export type ReplayedPolicy = {
  /** What the run's own policy said, and how many cases a person had to look at (see reviewCases). */
  before: { gate: Gate; review: number }
  /** What the other policy says, every flip that was never re-run counted as real. */
  after: { gate: Gate; review: number; sentence: string }
  /** The other policy's gate if the flips that were never re-run had come out as mild, and as strict, as they could. */
  mildest: Gate
  strictest: Gate
  /** Flips that the other policy would have re-run and that never were. */
  assumed: number
  /** Cases of whole sets that it would have run again, which never happened: no check for unreliable answers was made there. */
  unchecked: number
  changes: SetChange[]
}

/**
 * Decides a stored run under another policy, with the outcomes and re-runs that it has; nothing runs again. The same policy
 * gives the same decision. Where the other policy asks for re-runs that were never made, three readings are decided: all
 * such flips real (`after`), and those that lead to the mildest and to the strictest gate. Equal gates are certain.
 * `cases` are those of the run, where the policy cuts them into other segments. Hidden slices that were found after the run stay found: they do not depend on the policy, and warn.
 */
export function replayPolicy(run: StoredRun, config: GateConfig, cases: readonly PairedCase[] = run.cases): ReplayedPolicy {
  const { seed, candidateOnly, report: own } = run
  const nextStep = gateSteps({ cases, config, seed, candidateOnly, ...(run.flakiness ? { flakiness: run.flakiness } : {}) })
  const sides = candidateOnly ? 'candidate' : config.gate.confirm.sides
  const read = (assume: Assume) => decideAssuming({ cases, reruns: run.reruns, sides, nextStep }, assume)
  const { report: decided, assumed, unchecked } = read(allStay)
  const slices = own.slices ?? null
  const report = { ...decided, slices, gate: warnOfSlices(decided.gate, slices) }
  const others = assumed.size === 0 ? [] : [mildly, strictly].map((assume) => warnOfSlices(read(assume).report.gate, slices))
  const gates = [report.gate, ...others]
  gates.sort((a, b) => SEVERITY.indexOf(a) - SEVERITY.indexOf(b))
  return {
    before: { gate: own.gate, review: reviewCases(own, run).size },
    after: { gate: report.gate, review: reviewCases(report, { cases, config }).size, sentence: sentenceOf(report, assumed, config) },
    mildest: gates[0]!, strictest: gates.at(-1)!, assumed: assumed.size, unchecked, changes: changedSets(own.sets, report.sets),
  }
}

function warnOfSlices(gate: Gate, slices: GateReport['slices']): Gate {
  return gate === 'pass' && slices?.some(({ search }) => search === 'change') ? 'warn' : gate
}

/** The verdict in words. Where flips of a set were only assumed to stay, it says what the first run counted. */
function sentenceOf(report: GateReport, assumed: ReadonlySet<string>, config: GateConfig): string {
  if (assumed.size === 0) return report.sentence
  const sets = report.sets.map((set) => (set.confirmed?.confirmedCases.some((id) => assumed.has(id)) ? { ...set, confirmed: null } : set))
  return decideRun(sets, config, report.configErrors).sentence
}

const SEVERITY: readonly Gate[] = ['pass', 'warn', 'no-verdict', 'inconclusive', 'blocked']

/** Whether a flip that was never re-run is taken to stay. */
type Assume = (change: -1 | 1, stage: RerunStage) => boolean

const allStay: Assume = () => true
/** No break stays and every fix does; flips elsewhere are real, so that many breaks are to be expected. */
const mildly: Assume = (change, stage) => stage === 'control' || change > 0
/** Every break stays and no fix does; flips elsewhere are flakes, so that few breaks are to be expected. */
const strictly: Assume = (change, stage) => stage !== 'control' && change < 0

type Reading = {
  cases: readonly PairedCase[]; reruns: readonly Rerun[] | null; sides: Sides; nextStep: (reruns: readonly Rerun[] | null) => GateStep
}

/** More than any decision takes: seven steps with two repeats, one more for each further repeat, of which there are 20 at most. */
const MAX_STEPS = 40

type Read = { report: GateReport; assumed: ReadonlySet<string>; unchecked: number }

function decideAssuming({ cases, reruns, sides, nextStep }: Reading, assume: Assume): Read {
  const byId = new Map(cases.map((item) => [item.id, item]))
  const known = byCase(reruns ?? [])
  const assumed = new Set<string>()
  const unchecked = new Set<string>()
  for (let i = 0; i < MAX_STEPS; i++) {
    const step = nextStep(reruns === null ? null : [...known.values()].flat())
    if (step.kind === 'decided') return { report: step.report, assumed, unchecked: unchecked.size }
    for (const request of step.requests) {
      const item = byId.get(request.caseId)!
      const own = known.get(item.id) ?? []
      known.set(item.id, own)
      const change = changeOf(item)
      if (request.extent === 'repeat') skipRepeat(request, own, unchecked)
      else if (change !== 0) supply(request, own, { item, change, stays: assume(change, step.stage), sides, assumed })
    }
  }
  throw new Error('The decision asks for re-runs without end')
}

function byCase(reruns: readonly Rerun[]): Map<string, Rerun[]> {
  const grouped = new Map<string, Rerun[]>()
  for (const rerun of reruns) {
    const own = grouped.get(rerun.caseId)
    if (own) own.push(rerun)
    else grouped.set(rerun.caseId, [rerun])
  }
  return grouped
}

/** An execution without an outcome shows no difference, and so finds nothing. */
function skipRepeat(request: RerunRequest, own: Rerun[], unchecked: Set<string>): void {
  for (const { arm, attempt } of nextExecutions(request, null, own, 'both')) {
    own.push({ caseId: request.caseId, arm, attempt, passed: null })
    unchecked.add(request.caseId)
  }
}

type Missing = { item: PairedCase; change: -1 | 1; stays: boolean; sides: Sides; assumed: Set<string> }

/** Executions that were never made: each side does again what it did first, or, for a flip that goes away, the opposite. */
function supply(request: RerunRequest, own: Rerun[], { item, change, stays, sides, assumed }: Missing): void {
  for (;;) {
    const executions = nextExecutions(request, change < 0 ? 'break' : 'fix', own, sides)
    if (executions.length === 0) return
    for (const { arm, attempt } of executions) {
      const first = arm === 'baseline' ? item.before : item.after
      own.push({ caseId: item.id, arm, attempt, passed: stays ? first : !first })
      assumed.add(item.id)
    }
  }
}

/** Sets that stop blocking or begin to, then those that stop or begin to warn; in the order of the reports. */
function changedSets(before: SetResult[], after: SetResult[]): SetChange[] {
  const old = new Map(before.map((set) => [setKey(set), set]))
  const now = new Map(after.map((set) => [setKey(set), set]))
  const keys = [...new Set([...now.keys(), ...old.keys()])]
  const changes = keys.flatMap((key): SetChange[] => {
    const [from, to] = [old.get(key), now.get(key)]
    if (urgency(from) === urgency(to)) return []
    const { kind, id, label } = (to ?? from)!
    return [{ kind, id, label, before: stateOf(from), after: stateOf(to) }]
  })
  const touchesBlock = ({ before: from, after: to }: SetChange) => Number(from?.blocks !== true && to?.blocks !== true)
  return changes.sort((a, b) => touchesBlock(a) - touchesBlock(b))
}

function urgency(set: SetResult | undefined): number {
  if (!set) return 0
  return set.blocks ? 2 : needsALook(set) ? 1 : 0
}

function stateOf(set: SetResult | undefined): SetState | null {
  return set ? { verdict: set.verdict, blocks: set.blocks } : null
}
