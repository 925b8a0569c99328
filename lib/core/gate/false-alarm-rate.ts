import type { GateConfig } from '@/lib/core/config/types'
import { assembleSets } from '@/lib/core/gate/assemble-sets'
import { dropsBeyond } from '@/lib/core/gate/compare-sets'
import { changeOf, isPair, unitOf } from '@/lib/core/gate/count-cases'
import { createFlipDraws, type DrawnCase, type FlipKnowledge } from '@/lib/core/gate/draw-flips'
import { nextExecutions } from '@/lib/core/gate/next-executions'
import { gateSteps, type GateStep } from '@/lib/core/gate/next-gate-step'
import type { GateReport, PairedCase, Rerun, SetKind } from '@/lib/core/gate/types'
import { seededRandom } from '@/lib/core/seeded-random'
import type { Arm } from '@/lib/core/types'

export type FalseAlarmInput = FlipKnowledge & {
  /** Cases of an A/A run: the same model in both arms. */
  cases: readonly PairedCase[]
  config: GateConfig
  seed: string
  /** Executions of the run after the first one. */
  reruns: readonly Rerun[]
  /** How many runs are simulated; simulatedRuns says how many there is time for. */
  runs: number
}

/** How many of the simulated runs the gate blocked, passed with a suspicion, and passed with a word about a floor alone. */
export type Alarms = { blocked: number; suspected: number; floor: number }

export type FalseAlarms = {
  runs: number
  /** Pairs of the A/A run, and how many of them differed: what the simulation is made of. */
  pairs: number
  flips: number
  /** The gate as it is configured. */
  gate: Alarms
  /** The same with every flip taken as it came, without re-runs. */
  unconfirmed: Alarms
  /** Runs in which any gated set drops by more than the tolerance: what the plain rule would have blocked. */
  plainDrop: number
  /** Sets that the gate blocked most often, at most five. */
  sets: { kind: SetKind; id: string; label: string; blocked: number }[]
  /** Fresh executions that the simulated decisions asked for: those that the A/A run had made, and drawn ones. */
  executions: { stored: number; drawn: number }
}

const TOP_SETS = 5
const NONE: Alarms = { blocked: 0, suspected: 0, floor: 0 }

/** How many runs of so many cases there is time for: the same work for every size, and never fewer than twenty. */
export function simulatedRuns(cases: number): number {
  return Math.max(20, Math.min(200, Math.floor(400_000 / Math.max(1, cases))))
}

/**
 * How often this gate raises an alarm over data in which nothing changed. Both arms of an A/A run are exchangeable: which of
 * two different outcomes was "before" is chance. So the sides of every case (with group_by: of every group) are swapped by a
 * coin, with its re-runs, and each run made so is decided anew. An execution that a decision asks for and that was never
 * made is drawn from what is known of the case's flip probability. Seeded: the same input gives the same figures.
 */
export function falseAlarmRate(input: FalseAlarmInput): FalseAlarms {
  const cases = [...input.cases].sort((a, b) => (a.id < b.id ? -1 : 1))
  const result: FalseAlarms = {
    runs: input.runs, pairs: cases.filter(isPair).length, flips: cases.filter((item) => changeOf(item) !== 0).length,
    gate: { ...NONE }, unconfirmed: { ...NONE }, plainDrop: 0, sets: [], executions: { stored: 0, drawn: 0 },
  }
  const blocking = new Map<string, FalseAlarms['sets'][number]>()
  const answer = createAnswers({ ...input, cases }, result.executions)
  for (let run = 0; run < input.runs; run++) {
    const seed = `${input.seed} swap ${run}`
    const { swapped, flipped } = swapSides(cases, input.config, seededRandom(seed))
    const steps = gateSteps({ cases: swapped, config: input.config, seed })
    count(result.unconfirmed, reportOf(steps(null)))
    const report = decide(steps, swapped, input.config, answer(flipped, seededRandom(`${seed} draws`)))
    count(result.gate, report)
    for (const set of report.sets) if (set.blocks) addBlock(blocking, set)
    if (anyDrop(swapped, input.config)) result.plainDrop++
  }
  result.sets = [...blocking.values()].sort((a, b) => b.blocked - a.blocked || (a.id < b.id ? -1 : 1)).slice(0, TOP_SETS)
  return result
}

