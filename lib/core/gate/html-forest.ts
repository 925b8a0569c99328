import { flipCells } from '@/lib/core/gate/confirm-words'
import { formatCount, formatDelta, formatRate } from '@/lib/core/gate/format-figures'
import { html, type Html } from '@/lib/core/gate/html-text'
import type { ReportRow } from '@/lib/core/gate/report-rows'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

export type Tone = 'bad' | 'warn' | 'good' | 'open' | 'calm'
export type Scale = { min: number; max: number; ticks: number[]; at: (delta: number) => number }

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
const WIDTH = 1000

/** How a set is coloured: by what it means for the gate, not by the sign of its change. */
export function toneOf(set: SetResult): Tone {
  if (set.blocks) return 'bad'
  if (set.verdict === 'incomplete') return 'open'
  if (set.verdict === 'suspected' || set.verdict === 'regressed' || set.verdict === 'intermittent') return 'warn'
  if (set.gated && set.floorState === 'fell-below') return 'warn'
  return set.verdict === 'improved' ? 'good' : 'calm'
}

/** A table with a plot of the changes: a dot for the change, a bar for its 95 % interval, a line where nothing changes. */
export function forestTable(caption: string, { rows, means, scale }: { rows: ReportRow[]; means: ReportRow[]; scale: Scale }, report: GateReport): Html {
  const flaky = report.confirm === 'on' && [...rows, ...means].some((row) => row.set?.confirmed)
  const cells = (row: ReportRow) => rowOf(row, scale, flaky)
  return html`<table class="forest">
<caption>${caption}</caption>
<thead><tr><th scope="col">Set</th><th scope="col" class="num">Cases</th><th scope="col" class="num">Before</th><th scope="col" class="num">After</th>
<th scope="col" class="num">Change</th><th scope="col" class="plot"><span class="axis">${scale.ticks.map((tick) => html`<span>${tickLabel(tick)}</span>`)}</span></th>
<th scope="col" class="num">Broke</th><th scope="col" class="num">Fixed</th>${flaky && html`<th scope="col" class="num">Flaky</th>`}<th scope="col">Verdict</th></tr></thead>
<tbody>
${rows.map(cells)}</tbody>
${means.length > 0 && html`<tfoot>
${means.map(cells)}</tfoot>`}
</table>
`
}

function rowOf(row: ReportRow, scale: Scale, flaky: boolean): Html {
  const { set } = row
  const flips = set && flipCells(set)
  const tone = set === null || set.kind === 'all' && !set.blocks ? 'calm' : toneOf(set)
  const chip = row.note === '' ? (set?.verdict === 'improved' ? 'improved' : '') : row.note
  return html`<tr class="${tone}"><th scope="row">${breakable(row.label)}</th><td class="num" data-label="cases">${formatCount(row.n)}</td>
<td class="num" data-label="before">${formatRate(row.before)}</td><td class="num" data-label="after">${formatRate(row.after)}</td>
<td class="num change" data-label="change">${minus(formatDelta(row.delta))}</td><td class="plot">${set === null ? gridOnly(scale) : plotOf(set, scale)}</td>
<td class="num" data-label="broke">${flips?.broke ?? ''}</td><td class="num" data-label="fixed">${flips?.fixed ?? ''}</td>${
  flaky && html`<td class="num" data-label="flaky">${flips?.flaky ?? ''}</td>`}
<td class="verdict">${chip !== '' && (set === null ? html`<span class="note">${chip}</span>` : html`<span class="chip">${chip}</span>`)}</td></tr>
`
}

function plotOf(set: SetResult, scale: Scale): Html {
  const { delta, deltaLow: low, deltaHigh: high } = set
  if (delta === null || low === null || high === null) return gridOnly(scale)
  const label = `change ${minus(formatDelta(delta)).trim()}, 95% interval ${minus(formatDelta(low)).trim()} to ${minus(formatDelta(high)).trim()}`
  const [from, to, at] = [scale.at(low), scale.at(high), scale.at(delta)]
  return html`<svg viewBox="0 0 ${WIDTH} 32" preserveAspectRatio="none" role="img" aria-label="${label}"><title>${label}</title>${grid(scale)}<path class="ci" d="M${from} 16H${to}"/><path class="dot" d="M${at} 16h.01"/></svg>`
}

function gridOnly(scale: Scale): Html {
  return html`<svg viewBox="0 0 ${WIDTH} 32" preserveAspectRatio="none" aria-hidden="true">${grid(scale)}</svg>`
}

function grid({ ticks, at }: Scale): Html {
  const lines = ticks.filter((tick) => tick !== 0).map((tick) => `M${at(tick)} 0V32`).join('')
  return html`<path class="grid" d="${lines}"/><path class="zero" d="M${at(0)} 0V32"/>`
}

/** An axis in whole steps that holds every interval of the rows and the zero line; tables of one report share it. */
export function scaleOf(rows: ReportRow[]): Scale {
  const sets = rows.flatMap(({ set }) => (set?.deltaLow != null && set.deltaHigh !== null ? [set] : []))
  const lowest = sets.reduce((least, set) => Math.min(least, set.deltaLow!), -0.02)
  const highest = sets.reduce((most, set) => Math.max(most, set.deltaHigh!), 0.02)
  const step = STEPS.find((candidate) => (highest - lowest) / candidate <= 5) ?? 0.5
  const [first, last] = [Math.floor(lowest / step + 1e-9), Math.ceil(highest / step - 1e-9)]
  const [min, max] = [first * step, last * step]
  return {
    min, max, ticks: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step),
    at: (delta) => Math.round((WIDTH * 10 * (Math.min(max, Math.max(min, delta)) - min)) / (max - min)) / 10,
  }
}

function tickLabel(tick: number): string {
  const text = String(Math.abs(Number(tick.toFixed(2))))
  return text === '0' ? '0' : tick < 0 ? `−${text}` : `+${text}`
}

/** Long names may break after a mark, as between words. */
function breakable(name: string): Html[] {
  return name.split(/(?<=[_\-/.:])/).map((part, i) => (i === 0 ? html`${part}` : html`<wbr>${part}`))
}

/** Typographic minus: a hyphen is too short beside a plus. */
export function minus(text: string): string {
  return text.replace(/-/g, '−')
}
