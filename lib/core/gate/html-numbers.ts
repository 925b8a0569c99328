import type { GateConfig } from '@/lib/core/config/types'
import { formatChance, formatCount, formatDelta, formatRate } from '@/lib/core/gate/format-figures'
import { minus } from '@/lib/core/gate/html-forest'
import { html, type Html } from '@/lib/core/gate/html-text'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

const SETS = 500

type Column = { head: string; cell: (set: SetResult) => string; text?: true }

const figure = (value: number | null | undefined, digits: number) => (value === null || value === undefined ? '–' : value.toFixed(digits))
const range = (low: number | null | undefined, high: number | null | undefined) => (
  low === null || low === undefined || high === null || high === undefined ? '–' : `${minus(low.toFixed(3))} to ${minus(high.toFixed(3))}`)
const chance = (p: number | null) => (p === null ? '–' : formatChance(p))

const COLUMNS: Column[] = [
  { head: 'Set', cell: (set) => set.label, text: true },
  { head: 'Kind', cell: (set) => set.kind, text: true },
  { head: 'Cases', cell: (set) => formatCount(set.n) },
  { head: 'Groups', cell: (set) => (set.groups === null ? '–' : formatCount(set.groups.n)) },
  { head: 'Missing', cell: (set) => formatCount(set.missing) },
  { head: 'Before', cell: (set) => `${formatRate(set.before)} (${range(set.beforeLow, set.beforeHigh)})` },
  { head: 'After', cell: (set) => `${formatRate(set.after)} (${range(set.afterLow, set.afterHigh)})` },
  { head: 'Change', cell: (set) => `${minus(formatDelta(set.delta)).trim()} (${range(set.deltaLow, set.deltaHigh)})` },
  { head: 'Broke / fixed', cell: (set) => `${formatCount((set.groups ?? set).breaks)} / ${formatCount((set.groups ?? set).fixes)}` },
  { head: 'Confirmed', cell: confirmedCell },
  { head: 'Flaky', cell: (set) => (set.confirmed === null ? '–' : formatCount(set.confirmed.flakyCases.length)) },
  { head: 'Re-runs', cell: (set) => (set.confirmed === null ? '–' : formatCount(set.confirmed.executions)) },
  { head: 'Expected breaks', cell: (set) => figure(set.expectedBreaks, 1) },
  { head: 'Luck', cell: (set) => chance(set.p) },
  { head: 'Luck, all sets', cell: (set) => chance(set.adjustedP) },
  { head: 'Smallest drop', cell: (set) => figure(set.smallestDrop, 3) },
  { head: 'Cases needed', cell: (set) => (set.casesNeeded == null ? '–' : formatCount(set.casesNeeded)) },
  { head: 'Floor', cell: (set) => (set.floor === null ? '–' : `${set.floor}${set.floorState === null ? '' : `, ${set.floorState.replaceAll('-', ' ')}`}`) },
  { head: 'Weight', cell: (set) => String(set.weight) },
  { head: 'Verdict', cell: (set) => `${set.verdict.replaceAll('-', ' ')}${set.blocks ? ', blocks' : ''}`, text: true },
]

function confirmedCell({ confirmed }: SetResult): string {
  if (confirmed === null) return '–'
  if (confirmed.reached === 'failing-side') return `${formatCount(confirmed.surviving)} failed again`
  return `${formatCount(confirmed.breaks)} / ${formatCount(confirmed.fixes)}`
}

/** Every figure of every set, folded away. */
export function numbersSection({ sets }: GateReport): Html {
  return html`<details class="fold"><summary>Every number of ${formatCount(sets.length)} ${sets.length === 1 ? 'set' : 'sets'}</summary>
<p class="note">In brackets 95% intervals (rates: Wilson, or clustered with groups; change: Agresti-Min); they decide nothing. Luck: the chance of so many breaks if nothing regressed,
alone and over all gated sets. Smallest drop: what would be found with a chance of 80% at this size.</p>
<div class="scroll" tabindex="0"><table class="plain numbers"><thead><tr>${COLUMNS.map(({ head, text }) => html`<th scope="col"${text ? null : html` class="num"`}>${head}</th>`)}</tr></thead><tbody>
${sets.slice(0, SETS).map((set) => html`<tr>${COLUMNS.map(({ cell, text }, i) => (
  i === 0 ? html`<th scope="row">${cell(set)}</th>` : html`<td${text ? null : html` class="num"`}>${cell(set)}</td>`))}</tr>
`)}</tbody></table></div>
${sets.length > SETS && html`<p class="note">${formatCount(sets.length - SETS)} more in the JSON report.</p>`}</details>
`
}

/** What the decision was made with, so that it can be made again. */
export function settingsSection(config: GateConfig | null, seed: string): Html {
  const lines = config === null ? [] : flatten(config, '')
  return html`<details class="fold"><summary>Settings and seed</summary>
<div class="scroll"><table class="plain"><tbody><tr><th scope="row">seed</th><td><code>${seed}</code></td></tr>
${lines.map(([key, value]) => html`<tr><th scope="row">${key}</th><td>${value}</td></tr>
`)}</tbody></table></div></details>
`
}

/** `gate.falseBlockBudget: 0.1` → `gate.false_block_budget`, `0.1`. */
function flatten(value: object, prefix: string): [string, string][] {
  return Object.entries(value as Record<string, unknown>).flatMap(([name, own]): [string, string][] => {
    const key = `${prefix}${prefix.startsWith('families.') || prefix.startsWith('segment_overrides.') ? name : name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)}`
    if (own !== null && typeof own === 'object' && !Array.isArray(own)) return flatten(own, `${key}.`)
    if (own === null || (Array.isArray(own) && own.length === 0)) return []
    return [[key, Array.isArray(own) ? own.join(', ') : String(own)]]
  })
}
