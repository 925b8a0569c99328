import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseBifrostLine } from '@/lib/core/formats/bifrost'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { parseFaults } from '@/lib/llm/sandbox/faults'
import { startSandbox } from '@/lib/llm/sandbox/server'
import { writeWeek } from '@/lib/llm/sandbox/week'
import { log } from '@/lib/log'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { replayCases } from '@/lib/services/replay-cases'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, startModelServer, textCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

const CASES = 60

let database: TestDatabase
let llm: Llm
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ readSecret: () => null, baseDelayMs: 2, maxRetryAfterMs: 2000 })
})

afterAll(async () => {
  await llm.close()
  await Promise.all(closing.map((close) => close()))
  await database.drop()
})

/** Calls of the demo company: tool calls, JSON and free text, with what production answered. */
function helpdeskCases() {
  const traces = [...writeWeek({ seed: 'faults', endsAt: Date.parse('2026-08-14T12:00:00Z'), rows: 120 })].flatMap((line) => parseBifrostLine(line))
  return traces.flatMap(({ request, response, dimensions }) =>
    (request && response ? [{ request, reference: response, segments: [dimensions.intent ?? 'other'] }] : [])).slice(0, CASES)
}

type Row = {
  name: string
  faults: string | null
  /** Everything that may stand as the reason of an unscored side; nothing else may. */
  reasons: string[]
  /** What the judge answers instead of the sandbox. */
  judge?: string
  /** What the candidate's server answers to everything. */
  refuse?: { status: number; message: string }
  timeoutMs?: number
  /** Each job is delivered to two workers at the same moment. */
  twice?: true
}

/** The judge is called through the same server, so a fault that hits it makes the judge unavailable. */
const HIT = ['no counterpart', 'judge unavailable']
const ROWS: Row[] = [
  { name: 'none', faults: null, reasons: [] },
  { name: '429 storm that ends', faults: '429;rate=0.5;wait=5', reasons: ['rate limited', ...HIT] },
  { name: '429 storm that stays', faults: '429;wait=1', reasons: ['rate limited'] },
  { name: '429 that asks for an hour', faults: '429;wait=3600000', reasons: ['rate limited'] },
  { name: '500s that end', faults: '500;times=2', reasons: [] },
  { name: '500s, four of five', faults: '500;rate=0.8', reasons: ['server error', ...HIT] },
  { name: 'timeouts, one of three', faults: 'timeout;rate=0.33', timeoutMs: 500, reasons: ['timeout', ...HIT] },
  { name: 'timeouts that stay', faults: 'timeout', timeoutMs: 100, reasons: ['timeout'] },
  { name: 'cut bodies, two of three', faults: 'cut;rate=0.67', reasons: ['connection lost', ...HIT] },
  { name: 'malformed JSON, two of three', faults: 'malformed;rate=0.67', reasons: ['malformed response', ...HIT] },
  { name: 'truncated calls and texts, one of four', faults: 'truncated;rate=0.25', reasons: ['judge unreadable'] },
  { name: 'all of them', faults: '429;rate=0.1;wait=5,500;rate=0.3,cut;rate=0.3,malformed;rate=0.3,truncated;rate=0.1', reasons: ['rate limited', 'server error', 'connection lost', 'malformed response', 'judge unreadable', ...HIT] },
  { name: '500s, and each job delivered twice at once', faults: '500;rate=0.3', twice: true, reasons: ['server error', ...HIT] },
  { name: 'a judge that answers prose', faults: null, judge: 'I think that both answers are fine, but A is a bit better.', reasons: ['judge unreadable'] },
  { name: 'a candidate that takes no tools', faults: null, refuse: { status: 400, message: 'm does not support tools' }, reasons: ['tools unsupported', 'no counterpart'] },
  { name: 'a candidate that refuses temperature', faults: null, refuse: { status: 400, message: "Unsupported parameter: 'temperature' is not supported with this model." }, reasons: ['parameter refused: temperature', 'no counterpart'] },
]

async function serversOf({ faults, judge, refuse }: Row) {
  const sandbox = await startSandbox({ faults: faults === null ? [] : parseFaults(faults) })
  closing.push(sandbox.close)
  const own = judge === undefined && refuse === undefined ? null : await startModelServer((_call, _request, response) => {
    if (judge !== undefined) return textCompletion(judge)
    response.statusCode = refuse!.status
    return { error: { message: refuse!.message } }
  })
  if (own) closing.push(own.close)
  return { sandbox, own }
}

async function worldOf(row: Row) {
  const { sandbox, own } = await serversOf(row)
  const { projectId } = await createRunWorld(database.db, { baseUrl: sandbox.url, cases: helpdeskCases() })
  const timeoutMs = row.timeoutMs ?? 20_000
  await database.db.endpoint.updateMany({ where: { projectId }, data: { timeoutMs, ...(own ? { roles: row.judge === undefined ? ['baseline', 'judge'] : ['candidate', 'baseline'] } : {}) } })
  if (own) {
    const role = row.judge === undefined ? 'candidate' : 'judge'
    await database.db.endpoint.create({
      data: { projectId, name: role, baseUrl: own.baseUrl, roles: [role], judgeModel: 'judge-large', concurrency: 50, timeoutMs, prices: {} },
    })
  }
  return projectId
}

