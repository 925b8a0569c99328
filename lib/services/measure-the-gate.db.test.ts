import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trialsOfRun } from '@/lib/core/gate/flakiness'
import { getCaseFlakiness, getLedgerTotals, listFlipTrials, listLedger } from '@/lib/db/flakiness'
import { getDetector, listAaRuns, listDrills } from '@/lib/db/measuring-runs'
import { findNewestDecidedRun, listAdversarialTrend, listUnreviewedBlocks } from '@/lib/db/overview'
import { listRerunOutcomes } from '@/lib/db/reruns'
import { listPairedCases } from '@/lib/db/run-cases'
import { listRunRows } from '@/lib/db/run-list'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { measureFalseAlarms } from '@/lib/services/measure-false-alarms'
import { reviewRun } from '@/lib/services/review-run'
import { startRun, type StartRunInput } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

let database: TestDatabase
let llm: Llm
const open: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})
afterAll(async () => {
  await llm.close()
  await Promise.all(open.map((one) => one.close()))
  await database.drop()
})

type Answer = Parameters<typeof startModelServer>[0]

async function world(cases: Parameters<typeof createRunWorld>[1]['cases'], answer: Answer) {
  const server = await startModelServer(answer)
  open.push(server)
  const { projectId, datasetId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
  const run = async (input: Partial<StartRunInput> = {}) => {
    const { runId } = await startRun({ projectId, baseline: { model: 'old' }, configText: COUNTED, createdBy: null, ...input }, deps)
    await workThrough(jobs, deps)
    return runId
  }
  const reportOf = async (runId: string) => (await database.db.gateDecision.findFirstOrThrow({ where: { runId } })).report as { gate: string; warnings: string[] }
  return { server, projectId, datasetId, deps, jobs, run, reportOf }
}

const COUNTED = 'gating:\n  min_cases_per_segment: 20\n  threshold: 0.5\n'
const numberOf = (call: { messages: { content: string }[] }) => Number(/\d+/.exec(call.messages.at(-1)!.content)![0])
const callOf = (request: { headers: Record<string, unknown> }) => Number(request.headers['x-slicegate-attempt'])
const sixty = Array.from({ length: 60 }, (_, index) => ({ ...lookupCase(`{"order":${index}}`), segments: [index < 40 ? 'refunds' : 'orders'] }))
const wrong = () => toolCompletion('lookup', '{"order":"none"}')
const right = (call: { messages: { content: string }[] }) => toolCompletion('lookup', call.messages.at(-1)!.content)

/** Cases 0 to 5 fail in the candidate's first execution, 40 and 41 in the baseline's: in an A/A run that is luck. */
const flaky: Answer = (call, request) => (callOf(request) === 1001 && numberOf(call) < 6) || (callOf(request) === 1 && [40, 41].includes(numberOf(call))) ? wrong() : right(call)

describe('an A/A run', () => {
  it('asks the same model on both sides, each afresh, and says how often the gate is wrong', async () => {
    const { run, server, projectId, deps, reportOf } = await world(sixty, flaky)
    const runId = await run({ purpose: 'aa' })
    expect(new Set(server.calls.map(({ model }) => model))).toEqual(new Set(['old']))
    expect(await database.db.run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ purpose: 'aa', name: 'A/A: old against itself', status: 'done', drill: null })
    // six breaks of 40 trip; all of them pass again
    expect((await reportOf(runId)).gate).toBe('pass')
    expect(await listAaRuns(database.db, projectId, 5)).toMatchObject([{ id: runId, model: 'old', pairs: 60, flips: 8, gate: 'pass' }])
    const alarms = await measureFalseAlarms({ runId }, deps)
    expect(alarms).toMatchObject({ runs: 200, pairs: 60, flips: 8 })
    expect(alarms.gate.blocked).toBeLessThanOrEqual(alarms.unconfirmed.blocked)
    expect(alarms.unconfirmed.blocked).toBeLessThan(alarms.plainDrop)
    // what was re-run is used: the breaks of the run were, on the candidate's side
    expect(alarms.executions.stored).toBeGreaterThan(0)
    expect(await measureFalseAlarms({ runId }, deps)).toEqual(alarms)
  })

  it('is no deploy: it is not the state of the gate, waits for no review and is marked in the list', async () => {
    // everything of the candidate's first run and of its re-runs fails: a false alarm that blocks
    const { run, projectId, deps, reportOf } = await world(sixty, (call, request) => (callOf(request) > 1000 && numberOf(call) < 12 ? wrong() : right(call)))
    const runId = await run({ purpose: 'aa' })
    expect((await reportOf(runId)).gate).toBe('blocked')
    expect(await findNewestDecidedRun(database.db, projectId)).toBeNull()
    expect(await listUnreviewedBlocks(database.db, projectId, 5)).toEqual([])
    expect(await listAdversarialTrend(database.db, projectId, 5)).toEqual([])
    expect(await listRunRows(database.db, projectId, { limit: 5, filter: { purpose: 'aa' } })).toMatchObject([{ id: runId, purpose: 'aa', caught: null }])
    expect(await listRunRows(database.db, projectId, { limit: 5, filter: { purpose: 'gate' } })).toEqual([])
    await expect(reviewRun({ projectId, runId, userId: 'u', choice: 'override', reason: 'it is fine', evidence: 'seen' }, deps)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('an A/A run') as string })
  })

  it('has no candidate, asks the baseline again and keeps its idempotency key to itself', async () => {
    const { run } = await world(sixty.slice(0, 25), right)
    await expect(run({ purpose: 'aa', candidate: { model: 'new' } })).rejects.toThrow('candidate: leave it out, with the purpose aa the baseline stands on both sides')
    await expect(run({ purpose: 'aa', baseline: { model: 'old', recorded: true } })).rejects.toThrow('baseline.recorded: with the purpose aa the baseline has to answer again')
    await expect(run({})).rejects.toThrow('candidate: name the model that wants to ship')
    const first = await run({ purpose: 'aa', idempotencyKey: 'k' })
    expect(await run({ purpose: 'aa', idempotencyKey: 'k' })).toBe(first)
    await expect(run({ purpose: 'drill', idempotencyKey: 'k' })).rejects.toThrow('another purpose')
  })
})

