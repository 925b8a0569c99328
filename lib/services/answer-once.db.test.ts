import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatRequest } from '@/lib/core/chat'
import { costReport } from '@/lib/core/cost/cost-report'
import { listCostRuns, listRunCosts } from '@/lib/db/costs'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, toolCompletion, type ModelCall } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

let database: TestDatabase
let llm: Llm
const servers: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  await llm.close()
  await database.drop()
})

const TEN = Array.from({ length: 10 }, (_, index) => lookupCase(`{"order":${index}}`))

async function world({ cacheOutputs = true, params = { temperature: 0 }, wrong = () => false }: {
  cacheOutputs?: boolean; params?: ChatRequest['params']; wrong?: (call: ModelCall, nth: number) => boolean
} = {}) {
  let nth = 0
  const server = await startModelServer((call) => {
    nth += 1
    return toolCompletion('lookup', wrong(call, nth) ? '{"order":"none"}' : call.messages.at(-1)!.content)
  })
  servers.push(server)
  const cases = TEN.map(({ request, reference }) => ({ request: { ...request, ...(params ? { params } : {}) }, reference }))
  const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases })
  await database.db.project.update({ where: { id: projectId }, data: { config: `replay: { cache_outputs: ${cacheOutputs} }\ngating: { min_cases_per_segment: 5 }\n` } })
  await database.db.endpoint.updateMany({ where: { projectId }, data: { prices: { new: { input: 1, output: 10, cachedInput: null, date: '2026-11-01', source: 'test' } } } })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
  /** Calls that a run made, and its outcomes. */
  const run = async (input: { candidate?: string; baseline?: string; purpose?: 'aa' } = {}) => {
    const before = server.calls.length
    const { candidate = 'new', baseline = 'old', purpose } = input
    const { runId } = await startRun({ projectId, baseline: { model: baseline }, createdBy: null, ...(purpose ? { purpose } : { candidate: { model: candidate } }) }, deps)
    await workThrough(jobs, deps)
    const outcomes = await database.db.outcome.findMany({ where: { runId } })
    expect((await database.db.run.findUniqueOrThrow({ where: { id: runId } })).status).toBe('done')
    return { runId, calls: server.calls.length - before, outcomes, cached: outcomes.filter(({ cached }) => cached) }
  }
  return { projectId, run }
}

describe('remembered answers of deterministic requests', () => {
  it('are paid once for the same pair, and say what they cost', async () => {
    const { projectId, run } = await world()
    const [first, second] = [await run(), await run()]
    expect([first.calls, first.cached.length, second.calls, second.cached.length]).toEqual([20, 0, 0, 20])
    // 1,000 tokens in at $1 and 100 out at $10 per million; the price of the baseline is not known
    const [candidate, baseline] = (['candidate', 'baseline'] as const).map((arm) => second.outcomes.find((outcome) => outcome.arm === arm)!)
    expect(candidate).toMatchObject({ cached: true, costUsd: 0, savedUsd: 0.002, latencyMs: null, inputTokens: null, outputTokens: null, model: 'served', passed: true })
    expect(baseline).toMatchObject({ cached: true, costUsd: 0, savedUsd: null })
    expect(candidate!.output).toEqual(first.outcomes.find(({ arm, caseId }) => arm === 'candidate' && caseId === candidate!.caseId)!.output)
    const since = new Date(0)
    const rows = costReport({ runs: await listCostRuns(database.db, projectId, since), cells: (await listRunCosts(database.db, projectId, since)).cells, pairs: [] }, Date.now()).runs
    expect(rows.find(({ id }) => id === second.runId)).toMatchObject({ total: { calls: 0, usd: 0, cached: 20 }, answers: { remembered: 20, unpriced: 10 } })
    expect(rows.find(({ id }) => id === second.runId)!.saved['output cache'].usd).toBeCloseTo(0.02, 10)
  })

  it('are no answers of the other arm: one model against itself is asked by both', async () => {
    const { run } = await world()
    expect([(await run({ candidate: 'old' })).calls, (await run({ candidate: 'old' })).calls]).toEqual([20, 0])
  })

  it('are asked for by nobody who measures how answers differ', async () => {
    const { run } = await world()
    await run({ candidate: 'old' })
    const aa = await run({ candidate: 'old', purpose: 'aa' })
    expect([aa.calls >= 20, aa.cached.length]).toEqual([true, 0])
  })

  it('confirm no flip: executions after the first are fresh', async () => {
    const { run } = await world({ wrong: ({ model }) => model === 'new' })
    const [first, second] = [await run(), await run()]
    expect(first.outcomes.filter(({ attempt }) => attempt > 1).length).toBeGreaterThan(0)
    expect(second.cached.every(({ attempt }) => attempt === 1)).toBe(true)
    expect(second.outcomes.filter(({ attempt, cached }) => attempt > 1 && !cached)).toHaveLength(second.calls)
  })

  it.each([
    ['it is not allowed', { cacheOutputs: false }], ['the temperature is above 0', { params: { temperature: 0.2 } }], ['no temperature is sent', { params: { seed: 7 } }],
  ])('are none where %s', async (_why, settings) => {
    const { run } = await world(settings)
    expect([(await run()).calls, (await run()).calls]).toEqual([20, 20])
  })
})
