import { sliceWarning } from '@/lib/core/gate/add-slices'
import { confirmInWords, flipCells, standingBreaks } from '@/lib/core/gate/confirm-words'
import { countOf, formatDelta, formatRate } from '@/lib/core/gate/format-figures'
import { BASELINE_WORDS, comparisonsOf, type AnyReport } from '@/lib/core/gate/joint-report'
import { printedSets, reportRows, topRows, type ReportRow } from '@/lib/core/gate/report-rows'
import type { GateReport, SetResult } from '@/lib/core/gate/types'
import { plainText } from '@/lib/core/plain-text'

/** Of all tables together, without the lines of the mean. */
const ROWS = 20
/** Sets beside the table that get a row even when the table is full. */
const ROWS_BESIDES = 5
const TEXTS = 3
const IDS = 10
const EMOJI: Record<GateReport['gate'], string> = { pass: '✅', warn: '⚠️', blocked: '❌', inconclusive: '❔', 'no-verdict': '❔' }

/**
 * The report for a pull request comment: verdict, a table of at most 20 rows (what blocks first, the rest counted in one),
 * what was re-run, and the details folded away.
 */
export function renderMarkdown(report: AnyReport): string {
  const parts = comparisonsOf(report)
  const rows = Math.floor(ROWS / parts.length)
  const lines = [`### ${EMOJI[report.gate]} Slicegate: ${report.gate}`, '', ...(parts.length === 1 ? [escape(report.sentence), ''] : [])]
  for (const { baseline, report: own } of parts) {
    if (baseline !== null) lines.push(`#### ${EMOJI[own.gate]} Against ${BASELINE_WORDS[baseline]}: ${own.gate}`, '', escape(own.sentence), '')
    lines.push(...section(own, rows))
  }
  return `${lines.join('\n').trimEnd()}\n`
}

function section(report: GateReport, limit: number): string[] {
  const { parts, besides } = printedSets(report)
  const room = Math.min(besides.length, Math.max(ROWS_BESIDES, limit - parts.length))
  const columns = columnsOf(report)
  const lines = [...tableHead('segment', columns), ...topRows(parts, limit - room).map((row) => tableLine(row, columns)),
    ...reportRows(report, limit).means.map((row) => tableLine(row, columns, true)), '']
  if (room > 0) {
    lines.push('Gated besides, in the rows above already:', '', ...tableHead('set', columns), ...topRows(besides, room).map((row) => tableLine(row, columns)), '')
  }
  const loud = report.sets.filter((set) => set.blocks || set.verdict === 'suspected' || set.verdict === 'incomplete')
  const notes = [...loud.slice(0, TEXTS).map(({ text }) => text), ...report.configErrors, ...sliceTexts(report).slice(0, TEXTS), confirmInWords(report)]
  return [...lines, ...notes.map(bullet), '', ...details(report, loud.slice(TEXTS)), '']
}

type Column = 'broke' | 'fixed' | 'flaky'

function columnsOf({ confirm }: GateReport): Column[] {
  return confirm === 'on' ? ['broke', 'fixed', 'flaky'] : ['broke', 'fixed']
}

function tableHead(first: string, columns: Column[]): string[] {
  return [`| ${[first, 'n', 'before', 'after', 'delta', ...columns].join(' | ')} | |`,
    `| --- | ${['n', 'before', 'after', 'delta', ...columns].map(() => '---:').join(' | ')} | --- |`]
}

function tableLine(row: ReportRow, columns: Column[], bold = false): string {
  const mark = row.set === null || row.note === '' ? row.note : `${row.set.blocks ? '❌ ' : ''}${row.note}`
  const label = bold ? `**${escape(row.label)}**` : escape(row.label)
  const flips = row.set === null ? null : flipCells(row.set)
  const cells = [label, String(row.n), formatRate(row.before), formatRate(row.after), formatDelta(row.delta).trim(), ...columns.map((name) => flips?.[name] ?? '')]
  return `| ${cells.join(' | ')} | ${mark} |`
}

function sliceTexts({ slices }: GateReport): string[] {
  return (slices ?? []).filter(({ search }) => search === 'change').map(sliceWarning)
}

/** Folded away in a comment; what is empty is left out. */
function details(report: GateReport, more: SetResult[]): string[] {
  const missing = report.missing.map(({ reason, arm, n }) => `${countOf(n, 'case')} not measured (${arm}): ${reason}`)
  const shown = [...report.configErrors, ...sliceTexts(report)]
  const rest = [...report.warnings.filter((warning) => !shown.includes(warning)), ...sliceTexts(report).slice(TEXTS)]
  const lines = [
    ...cutTexts(more.map(({ text }) => text), 'sets'), ...cutTexts(missing, 'reasons'), ...cutTexts(rest, 'notes'),
    ...report.sets.filter((set) => set.blocks).slice(0, TEXTS).flatMap((set) => idLines(set, report)),
    ...(report.confirm === 'on' ? ['broke, fixed: how many stayed when they were re-run, of those of the first run; a single number was not re-run.'] : []),
    `seed: ${report.seed}`,
  ]
  return ['<details><summary>Details</summary>', '', ...lines.map(bullet), '', '</details>']
}

function idLines(set: SetResult, { confirm }: GateReport): string[] {
  const named = [
    [`${confirm === 'on' ? 'confirmed broken' : 'broken'} in ${set.label}`, standingBreaks(set, confirm)], [`flaky in ${set.label}`, set.confirmed?.flakyCases ?? []],
  ] as const
  return named.filter(([, ids]) => ids.length > 0)
    .map(([what, ids]) => `${what}: ${ids.slice(0, IDS).join(', ')}${ids.length > IDS ? ` and ${ids.length - IDS} more` : ''}`)
}

function cutTexts(texts: string[], what: string): string[] {
  return texts.length <= IDS ? texts : [...texts.slice(0, IDS), `${texts.length - IDS} more ${what} are in the JSON report.`]
}

const bullet = (note: string) => `- ${escape(note)}`

/** Text from files must stay text: no table cells, markup, mentions, links, HTML or control characters of its own. */
function escape(text: string): string {
  return plainText(text.replace(/[\r\n\t]+/g, ' ')).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&').replace(/@/g, '@\u200b')
    // numbers of issues would become links, and the issues would say that this pull request named them
    .replace(/\\#(?=\d)/g, '\\#\u200b').replace(/\bGH-(?=\d)/gi, '$&\u200b')
    .replace(/:\/\//g, ':\u200b//').replace(/www\./gi, (word) => `${word.slice(0, 3)}\u200b.`)
}