describe('a drill', () => {
  it('breaks one segment of the baseline, which has to block alone', async () => {
    const { run, projectId, server, reportOf } = await world(sixty, right)
    expect(await getDetector(database.db, projectId, new Date())).toEqual({ state: 'unknown', at: null, runId: null, segment: null })
    const runId = await run({ purpose: 'drill' })
    expect(new Set(server.calls.map(({ model }) => model))).toEqual(new Set(['old']))
    const [row] = await listDrills(database.db, projectId, 5)
    expect(row).toMatchObject({ id: runId, gate: 'blocked', outcome: { result: 'caught', others: [] } })
    expect(row!.name).toBe(`Drill: ${row!.drill.fault} in ${row!.drill.segment}`)
    // both segments pass wholly, so that every spoilt answer is a break
    expect(row!.outcome!.breaks).toBeGreaterThan(0)
    expect((await reportOf(runId)).gate).toBe('blocked')
    expect(await getDetector(database.db, projectId, new Date())).toMatchObject({ state: 'alive', runId, segment: row!.drill.segment })
    expect(await getDetector(database.db, projectId, new Date(Date.now() + 15 * 86_400_000))).toMatchObject({ state: 'overdue' })
    expect(await listRunRows(database.db, projectId, { limit: 1 })).toMatchObject([{ purpose: 'drill', caught: true }])
    expect(await listUnreviewedBlocks(database.db, projectId, 5)).toEqual([])
  })

  it('finds a detector blind that lets a broken segment pass', async () => {
    const { projectId, deps, jobs } = await world(sixty, right)
    const { runId } = await startRun({ projectId, purpose: 'drill', baseline: { model: 'old' }, configText: COUNTED, createdBy: null }, deps)
    // a gate that tolerates any loss
    const { config } = await database.db.run.findUniqueOrThrow({ where: { id: runId } }) as unknown as { config: { gate: object } }
    await database.db.run.update({ where: { id: runId }, data: { config: { ...config, gate: { ...config.gate, regressionThreshold: 0.99, threshold: null } } as never } })
    await workThrough(jobs, deps)
    const [row] = await listDrills(database.db, projectId, 1)
    expect(row!.outcome).toMatchObject({ result: 'missed', others: [] })
    // the comparison saw it: it was the gate that did not
    expect(row!.outcome!.breaks).toBeGreaterThan(0)
    expect(await getDetector(database.db, projectId, new Date())).toMatchObject({ state: 'blind', runId, segment: row!.drill.segment })
    expect((await listRunRows(database.db, projectId, { limit: 1 }))[0]!.caught).toBe(false)
  })

  it('is not started where no segment is large enough to be caught in', async () => {
    const { run } = await world(sixty.slice(0, 12), right)
    await expect(run({ purpose: 'drill' })).rejects.toThrow('no segment of these cases is large enough')
  })
})

