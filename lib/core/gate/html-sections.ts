import { sliceWarning } from '@/lib/core/gate/add-slices'
import { CONFIRM_OFF, standingBreaks } from '@/lib/core/gate/confirm-words'
import { countOf, formatChance, formatCount } from '@/lib/core/gate/format-figures'
import { toneOf } from '@/lib/core/gate/html-forest'
import { html, type Html } from '@/lib/core/gate/html-text'
import type { GateReport, ReportSlice, SetResult } from '@/lib/core/gate/types'

const TEXTS = 20
const IDS = 20

/** The sets that a reader has to know about, each with its sentence and the cases behind it. */
export function attentionSection(report: GateReport): Html | null {
  const loud = report.sets.filter((set) => toneOf(set) === 'bad' || toneOf(set) === 'warn' || toneOf(set) === 'open')
  const flaky = report.sets.filter((set) => set.verdict === 'flaky')
  const shown = [...loud, ...flaky].slice(0, TEXTS)
  const slices = report.slices ?? []
  if (shown.length + slices.length === 0) return null
  const hidden = loud.length + flaky.length - shown.length
  return html`<section><h2>What to look at</h2>
${shown.map((set) => html`<article class="card ${toneOf(set)}"><p>${set.text}</p>${idLists(set, report)}</article>
`)}${slices.slice(0, TEXTS).map((slice) => html`<article class="card ${slice.search === 'change' ? 'warn' : 'calm'}"><p>${sliceText(slice)}</p></article>
`)}${hidden > 0 && html`<p class="note">${countOf(hidden, 'more set')} in the JSON report.</p>`}</section>
`
}

/** A slice by level says where the candidate is weak, not that it got worse. */
function sliceText(slice: ReportSlice): string {
  if (slice.search === 'change') return sliceWarning(slice)
  return `Weak spot, not a regression: ${formatCount(slice.fails)} of ${countOf(slice.n, 'case')} with ${slice.words} fail; ${slice.expected.toFixed(1)} would be usual for their segments.`
}

function idLists(set: SetResult, { confirm }: GateReport): Html[] {
  const broken = confirm === 'on' ? 'Broke and stayed broken' : 'Broke'
  const lists = [
    [broken, standingBreaks(set, confirm)], ['Flaky: the re-run went the other way', set.confirmed?.flakyCases ?? []],
    ['Could not be re-run', set.confirmed?.unmeasuredCases ?? []], ['Not measured', (set.missingCases ?? []).map(({ caseId }) => caseId)],
  ] as const
  return lists.filter(([, ids]) => ids.length > 0).map(([what, ids]) => html`<details><summary>${what}: ${countOf(ids.length, 'case')}</summary>
<p class="ids">${ids.slice(0, IDS).map((id) => html`<code>${id}</code> `)}${ids.length > IDS && html`and ${formatCount(ids.length - IDS)} more in the JSON report`}</p></details>
`)
}

/** What was re-run, what it cost, and what it says about the flips of the run. */
export function rerunSection(report: GateReport): Html {
  const { confirmation } = report
  if (!confirmation) {
    return html`<section><h2>Re-runs</h2>
<p class="callout">${CONFIRM_OFF}</p></section>
`
  }
  const { cases, executions, share, control, sides } = confirmation
  const facts: [string, string][] = [
    ['Cases re-run', formatCount(cases)], ['Fresh executions', `${formatCount(executions)}${executions > 0 ? ` (${formatChance(share)} on top)` : ''}`],
    ['Sides', sides === 'both' ? 'baseline and candidate' : 'candidate only'],
    ['Control sample', control === null ? 'not needed: no verdict depends on it' : `${formatCount(control.confirmed)} of ${countOf(control.sampled, 'flip')} stayed`],
    ['Flips elsewhere taken for real', formatChance(report.confirmedShare)],
    ['Churn over the segments', report.evenness === null ? 'as even as chance' : `uneven (shape ${report.evenness.toFixed(1)})`],
  ]
  return html`<section><h2>Re-runs</h2>
${factList(facts)}</section>
`
}

export function factList(facts: readonly (readonly [string, string | Html])[]): Html {
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`
}

export function notesSection({ missing, warnings: all, slices }: GateReport): Html | null {
  const shown = (slices ?? []).filter(({ search }) => search === 'change').map(sliceWarning)
  const warnings = all.filter((warning) => !shown.includes(warning))
  if (missing.length + warnings.length === 0) return null
  return html`<section><h2>Not measured, and other notes</h2>
${missing.length > 0 && html`<div class="scroll"><table class="plain"><thead><tr><th scope="col">Reason</th><th scope="col">Side</th><th scope="col" class="num">Cases</th></tr></thead><tbody>
${missing.slice(0, TEXTS).map(({ reason, arm, n }) => html`<tr><td>${reason}</td><td>${arm}</td><td class="num">${formatCount(n)}</td></tr>
`)}</tbody></table></div>
`}${missing.length > TEXTS && html`<p class="note">${countOf(missing.length - TEXTS, 'more reason')} in the JSON report.</p>
`}${warnings.length > 0 && html`<ul>${warnings.slice(0, TEXTS).map((warning) => html`<li>${warning}</li>`)}</ul>`}</section>
`
}
