import { countOf, formatDelta, formatRate } from '@/lib/core/gate/format-figures'
import { reportRows, type ReportRow } from '@/lib/core/gate/report-rows'
import type { GateReport } from '@/lib/core/gate/types'
import { plainText } from '@/lib/core/plain-text'

const ROWS = 20
const EMOJI: Record<GateReport['gate'], string> = { pass: '✅', warn: '⚠️', blocked: '❌', inconclusive: '❔', 'no-verdict': '❔' }

/** The report for a pull request comment: verdict, a table of at most 20 rows (the rest counted in one), notes. */
export function renderMarkdown(report: GateReport): string {
  const { parts, besides, means } = reportRows(report, ROWS)
  const lines = [
    `### ${EMOJI[report.gate]} Slicegate: ${report.gate}`, '', escape(report.sentence), '',
    '| segment | n | before | after | delta | |', '| --- | ---: | ---: | ---: | ---: | --- |',
    ...cut(parts).map((row) => tableLine(row)), ...means.map((row) => tableLine(row, true)),
  ]
  if (besides.length > 0) {
    lines.push('', 'Gated besides, in the rows above already:', '', '| set | n | before | after | delta | |',
      '| --- | ---: | ---: | ---: | ---: | --- |', ...cut(besides).map((row) => tableLine(row)))
  }
  const loud = report.sets.filter((set) => set.blocks || set.verdict === 'suspected' || set.verdict === 'incomplete')
  const notes = [
    ...loud.slice(0, 10).map((set) => set.text),
    ...report.missing.slice(0, 5).map(({ reason, arm, n }) => `${countOf(n, 'case')} not measured (${arm}): ${reason}`),
    ...report.warnings,
  ]
  if (notes.length > 0) lines.push('', ...notes.map((note) => `- ${escape(note)}`))
  return `${lines.join('\n')}\n`
}

/** Even blocked rows are counted beyond the limit: a comment has room for 20. */
function cut(rows: ReportRow[]): ReportRow[] {
  if (rows.length <= ROWS) return rows
  const rest = rows.slice(ROWS - 1)
  const own = rest.map((row) => row.set).filter((set) => set !== null)
  const folded = rest.find((row) => row.set === null)
  const sum = (pick: 'n' | 'passedBefore' | 'passedAfter') => own.reduce((total, set) => total + set[pick], 0)
  const n = sum('n') + (folded?.n ?? 0)
  const before = sum('passedBefore') + (folded?.before ?? 0) * (folded?.n ?? 0)
  const after = sum('passedAfter') + (folded?.after ?? 0) * (folded?.n ?? 0)
  const count = own.length + (folded ? Number.parseInt(folded.label, 10) : 0)
  const blocked = own.filter((set) => set.blocks).length
  return [...rows.slice(0, ROWS - 1), {
    label: `${count} more`, n, before: n === 0 ? null : before / n, after: n === 0 ? null : after / n,
    delta: n === 0 ? null : (after - before) / n, set: null, note: blocked === 0 ? 'none blocked' : `${blocked} blocked`,
  }]
}

function tableLine(row: ReportRow, bold = false): string {
  const mark = row.set === null || row.note === '' ? row.note : `${row.set.blocks ? '❌ ' : ''}${row.note}`
  const label = bold ? `**${escape(row.label)}**` : escape(row.label)
  return `| ${label} | ${row.n} | ${formatRate(row.before)} | ${formatRate(row.after)} | ${formatDelta(row.delta).trim()} | ${mark} |`
}

/** Text from files must stay text: no table cells, markup, mentions, links, HTML or control characters of its own. */
function escape(text: string): string {
  return plainText(text.replace(/[\r\n\t]+/g, ' ')).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&').replace(/@/g, '@\u200b')
}
