import type { Bar, Measure, Scenario } from '@/bench/gate/scenarios'
import type { Tally } from '@/bench/gate/tally'
import { wilson, Z95 } from '@/lib/core/gate/intervals'

type Line = { text: string; rate: number; low: number; high: number; bar: Bar | null }

const percent = (rate: number, digits = 1) => `${(100 * rate).toFixed(digits)}%`

/** Every rule beside ours, over the scenarios that all of them judged; the first row names the columns. */
export function rulesRows(scenarios: readonly Scenario[], tallies: readonly Tally[]): string[][] {
  const columns = scenarios.flatMap(({ id, beside }, i) => (beside ? [{ id, tally: tallies[i]! }] : []))
  const row = (name: string, key: keyof Tally, calls: keyof Tally | null) => [
    name, ...columns.map(({ tally }) => percent(tally[key] / tally.runs)),
    calls === null ? '0' : percent(columns[0]!.tally[calls] / columns[0]!.tally.firstCalls),
  ]
  return [
    ['rule', ...columns.map(({ id }) => id), 'extra calls'],
    row('a segment under the floor', 'minimum', null),
    row('a segment drops by more than 2 points', 'drop', null),
    row('mid-p McNemar with Holm', 'mcnemar', null),
    row('retry failures, then the plain drop', 'retry', 'retryCalls'),
    row('ours: blocked', 'blocked', 'extraCalls'),
    row('ours: blocked or warned', 'warned', 'extraCalls'),
    row('ours with floor_mode: guard', 'guard', 'extraCalls'),
  ]
}

export const rulesTable = (scenarios: readonly Scenario[], tallies: readonly Tally[]): string => layOut(rulesRows(scenarios, tallies))

/** Our rule with its intervals and bars, the first row names the columns; `missed` names the rows whose rate does not keep its bar. */
export function barsRows(scenarios: readonly Scenario[], tallies: readonly Tally[]): { rows: string[][]; missed: string[] } {
  const lines = scenarios.flatMap((scenario, i) => linesOf(scenario, tallies[i]!))
  const missed = lines.filter(({ rate, bar }) => bar !== null && !keeps(rate, bar)).map(({ text }) => text)
  const rows = lines.map(({ text, rate, low, high, bar }) => [
    text, percent(rate), `${percent(low)} – ${percent(high)}`, bar === null ? '' : barInWords(bar), bar === null ? '' : keeps(rate, bar) ? 'ok' : 'MISSED',
  ])
  return { rows: [['our rule', 'rate', '95% interval', 'bar', ''], ...rows], missed }
}

export function barsTable(scenarios: readonly Scenario[], tallies: readonly Tally[]): { text: string; missed: string[] } {
  const { rows, missed } = barsRows(scenarios, tallies)
  return { text: layOut(rows), missed }
}

function linesOf({ title, runs, measures, population }: Scenario, tally: Tally): Line[] {
  const words: Record<Measure, string> = {
    blocked: population.regressed === null ? 'false blocks' : 'blocked', warned: 'blocked or warned', guard: 'blocked with floor_mode: guard', calls: 'extra calls',
  }
  return (Object.entries(measures) as [Measure, Bar | null][]).map(([measure, bar]) => {
    const text = `${title}: ${words[measure]} (${runs} runs)`
    if (measure === 'calls') return { text, bar, ...callsOf(tally) }
    const [low, high] = wilson(tally[measure], tally.runs)
    return { text, bar, rate: tally[measure] / tally.runs, low, high }
  })
}

/** Re-runs as a share of the calls of the first run, mean over the runs. */
function callsOf({ runs, firstCalls, extraCalls, extraCallsSquared }: Tally): { rate: number; low: number; high: number } {
  const mean = extraCalls / runs
  const half = Z95 * Math.sqrt(Math.max(0, extraCallsSquared / runs - mean ** 2) / runs)
  const share = (calls: number) => (calls * runs) / firstCalls
  return { rate: share(mean), low: share(mean - half), high: share(mean + half) }
}

function keeps(rate: number, bar: Bar): boolean {
  return 'atMost' in bar ? rate <= bar.atMost : rate >= bar.atLeast
}

function barInWords(bar: Bar): string {
  return 'atMost' in bar ? `≤ ${percent(bar.atMost, 0)}` : `≥ ${percent(bar.atLeast, 0)}`
}

/** Columns as wide as they need to be, the first to the left, the others to the right. */
function layOut(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ').trimEnd()).join('\n')
}
