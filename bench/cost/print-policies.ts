import type { Bill, Compared, Disagreement } from '@/bench/cost/compare-policies'
import type { MeasuredPair } from '@/bench/cost/measure-week'

/** What has to be shown: shares of the plain policy's bill that are not paid, and of the cases that are judged alike. */
export const BARS = { first: 0.6, second: 0.8, equal: 0.99 }

const usd = (value: number) => `$${value.toFixed(4)}`
const percent = (share: number) => `${(Math.floor(share * 1000) / 10).toFixed(1)}%`
const totalUsd = ({ answersUsd, votesUsd }: Bill) => answersUsd + votesUsd
const cheaper = (ours: Bill, plain: Bill) => 1 - totalUsd(ours) / totalUsd(plain)

function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')).join('\n')
}

function billRow(name: string, bill: Bill, plain: Bill): string[] {
  const votes = bill === plain ? '' : percent(1 - bill.votesUsd / plain.votesUsd)
  return [name, String(bill.answers), usd(bill.answersUsd), String(bill.votes), usd(bill.votesUsd), votes, usd(totalUsd(bill)), bill === plain ? '' : percent(cheaper(bill, plain))]
}

function disagreementLines(all: Disagreement[]): string[] {
  const kinds = [...new Set(all.map(({ kind }) => kind))].map((kind) => ({ kind, own: all.filter((one) => one.kind === kind) }))
  const each = Math.max(1, Math.floor(20 / kinds.length))
  return kinds.flatMap(({ kind, own }) => [
    `  ${own.length} judged by ${kind}`, ...own.slice(0, each).map(({ key, ours, plain }) => `    ${key}: ours ${ours}; plain ${plain}`),
  ])
}

/** Tables of one pair of models, and the bars that it misses. */
export function describePair(pair: MeasuredPair): { text: string; missed: string[] } {
  const { candidate, first, second, plain, firstAgainstPlain, secondAgainstPlain } = pair
  const equal = (compared: Compared) => compared.equal / Math.max(1, compared.cases)
  const equalText = (compared: Compared) => `${compared.equal} of ${compared.cases} (${percent(equal(compared))})`
  const checks: [string, boolean][] = [
    [`first run ${percent(cheaper(first.bill, plain.bill))} cheaper, at least ${percent(BARS.first)}`, cheaper(first.bill, plain.bill) >= BARS.first],
    [`second run ${percent(cheaper(second.bill, plain.bill))} cheaper, at least ${percent(BARS.second)}`, cheaper(second.bill, plain.bill) >= BARS.second],
    [`first run ${equalText(firstAgainstPlain)} equal case verdicts, at least ${percent(BARS.equal)}`, equal(firstAgainstPlain) >= BARS.equal],
    [`second run ${equalText(secondAgainstPlain)} equal case verdicts, at least ${percent(BARS.equal)}`, equal(secondAgainstPlain) >= BARS.equal],
    ['equal gate verdicts', first.decision === plain.decision && second.decision === plain.decision],
    ['judged on the same answers', firstAgainstPlain.sameAnswers === 1 && secondAgainstPlain.sameAnswers === 1],
  ]
  const rows = [
    ['', 'answers', 'US$', 'votes', 'US$', 'less', 'all US$', 'less'],
    billRow('plain policy', plain.bill, plain.bill), billRow('ours, first run', first.bill, plain.bill), billRow('ours, same pair again', second.bill, plain.bill),
  ]
  const lines = [
    `${candidate} against helpdesk-prod, ${firstAgainstPlain.cases} cases`, '', table(rows), '',
    `The cost page assumes ${first.assumed.votes} votes and ${first.assumed.usd === null ? 'an unknown sum' : usd(first.assumed.usd)} for the plain policy.`, '',
    `gate, plain policy:  ${plain.decision}`, `gate, first run:     ${first.decision}`, `gate, second run:    ${second.decision}`, '',
    ...checks.map(([text, kept]) => `${kept ? 'kept  ' : 'MISSED'}  ${text}`),
    ...(firstAgainstPlain.disagreements.length === 0 ? [] : ['', `Cases of the first run that the plain policy judges differently: ${firstAgainstPlain.disagreements.length}`, ...disagreementLines(firstAgainstPlain.disagreements)]),
  ]
  return { text: lines.join('\n'), missed: checks.filter(([, kept]) => !kept).map(([text]) => `${candidate}: ${text}`) }
}