/** One run from start to gate; then every job comes a second time, as a queue may deliver it. */
async function runUnder(row: Row) {
  const projectId = await worldOf(row)
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
  const { runId } = await startRun({ projectId, candidate: { model: 'helpdesk-next-rc1' }, baseline: { model: 'helpdesk-prod' }, configText: 'judges: { votes: 1 }', createdBy: null }, deps)
  const delivered = jobs.map((job) => job.payload as { runId: string; caseIds: string[] })
  const recorder = createCaseRecorder({ ...deps, onError: (error) => { throw error } })
  if (row.twice) await Promise.all([...delivered, ...delivered].map((payload) => replayCases(payload, { ...deps, recorder })))
  await workThrough(jobs, deps)
  const again = await Promise.all(delivered.map((payload) => replayCases(payload, { ...deps, recorder })))
  await recorder.close()
  const cases = await database.db.runCase.findMany({ where: { runId } })
  const outcomes = await database.db.outcome.findMany({ where: { runId, attempt: 1 }, select: { caseId: true, arm: true, passed: true, reason: true, failureKind: true } })
  const run = await database.db.run.findUniqueOrThrow({ where: { id: runId } })
  return { row, run, cases, outcomes, again }
}

type Result = Awaited<ReturnType<typeof runUnder>>

function tally(values: (string | null)[]): string {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => `${value} ${count}`).join(', ') || '–'
}

function tableOf(results: Result[]): string {
  const head = ['fault', 'cases', 'scored', 'unscored', 'run', 'why unscored (sides)', 'candidate fails']
  const rows = results.map(({ row, run, cases, outcomes }) => {
    const scored = cases.filter((item) => item.before !== null && item.after !== null).length
    const fails = outcomes.filter((outcome) => outcome.arm === 'candidate' && outcome.passed === false)
    return [row.name, String(cases.length), String(scored), String(cases.length - scored), run.status, tally(outcomes.map((outcome) => outcome.reason)), tally(fails.map((outcome) => outcome.failureKind ?? 'judged worse'))]
  })
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`).join('\n')
}

function expectEachCaseOnce({ row, run, cases, outcomes, again }: Result) {
  expect(run.status, row.name).toBe('done')
  expect(cases, row.name).toHaveLength(CASES)
  // Once: one outcome per arm, and a second delivery finds nothing to do.
  expect(new Set(outcomes.map(({ caseId, arm }) => `${caseId} ${arm}`)).size, row.name).toBe(2 * CASES)
  expect(outcomes, row.name).toHaveLength(2 * CASES)
  expect(again.every(({ finished }) => finished === 0), row.name).toBe(true)
  for (const item of cases) {
    expect(item.doneAt, row.name).not.toBeNull()
    // Scored without a reason, or a reason without a score.
    expect([item.before === null, item.after === null], row.name).toEqual([item.beforeReason !== null, item.afterReason !== null])
    expect(item.flip === 'missing', row.name).toBe(item.before === null || item.after === null)
  }
  for (const outcome of outcomes) {
    expect(outcome.passed === null, row.name).toBe(outcome.reason !== null)
    if (outcome.reason !== null) expect(row.reasons, row.name).toContain(outcome.reason)
  }
}

describe('a run whose candidate nobody may call', () => {
  it.each([401, 403])('fails at once with the reason: %i', async (status) => {
    const { run } = await runUnder({ name: 'refused', faults: null, refuse: { status, message: 'no' }, reasons: [] })
    expect(run).toMatchObject({ status: 'failed', error: `candidate of the candidate refused the key (${status})` })
  })
})

describe('a run against a provider with faults', () => {
  let results: Result[]
  const of = (name: string) => results.find(({ row }) => row.name === name)!
  const unscored = (name: string) => of(name).outcomes.filter((outcome) => outcome.reason !== null)

  beforeAll(async () => {
    results = await Promise.all(ROWS.map(runUnder))
    process.stdout.write(`\n${tableOf(results)}\n\n`)
  })

  it('ends with every case once, scored or unscored with the true reason', () => {
    expect(results.map(({ row }) => row.name)).toEqual(ROWS.map(({ name }) => name))
    results.forEach(expectEachCaseOnce)
  })

  it('scores every case when the faults pass', () => {
    for (const name of ['none', '500s that end']) expect(unscored(name), name).toHaveLength(0)
  })

  it('scores nothing and blames no model when nothing comes through', () => {
    for (const name of ['429 storm that stays', '429 that asks for an hour', 'timeouts that stay']) expect(unscored(name), name).toHaveLength(2 * CASES)
    for (const name of ['a candidate that takes no tools', 'a candidate that refuses temperature']) {
      expect(of(name).cases.every((item) => item.after === null && item.flip === 'missing'), name).toBe(true)
    }
  })

  it('gives the same verdicts as without faults where it could measure', () => {
    const clean = new Map(of('none').cases.map((item) => [item.position, item]))
    for (const name of ['429 storm that ends', '500s that end', '500s, four of five', 'cut bodies, two of three', 'malformed JSON, two of three', '500s, and each job delivered twice at once']) {
      const measured = of(name).cases.filter((item) => item.flip !== 'missing')
      expect(measured.length, name).toBeGreaterThan(0)
      for (const item of measured) expect([item.before, item.after], name).toEqual([clean.get(item.position)!.before, clean.get(item.position)!.after])
    }
  })

  it('calls a cut answer truncated, which is a failure, and a cut judge unreadable, which is none', () => {
    const { outcomes } = of('truncated calls and texts, one of four')
    expect(outcomes.some((outcome) => outcome.failureKind === 'truncated')).toBe(true)
  })

  it('leaves only judged cases unscored when the judge cannot be read', () => {
    const open = of('a judge that answers prose').cases.filter((item) => item.flip === 'missing')
    expect(open.length).toBeGreaterThan(0)
    expect(open.length).toBeLessThan(CASES)
  })
})
