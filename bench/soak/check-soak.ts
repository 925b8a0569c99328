import { countRuns, faultsOf } from '@/bench/fleet/count-outcomes'
import { percentile } from '@/bench/lists/measure-pages'
import { SOAK_SOURCE, type Done } from '@/bench/soak/activities'
import { readLogs } from '@/bench/soak/read-logs'
import { isFlat, MOST_GROWTH, type MemoryTrend } from '@/bench/soak/watch-memory'
import type { DbClient } from '@/lib/db/client'

/** `passed` null: too little was seen to judge. */
export type SoakLine = { check: string; seen: string; passed: boolean | null }
export type SoakFacts = {
  db: DbClient; projectId: string; done: Done; chain: unknown; folder: string; minutes: number; trends: MemoryTrend[]; counts: Map<string, number>
  browsed: { reads: number; faults: string[]; times: number[] }
}

const number = (value: number) => value.toLocaleString('en-US')
const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`
/** A process of which there are fewer samples was there too shortly to say anything. */
const LEAST_SAMPLES = 20
/** A process warms up for some minutes: over a shorter time growth says nothing. */
const LEAST_SPAN_MS = 5 * 60_000

/** Everything that must hold at the end, line by line. */
export async function checkSoak(facts: SoakFacts): Promise<SoakLine[]> {
  const { db, projectId, done } = facts
  const runs = await countRuns(db, projectId)
  const runFaults = runs.flatMap(faultsOf)
  const cases = runs.reduce((sum, run) => sum + run.cases, 0)
  const rows = await db.trace.count({ where: { projectId, source: SOAK_SOURCE } })
  const flags = await db.flag.count({ where: { projectId } })
  const reviews = await db.review.findMany({ where: { run: { projectId } }, select: { id: true } })
  const kept = new Set(reviews.map(({ id }) => id))
  const missing = done.reviews.filter((id) => !kept.has(id))
  const known = new Set((await db.run.findMany({ where: { projectId }, select: { id: true } })).map(({ id }) => id))
  const { valid, total } = readChain(facts.chain)
  return [
    { check: 'cases lost or doubled, verdicts', seen: runFaults.length === 0 ? `none in ${number(cases)} cases of ${runs.length} runs, a verdict each` : runFaults.slice(0, 3).join('; '), passed: runFaults.length === 0 && runs.length > 0 },
    { check: 'runs started', seen: `${done.runs.length} acknowledged, ${runs.length} there`, passed: done.runs.every((id) => known.has(id)) && runs.length >= done.runs.length && runs.length <= done.runs.length + 1 },
    { check: 'imported rows', seen: `${number(done.sentRows)} acknowledged, ${number(rows)} stored`, passed: rows >= done.sentRows && rows <= done.sentRows + LAST_ROWS && rows > 0 },
    { check: 'reviews recorded', seen: `${done.reviews.length} acknowledged, ${missing.length} missing, ${reviews.length} there`, passed: missing.length === 0 && reviews.length - done.reviews.length <= 1 },
    { check: 'adversarial set', seen: `${done.flags} flags acknowledged, ${flags} there; chain of ${total} ${valid ? 'whole' : 'BROKEN'}`, passed: valid && flags >= done.flags && flags <= done.flags + 1 },
    { check: 'pages', seen: `${number(facts.browsed.reads)} read, p95 ${percentile(facts.browsed.times, 0.95).toFixed(0)} ms; ${countedFaults(facts.browsed.faults)}`, passed: facts.browsed.reads > 0 },
    { check: 'requests refused', seen: done.faults.length === 0 ? `none; sent again ${number([...done.retries.values()].reduce((a, b) => a + b, 0))} times` : done.faults.slice(0, 2).join('; '), passed: done.faults.length === 0 },
    logLine(facts.folder),
    ...facts.trends.filter(({ samples }) => samples >= LEAST_SAMPLES).map(memoryLine),
    disturbedLine(facts),
  ]
}

/** A batch that was stored, but whose answer did not come before the end. */
const LAST_ROWS = 201

function readChain(answer: unknown): { valid: boolean; total: number } {
  const { ok, entries } = answer as { ok?: boolean; entries?: number }
  return { valid: ok === true, total: entries ?? 0 }
}

function countedFaults(faults: string[]): string {
  if (faults.length === 0) return 'every one answered'
  const counts = new Map<string, number>()
  for (const fault of faults) counts.set(fault, (counts.get(fault) ?? 0) + 1)
  return `${faults.length} not answered while something was away (${[...counts].sort((a, b) => b[1] - a[1]).slice(0, 2).map(([fault, n]) => `${fault} ${n} ×`).join(', ')})`
}

function logLine(folder: string): SoakLine {
  const { faults, expected } = readLogs(folder)
  const said = [...expected].map(([name, n]) => `${name} ${n} ×`).join(', ') || 'nothing'
  const seen = faults.length === 0 ? `none; expected: ${said}` : `${faults.length}: ${faults.slice(0, 3).map(({ file, text }) => `${file}: ${text.slice(0, 240)}`).join(' | ')}`
  return { check: 'unhandled errors in logs', seen, passed: faults.length === 0 }
}

function memoryLine(trend: MemoryTrend): SoakLine {
  const seen = `${megabytes(trend.meanBytes)} on average, ${trend.growthBytes >= 0 ? '+' : '−'}${megabytes(Math.abs(trend.growthBytes))} over the last ${(trend.spanMs / 60_000).toFixed(1)} min (at most ${MOST_GROWTH * 100}%, or 32 MB)`
  return { check: `memory of ${trend.name}`, seen, passed: trend.spanMs < LEAST_SPAN_MS ? null : isFlat(trend) }
}

/** A soak in which nothing was disturbed would say nothing. */
function disturbedLine({ counts, minutes }: SoakFacts): SoakLine {
  const of = (name: string) => counts.get(name) ?? 0
  const seen = ['worker killed (-9)', 'Postgres restarted', 'Redis restarted'].map((name) => `${name} ${of(name)} ×`).join(', ')
  return { check: 'disturbed', seen, passed: of('Postgres restarted') === 2 && of('Redis restarted') === 2 && of('worker killed (-9)') >= Math.max(1, Math.floor(minutes) - 2) }
}

export function printTable(lines: SoakLine[], say: (text: string) => void): void {
  const width = Math.max(...lines.map(({ check }) => check.length)) + 2
  say(`${'check'.padEnd(width)}${'result'.padEnd(8)}what was seen`)
  for (const { check, seen, passed } of lines) say(`${check.padEnd(width)}${(passed === null ? '–' : passed ? 'pass' : 'FAIL').padEnd(8)}${seen}`)
  const [failed, open] = [false, null].map((result) => lines.filter(({ passed }) => passed === result).length)
  say(failed === 0 ? `Everything holds.${open ? ` ${open} lines (–) need a longer soak.` : ''}` : `${failed} of ${lines.length} checks failed.`)
}
