import fs from 'node:fs'
import path from 'node:path'
import { computeSizing, postgresLimits, USAGE, type Sizing } from '@/bench/sizing/compute-sizing'
import { measuredSchema, type Measured } from '@/bench/sizing/measured'

export const MEASURED_FILE = path.join(import.meta.dirname, 'measured.json')
const PAGE_FILE = path.resolve(import.meta.dirname, '../../docs/sizing.md')
const [BEGIN, END] = ['<!-- computed: begin -->', '<!-- computed: end -->']
const WEEKS = [1_000_000, 10_000_000, 100_000_000]
const GB = 1024 ** 3

export function readMeasured(): Measured {
  return measuredSchema.parse(JSON.parse(fs.readFileSync(MEASURED_FILE, 'utf8')))
}

/** The page with its computed part made anew from a measurement. @throws when the marks are gone */
export function sizingPage(page: string, measured: Measured): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`docs/sizing.md: expected the marks ${BEGIN} and ${END}`)
  return `${page.slice(0, from + BEGIN.length)}\n\n${computedPart(measured)}\n\n${page.slice(to)}`
}

export function writeSizingPage(): void {
  fs.writeFileSync(PAGE_FILE, sizingPage(fs.readFileSync(PAGE_FILE, 'utf8'), readMeasured()))
}

export function isPageCurrent(): boolean {
  const page = fs.readFileSync(PAGE_FILE, 'utf8')
  return sizingPage(page, readMeasured()) === page
}

const count = (value: number) => Math.round(value).toLocaleString('en-US')
const size = (bytes: number) => (bytes >= 1024 * GB ? `${(bytes / 1024 / GB).toFixed(1)} TB` : bytes >= GB ? `${(bytes / GB).toFixed(bytes >= 100 * GB ? 0 : 1)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`)
const dollars = (usd: number) => `$${usd >= 100 ? count(usd) : usd.toFixed(2)}`
const figure = (value: number) => (value >= 100 ? count(value) : value >= 10 ? value.toFixed(0) : value.toFixed(1))
const millions = (value: number) => `${(value / 1e6).toFixed(value < 10e6 ? 1 : 0)} million`

function computedPart(measured: Measured): string {
  return [...perTrace(measured), '', ...weeks(measured), '', ...limits(measured)].join('\n')
}

function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

function perTrace(measured: Measured): string[] {
  const { traces, heap, toast, indexes, wordsHeap, wordsIndex, tenth } = measured
  const each = (bytes: number, of = traces) => count(bytes / of)
  const all = Object.values(indexes).reduce((sum, bytes) => sum + bytes, 0)
  const listed = Object.entries(indexes).sort((a, b) => b[1] - a[1]).map(([name, bytes]) => `\`${name}\` ${each(bytes)}`).join(', ')
  return [
    '## Measured', '',
    `${count(traces)} traces of four weeks, copies of imported and redacted gateway rows of ${count(measured.rowBytes)} bytes, on ${measured.cores} cores (${measured.measuredAt}). Bytes a trace:`, '',
    ...table(['', `at ${count(tenth.traces)}`, `at ${count(traces)}`], [
      ['table', each(tenth.heap, tenth.traces), each(heap)], ['bodies beside it (TOAST)', each(tenth.toast, tenth.traces), each(toast)],
      ['indexes', each(tenth.indexes, tenth.traces), each(all)], ['words and their index', each(tenth.words, tenth.traces), each(wordsHeap + wordsIndex)],
    ]), '',
    `Indexes one by one: ${listed}. A case of a run takes ${count(measured.run.bytes / measured.run.cases)} bytes with its executions, votes and indexes. Counting a day anew takes ${(measured.dayCount.seconds / measured.dayCount.traces * 1e6).toFixed(1)} µs a trace of the day. Imports store ${count(measured.importRowsPerSecond)} redacted rows a second on ${measured.cores} cores (\`npm run bench:import\`).`,
  ]
}

function weeks(measured: Measured): string[] {
  const all = WEEKS.map((perWeek) => computeSizing(perWeek, measured))
  const row = (name: string, of: (sizing: Sizing) => string) => [name, ...all.map(of)]
  const { prices, callTokens, judgeTokens } = USAGE
  return [
    '## What traffic needs', '',
    ...table(['traces a week', ...WEEKS.map(millions)], [
      row(`rows, ${USAGE.retentionWeeks} weeks kept`, ({ rows }) => millions(rows)),
      row('table', ({ heap }) => size(heap)), row('bodies (TOAST)', ({ toast }) => size(toast)), row('indexes', ({ indexes }) => size(indexes)), row('words and their index', ({ words }) => size(words)),
      row('runs', ({ runs }) => size(runs)), row('**on disk in all**', ({ total }) => `**${size(total)}**`), row('indexes and words of two weeks, to be in memory', ({ hotIndexes }) => size(hotIndexes)),
      row('traces a second, on average', ({ meanPerSecond }) => figure(meanPerSecond)), row(`in the busiest hour (× ${USAGE.peakFactor})`, ({ peakPerSecond }) => figure(peakPerSecond)),
      row('cores that import and redact then', ({ importCores }) => (importCores < 0.1 ? '< 0.1' : importCores.toFixed(1))),
      row('counting the newest day anew', ({ dayCountSeconds }) => `${figure(dayCountSeconds)} s`), row('memory of one grouping of a week', ({ clusteringBytes }) => size(clusteringBytes)),
      row('calls of models a week', ({ calls }) => count(calls)), row('calls of judges a week', ({ judgeCalls }) => count(judgeCalls)),
      row('tokens of both a week', ({ calls, judgeCalls }) => millions(calls * (callTokens.input + callTokens.output) + judgeCalls * (judgeTokens.input + judgeTokens.output))),
      row('models a week', ({ callUsd }) => dollars(callUsd)), row('judges a week', ({ judgeUsd }) => dollars(judgeUsd)), row('embeddings a week', ({ embeddingUsd }) => dollars(embeddingUsd)),
    ]), '',
    `Reckoned with ${USAGE.runsPerWeek} runs a week of ${count(USAGE.sampleSize)} cases (\`replay.sample_size\`), of which ${USAGE.judgedShare * 100}% go to a judge that votes ${USAGE.votes} times; ${USAGE.baselineRemembered * 100}% of the baseline's answers are remembered from an earlier run. A call takes ${callTokens.input} tokens in and ${callTokens.output} out at $${prices.input} and $${prices.output} a million, a vote ${judgeTokens.input} and ${judgeTokens.output} at $${prices.judgeInput} and $${prices.judgeOutput}; text is embedded at $${prices.embedding} a million tokens of ${USAGE.charactersPerToken} characters, in ${count(USAGE.dimensions)} dimensions. Equal texts are embedded once; here all are taken for different.`,
  ]
}

function limits(measured: Measured): string[] {
  return [
    '## Where Postgres stops', '',
    `On one server with ${size(USAGE.memoryBytes)} of memory, what is passed first comes first:`, '',
    ...table(['limit', 'traces a week', 'reckoned from'], postgresLimits(measured).map(({ name, perWeek, reckoned }) => [name, `about ${millions(perWeek)}`, reckoned])),
  ]
}
