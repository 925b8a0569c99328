import { confirmInWords } from '@/lib/core/gate/confirm-words'
import { countOf, formatDelta, formatRate } from '@/lib/core/gate/format-figures'
import { BASELINE_WORDS, comparisonsOf, type AnyReport } from '@/lib/core/gate/joint-report'
import { reportRows, type ReportRow } from '@/lib/core/gate/report-rows'
import type { GateReport } from '@/lib/core/gate/types'
import { plainText } from '@/lib/core/plain-text'

export type TerminalOptions = {
  /** ANSI colours; leave off unless the output is a terminal that wants them. */
  color: boolean
  /** Rows before those that do not block are folded into one. */
  limit?: number
}

const LABEL_MAX = 48
const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const

/** The report as a table for people: worst segment first, the mean last, then the verdict in one sentence. */
export function renderTerminal(report: AnyReport, { color, limit = 40 }: TerminalOptions): string {
  const paint: Paint = (name, text) => (color && text ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text)
  const parts = comparisonsOf(report)
  const lines = parts.flatMap(({ baseline, report: own }) => [
    ...(baseline === null ? [] : [paint('bold', `against ${BASELINE_WORDS[baseline]}: ${own.gate}`), '']), ...section(own, limit, paint), '',
  ])
  return [...lines, paint(verdictColor(report), `${report.gate}: ${plainText(report.sentence)}`), ''].join('\n')
}

function section(report: GateReport, limit: number, paint: Paint): string[] {
  const { parts, besides, means } = reportRows(report, limit)
  const labels = [...parts, ...besides, ...means].map((row) => shorten(row.label).length)
  const width = Math.max(19, ...labels.map((length) => length + 2))
  const counts = [...parts, ...besides, ...means].map((row) => String(row.n).length + 2)
  const widths = { label: width, n: Math.max(6, ...counts) }
  const line = (row: ReportRow) => tableLine(row, widths, paint)
  const lines = [paint('bold', `${'segment'.padEnd(width)}${'n'.padEnd(widths.n)}before   after    delta`), ...parts.map(line), paint('dim', '---'), ...means.map(line)]
  if (besides.length > 0) lines.push('', paint('dim', 'gated besides, in the rows above already:'), ...besides.map(line))
  const confirmed = report.confirm === 'on' ? `${confirmInWords(report)} Seed ${plainText(report.seed)}.` : confirmInWords(report)
  return [...lines, '', ...texts(report), ...missingLines(report), ...report.warnings.map(plainText), paint('dim', confirmed)]
}

type Paint = (name: keyof typeof CODES, text: string) => string

function tableLine(row: ReportRow, widths: { label: number; n: number }, paint: Paint): string {
  const cells = shorten(row.label).padEnd(widths.label) + String(row.n).padEnd(widths.n) + formatRate(row.before).padEnd(9)
    + formatRate(row.after).padEnd(9) + formatDelta(row.delta)
  return `${cells}${mark(row, paint)}`.trimEnd()
}

function mark({ set, note }: ReportRow, paint: Paint): string {
  if (note === '') return ''
  if (set === null) return `  ${paint('dim', note)}`
  if (set.blocks) return `  ❌ ${paint('red', note)}`
  const calm = set.verdict === 'low-confidence' || note === 'within noise' || set.verdict === 'flaky'
  return calm ? `  ${paint('dim', `· ${note}`)}` : `  ⚠️  ${paint('yellow', note)}`
}

/** The sentences of sets that block or warn, in the order of the table. */
function texts(report: GateReport): string[] {
  const wanted = report.sets.filter((set) => set.blocks || ['suspected', 'incomplete', 'regressed', 'intermittent'].includes(set.verdict)
    || (set.gated && set.floorState === 'fell-below'))
  const shown = wanted.slice(0, 10).map((set) => plainText(set.text))
  return wanted.length > 10 ? [...shown, `${wanted.length - 10} more sets are in the JSON report.`] : shown
}

function missingLines({ missing }: GateReport): string[] {
  return missing.slice(0, 5).map(({ reason, arm, n }) => `${countOf(n, 'case')} not measured (${arm}): ${plainText(reason)}`)
}

function verdictColor({ gate }: AnyReport): keyof typeof CODES {
  if (gate === 'pass') return 'green'
  return gate === 'blocked' ? 'red' : 'yellow'
}

/** One name must not break the table. */
function shorten(label: string): string {
  const clean = plainText(label)
  return clean.length > LABEL_MAX ? `${clean.slice(0, LABEL_MAX - 1).replace(/\p{Surrogate}$/u, '')}…` : clean
}
