import { formatCount, formatPercent, plural } from '@/lib/core/display/format'
import type { DetectorView, DrillRow } from '@/lib/core/display/gate-health-view'
import type { FalseAlarms } from '@/lib/core/gate/false-alarm-rate'
import type { Flakiness } from '@/lib/core/gate/flakiness'
import { wilson } from '@/lib/core/gate/intervals'
import { DRILL_EVERY_DAYS, type DrillOutcome } from '@/lib/core/gate/judge-drill'
import type { Drill } from '@/lib/core/run'

/** A share of simulated runs with its 95 % limits, 0 to 1: how exactly the simulation knows it. */
export type RateView = { label: string; rate: number; low: number; high: number }

function rateView(label: string, count: number, runs: number): RateView {
  const [low, high] = wilson(count, runs)
  return { label, rate: runs === 0 ? 0 : count / runs, low, high }
}

/** How often each rule would have blocked, over data in which nothing changed: this gate first. */
export function blockRates({ runs, gate, unconfirmed, plainDrop }: FalseAlarms): RateView[] {
  return [
    rateView('This gate', gate.blocked, runs),
    rateView('Without re-runs', unconfirmed.blocked, runs),
    rateView('Any drop blocks', plainDrop, runs),
  ]
}

/** Small shares keep a digit, so that 0.5% is not shown as 1%. */
export function formatShare(rate: number): string {
  return formatPercent(rate, rate > 0 && rate < 0.1 ? 1 : 0)
}

/** "0.2–2.8%" */
export function formatRange(low: number, high: number): string {
  return `${formatShare(low).replace('%', '')}–${formatShare(high)}`
}

/** What an A/A run says about the gate, for people. */
export function falseAlarmSentence({ runs, gate }: FalseAlarms): string {
  const suspected = gate.suspected === 0 ? null : formatShare(gate.suspected / runs)
  return gate.blocked === 0
    ? `With nothing changed, this gate blocked none of ${formatCount(runs)} simulated runs and suspected ${suspected === null ? 'nothing' : `something in ${suspected} of them`}.`
    : `With nothing changed, this gate would block ${formatShare(gate.blocked / runs)} of the runs and would suspect ${suspected === null ? 'nothing in the others' : `something in ${suspected} more`}.`
}

/** How the figures came about; what was drawn is said. */
export function simulationNote({ runs, executions }: FalseAlarms): string {
  const { stored, drawn } = executions
  const total = stored + drawn
  const made = total === 0 ? 'None of them asked for a re-run.'
    : `Of the ${formatCount(total)} re-runs that they asked for, ${stored === 0 ? 'none' : formatCount(stored)} had been made; the others are drawn from each case's flip probability.`
  return `${formatCount(runs)} runs made out of this one: the sides of every case are swapped by a coin, and the gate decides anew. ${made}`
}

/** "swapped tool in 40% of refund_flow" */
export function faultInWords({ fault, share, segment }: Drill): string {
  return `${fault} in ${formatPercent(share, 0)} of ${segment}`
}

/** What came of a drill. */
export function outcomeInWords(outcome: DrillOutcome, segment: string): string {
  const broke = `${formatCount(outcome.breaks)} of ${plural(outcome.n, 'case')} broke`
  if (outcome.result === 'unclear') return `${segment} could not be measured, so this drill says nothing.`
  if (outcome.result === 'missed') return `${broke}, and the gate let it pass.${blindBecause(outcome)}`
  return outcome.others.length === 0 ? `${broke}; it blocked, and nothing else did on its own.` : `${broke}; it blocked, and so did ${namesOf(outcome.others)}, in which nothing was broken.`
}

/** The comparison saw next to nothing: the judge is blind. It saw it: the gate is. */
function blindBecause({ n, breaks }: DrillOutcome): string {
  return breaks <= 0.02 * n ? ' The comparison did not see the fault: look at how these cases are judged.' : ' The comparison saw it: look at the tolerance and the budget of the gate.'
}

function namesOf(names: string[]): string {
  return names.length <= 2 ? names.join(' and ') : `${names[0]} and ${names.length - 1} more`
}

/** The light in words, without its colour. */
export function detectorSentence(view: DetectorView, newest: DrillRow | null): string {
  const told = newest?.outcome ? `${faultInWords(newest.drill)}: ${outcomeInWords(newest.outcome, newest.drill.segment)}` : ''
  switch (view.state) {
    case 'unknown': return 'Nobody has checked yet whether this gate sees a fault. A drill breaks one segment on purpose and looks.'
    case 'overdue': return `The last drill is more than ${DRILL_EVERY_DAYS} days old. Run one, so that nothing went blind since.`
    default: return told.charAt(0).toUpperCase() + told.slice(1)
  }
}

/** "Comes out differently in about 9% of executions"; never seen twice is said. */
export function flakinessSentence({ mean, trials }: Flakiness): string {
  if (trials === 0) return 'Never executed twice with nothing changed, so nothing is known of this case alone.'
  return `Comes out differently in about ${formatShare(mean)} of executions.`
}

/** "3 of 25 pairs differed; 90% interval 3–18%" */
export function flakinessFigures({ trials, differed, low, high }: Flakiness): string {
  const seen = trials === 0 ? 'The rate of the project' : `${formatCount(differed)} of ${plural(trials, 'pair')} differed`
  return `${seen}; 90% interval ${formatRange(low, high)}`
}
