import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { GateConfig } from '@/lib/core/config/types'
import { countOf, formatCount, formatDelta, formatRate } from '@/lib/core/gate/format-figures'
import { forestTable, minus, scaleOf } from '@/lib/core/gate/html-forest'
import { numbersSection, settingsSection } from '@/lib/core/gate/html-numbers'
import { attentionSection, factList, notesSection, rerunSection } from '@/lib/core/gate/html-sections'
import { HTML_STYLE } from '@/lib/core/gate/html-style'
import { html, Html } from '@/lib/core/gate/html-text'
import { BASELINE_WORDS, comparisonsOf, type AnyReport } from '@/lib/core/gate/joint-report'
import { printedSets, reportRows, topRows } from '@/lib/core/gate/report-rows'
import type { GateReport } from '@/lib/core/gate/types'
import type { Gate } from '@/lib/core/types'

/** Where a report comes from; what is not known is left out. */
export type ReportOrigin = {
  version: string
  config?: GateConfig | null
  name?: string | null
  candidate?: string | null
  baseline?: string | null
  /** Page of the run. */
  url?: string | null
  /** ISO 8601, UTC. */
  decidedAt?: string | null
}

/** Rows of a plot; the rest is counted in one. */
const ROWS = 40
const TITLES: Record<Gate, string> = { pass: 'Passed', warn: 'Passed with a warning', blocked: 'Blocked', inconclusive: 'Cannot decide', 'no-verdict': 'No verdict' }
const TONES: Record<Gate, string> = { pass: 'good', warn: 'warn', blocked: 'bad', inconclusive: 'open', 'no-verdict': 'open' }
const MARKS: Record<Gate, string> = {
  pass: 'M7 12.5l3.2 3.2L17 9', warn: 'M12 7v6M12 16.5v.01', blocked: 'M8 8l8 8M16 8l-8 8', inconclusive: 'M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.7v.01',
  'no-verdict': 'M8 12h8',
}

/** The policy that the report keeps to: nothing is loaded or run, only its own style applies. Also for the header of a response. */
export const HTML_POLICY = `default-src 'none'; style-src 'sha256-${base64(sha256(utf8ToBytes(HTML_STYLE)))}'; base-uri 'none'; form-action 'none'`

/** The report as one page that needs nothing else: no network, no script; light and dark, on paper too. Ends with a line break. */
export function renderHtml(report: AnyReport, about: ReportOrigin): string {
  const parts = comparisonsOf(report)
  const title = `${TITLES[report.gate]}${about.name ? ` · ${about.name}` : ''} · Slicegate`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(HTML_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Html(HTML_STYLE)}</style>
</head>
<body>
<div class="page">
${header(about)}<main>
${banner(report, report.sentence)}${parts.map(({ baseline, report: own }) => html`${baseline !== null && html`<h2 class="against ${TONES[own.gate]}">Against ${BASELINE_WORDS[baseline]}: ${TITLES[own.gate].toLowerCase()}</h2>
`}${comparison(own)}`)}${settingsSection(about.config ?? null, parts[0]!.report.seed)}</main>
<footer>Slicegate ${about.version} · report schema ${report.schema_version} · exit code ${report.exit_code}</footer>
</div>
</body>
</html>
`.text
}

function header({ name, candidate, baseline, url, decidedAt }: ReportOrigin): Html {
  const safeUrl = url && /^https?:\/\//.test(url) ? url : null
  const models = candidate ? html`<p><b>${candidate}</b>${baseline && html` <span class="dim">against</span> <b>${baseline}</b>`}</p>` : null
  return html`<header><svg class="mark" viewBox="0 0 20 20" aria-hidden="true"><rect width="20" height="20" rx="5"/><path d="M4.5 6h9.5M4.5 10h4.5M4.5 14h9.5"/><path class="gate" d="M12 3.5v13"/></svg>
<div class="who"><p class="brand">Slicegate</p>${name && html`<p class="dim">${name}</p>`}</div>
<div class="from">${models}${decidedAt && html`<p class="dim"><time datetime="${decidedAt}">${decidedAt.slice(0, 16).replace('T', ' ')} UTC</time></p>`}${
  safeUrl && html`<p><a href="${safeUrl}" rel="noreferrer">Open the run</a></p>`}</div></header>
`
}

function banner({ gate, exit_code }: AnyReport, sentence: string): Html {
  const title = exit_code === 2 ? 'The configuration does not fit' : TITLES[gate]
  return html`<section class="banner ${TONES[gate]}"><svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="${MARKS[gate]}"/></svg>
<div><h1>${title}</h1><p>${sentence}</p></div></section>
`
}

function comparison(report: GateReport): Html {
  const { parts, besides } = printedSets(report)
  const { means } = reportRows(report, ROWS)
  const [rows, more] = [topRows(parts, ROWS), topRows(besides, ROWS)]
  const scale = scaleOf([...rows, ...more, ...means])
  return html`${keyFigures(report)}<section><h2>Segments</h2>
${forestTable('Change of the pass rate. Dot: change; bar: 95% interval, for the eye only.', { rows, means, scale }, report)}</section>
${besides.length > 0 && html`<section><h2>Families, small segments and others</h2>
${forestTable('Gated besides; their cases are in the rows above already.', { rows: more, means: [], scale }, report)}</section>
`}${attentionSection(report)}${rerunSection(report)}${notesSection(report)}${numbersSection(report)}`
}

function keyFigures(report: GateReport): Html {
  const all = report.sets.find(({ kind }) => kind === 'all')!
  const gated = report.sets.filter((set) => set.gated)
  const blocked = report.sets.filter((set) => set.blocks).length
  return factList([
    ['Cases compared', html`${formatCount(all.n)}${all.missing > 0 && html` <small>${formatCount(all.missing)} missing</small>`}`],
    ['Sets gated', html`${formatCount(gated.length)} <small>${blocked === 0 ? 'none blocked' : `${formatCount(blocked)} blocked`}</small>`],
    ['Broke and fixed', html`${formatCount(all.breaks)} <small>and</small> ${formatCount(all.fixes)}`],
    ['Mean, never deciding', html`${formatRate(all.before)} <small>→</small> ${formatRate(all.after)} <small>${minus(formatDelta(all.delta)).trim()}</small>`],
    ['Flips re-run', report.confirmation ? html`${countOf(report.confirmation.executions, 'execution')}` : html`no <small>confirm: off</small>`],
  ])
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