function count(alarms: Alarms, { gate, sets }: GateReport): void {
  if (gate === 'blocked') alarms.blocked++
  else if (sets.some((set) => set.gated && set.verdict === 'suspected')) alarms.suspected++
  else if (gate === 'warn') alarms.floor++
}

function addBlock(blocking: Map<string, FalseAlarms['sets'][number]>, { kind, id, label }: GateReport['sets'][number]): void {
  const key = `${kind} ${id}`
  const known = blocking.get(key)
  if (known) known.blocked++
  else blocking.set(key, { kind, id, label, blocked: 1 })
}

/** Each unit keeps or swaps its sides by a coin; pairs that do not differ look the same either way. */
function swapSides(cases: readonly PairedCase[], { gate }: GateConfig, random: () => number): { swapped: PairedCase[]; flipped: Set<string> } {
  const coins = new Map<string, boolean>()
  const flipped = new Set<string>()
  const swapped = cases.map((item) => {
    const unit = unitOf(item, gate.groupBy !== null)
    let swaps = coins.get(unit)
    if (swaps === undefined) coins.set(unit, swaps = random() < 0.5)
    if (!swaps) return item
    flipped.add(item.id)
    return item.before === item.after && item.before !== null ? item
      : { ...item, before: item.after, after: item.before, beforeReason: item.afterReason, afterReason: item.beforeReason }
  })
  return { swapped, flipped }
}

type Execute = (item: PairedCase, arm: Arm, attempt: number) => boolean | null

/** Answers executions: with what the A/A run had made, on the side that it was made on, else with a draw. */
function createAnswers(
  { cases, reruns, ...knowledge }: FalseAlarmInput, counted: FalseAlarms['executions'],
): (flipped: ReadonlySet<string>, random: () => number) => Execute {
  const keyOf = (caseId: string, arm: Arm, attempt: number) => `${caseId} ${arm} ${attempt}`
  const stored = new Map(reruns.map(({ caseId, arm, attempt, passed }) => [keyOf(caseId, arm, attempt), passed]))
  const drawCase = createFlipDraws(cases, reruns, knowledge)
  return (flipped, random) => {
    const drawn = new Map<string, DrawnCase>()
    return (item, arm, attempt) => {
      const known = stored.get(keyOf(item.id, flipped.has(item.id) ? otherArm(arm) : arm, attempt))
      counted[known === undefined ? 'drawn' : 'stored']++
      if (known !== undefined) return known
      let own = drawn.get(item.id)
      if (!own) drawn.set(item.id, own = drawCase(item, random))
      return random() < own.other ? !own.usual : own.usual
    }
  }
}

function otherArm(arm: Arm): Arm {
  return arm === 'baseline' ? 'candidate' : 'baseline'
}

/** The decision with its re-runs, each answered at once. */
function decide(steps: (reruns: Rerun[]) => GateStep, cases: readonly PairedCase[], { gate }: GateConfig, execute: Execute): GateReport {
  const byId = new Map(cases.map((item) => [item.id, item]))
  const byCase = new Map<string, Rerun[]>()
  for (;;) {
    const step = steps([...byCase.values()].flat())
    if (step.kind === 'decided') return step.report
    for (const request of step.requests) {
      const item = byId.get(request.caseId)!
      const change = changeOf(item)
      const own = byCase.get(item.id) ?? []
      byCase.set(item.id, own)
      for (;;) {
        const executions = nextExecutions(request, change === 0 ? null : change < 0 ? 'break' : 'fix', own, gate.confirm.sides)
        if (executions.length === 0) break
        for (const { arm, attempt } of executions) own.push({ caseId: item.id, arm, attempt, passed: execute(item, arm, attempt) })
      }
    }
  }
}

function reportOf(step: GateStep): GateReport {
  if (step.kind !== 'decided') throw new Error('A decision without re-runs asked for some')
  return step.report
}

function anyDrop(cases: PairedCase[], config: GateConfig): boolean {
  return assembleSets(cases, config).sets.some(({ gated, kind, counts, tolerance }) => (
    gated && kind !== 'all' && dropsBeyond(counts.units.b, counts.units.c, counts.units.n, tolerance)))
}