describe('the ledger of flaky cases', () => {
  it('counts A/A pairs and fresh executions two by two, never the first run of a deploy, and is listed by how flaky a case is', async () => {
    const { run, projectId } = await world(sixty, (call, request) => {
      // of the new model, case 7 is wrong at first and in its third execution, and 0 to 6 always
      if (call.model === 'new') return numberOf(call) < 7 || (numberOf(call) === 7 && [1, 3].includes(callOf(request))) ? wrong() : right(call)
      return flaky(call, request, undefined as never)
    })
    const aa = await run({ purpose: 'aa' })
    const cases = await listPairedCases(database.db, aa, { groupBy: null, familyKey: null })
    const before = await listFlipTrials(database.db, projectId)
    expect(new Map(before.map(({ caseId, ...own }) => [caseId, own]))).toEqual(trialsOfRun(cases, await listRerunOutcomes(database.db, aa)))
    expect(before.reduce((sum, { differed }) => sum + differed, 0)).toBe(8)

    const gate = await run({ candidate: { model: 'new' } })
    const startedAt = (await database.db.run.findUniqueOrThrow({ where: { id: gate } })).createdAt
    expect(await listFlipTrials(database.db, projectId, startedAt)).toEqual(before)
    // case 7: one A/A pair alike; candidate right, wrong, right in its executions 2, 3, 4: one pair that differs, and one left over
    const rows = await listLedger(database.db, projectId, { filter: { shown: 'differed' }, sort: 'mean', descending: true, limit: 20, at: new Date() })
    expect(rows.map(({ key, trials, differed }) => [key.slice(-2), trials, differed])).toContainEqual(['07', 2, 1])
    expect(rows.map(({ mean }) => mean)).toEqual(rows.map(({ mean }) => mean).sort((a, b) => b - a))
    const totals = await getLedgerTotals(database.db, projectId)
    expect(totals).toMatchObject({ cases: 60, flaky: 9, differed: 9 })
    expect(totals.rate).toBeCloseTo((9 + 1) / (totals.trials + 50), 12)
    const seven = rows.find(({ key }) => key.endsWith('07'))!
    expect(seven.mean).toBeCloseTo((10 * totals.rate + 1) / 12, 12)
    expect(await getCaseFlakiness(database.db, projectId, seven.caseId)).toEqual({ trials: 2, differed: 1, mean: seven.mean, low: seven.low, high: seven.high })
    expect(seven.runId).toBe(gate)
  })

  it('goes on where a page ended, in every order, and keeps to the filter', async () => {
    const { run, projectId } = await world(sixty, flaky)
    await run({ purpose: 'aa' })
    for (const sort of ['mean', 'differed', 'trials', 'key'] as const) {
      for (const descending of [true, false]) {
        const page = (limit: number, after?: { value: string; caseId: string }) => listLedger(database.db, projectId, { filter: { shown: 'all' }, sort, descending, limit, at: new Date(), ...(after ? { after } : {}) })
        const all = await page(100)
        const first = await page(25)
        const rest = await page(100, first.at(-1))
        expect([...first, ...rest].map(({ caseId }) => caseId)).toEqual(all.map(({ caseId }) => caseId))
        expect(all).toHaveLength(60)
      }
    }
    const list = async (filter: Parameters<typeof listLedger>[2]['filter']) => (await listLedger(database.db, projectId, { filter, sort: 'key', descending: false, limit: 100, at: new Date() })).map(({ key }) => Number(key.slice(-2)))
    expect(await list({ shown: 'differed' })).toEqual([0, 1, 2, 3, 4, 5, 40, 41])
    expect(await list({ shown: 'differed', segment: 'orders' })).toEqual([40, 41])
    expect(await list({ shown: 'all', text: '0041' })).toEqual([41])
    expect(await list({ shown: 'quarantined' })).toEqual([])
  })
})
