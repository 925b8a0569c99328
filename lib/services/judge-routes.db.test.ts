import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { listRunCosts } from '@/lib/db/costs'
import { getJudgePlan } from '@/lib/db/judge-routes'
import { getSelfAgreement, recordShadow } from '@/lib/db/judge-shadows'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { createCaseRecorder } from '@/lib/services/case-recorder'
import { changeRoute } from '@/lib/services/change-route'
import { replayCases } from '@/lib/services/replay-cases'
import { saveEndpoint } from '@/lib/services/save-endpoint'
import { settleRoutes } from '@/lib/services/settle-routes'
import { startRun } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, startModelServer, textCompletion, type ModelCall } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'

let database: TestDatabase
/** A second worker: a pool of its own. */
let other: DbClient
const llms: Llm[] = []
const servers: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  other = createDbClient(database.databaseUrl)
  llms.push(...[1, 2].map(() => createLlm({ keyOf: () => 'wrong', baseDelayMs: 1 })))
})

afterAll(async () => {
  await Promise.all([...llms, ...servers].map((open) => open.close()))
  await other.$disconnect()
  await database.drop()
})

/** Prefers the answer of the candidate, in both orders; `differs` makes it prefer the other one. */
function verdict(call: ModelCall, differs = false): unknown {
  const { answerA } = readPairwisePrompt(call.messages.at(-1)!.content)!
  const first = answerA.includes('candidate') !== differs
  return textCompletion(JSON.stringify({ choice: first ? 'A' : 'B', reason: 'because' }))
}

type Answer = Parameters<typeof startModelServer>[0]
/** A question that both judges answered alike, at the prices of the two. */
const SHADOW = {
  runId: randomUUID(), caseId: randomUUID(), segments: ['orders'], judge: 'pairwise', referenceChoice: 'candidate', routeChoice: 'candidate', referenceUsd: 0.003, routeUsd: 0.0003,
}

/** One round: a pair is asked in both orders, two votes. */
const CONFIG = 'judges: { votes: 1 }\ngates: { confirm: { enabled: false }, intermittent: { enabled: false } }\n'

async function world(cases: number, judges: { large: Answer; small: Answer }) {
  const talk = { phase: 'first' }
  const arms = await startModelServer((call) => textCompletion(call.model === 'new' ? `candidate of the ${talk.phase} run` : 'production'))
  const [large, small] = await Promise.all([startModelServer(judges.large), startModelServer(judges.small)])
  servers.push(arms, large, small)
  const { db } = database
  const { projectId } = await createRunWorld(db, {
    baseUrl: arms.baseUrl, cases: Array.from({ length: cases }, (_, index) => ({ request: { messages: [{ role: 'user', content: `Question ${index}` }] } })),
  })
  await db.endpoint.updateMany({ where: { projectId }, data: { roles: ['candidate', 'baseline'], judgeModel: null } })
  const endpoint = (name: string, baseUrl: string, model: string, price: { input: number; output: number } | null) => db.endpoint.create({
    data: { projectId, name, baseUrl, roles: ['judge'], judgeModel: model, concurrency: 50, timeoutMs: 5000, apiKeyEnv: 'JUDGE_API_KEY', prices: price ? { [model]: price } : {} },
  })
  // 1,000 tokens in and 100 out: 0.003 and 0.0003 dollars a question
  await endpoint('dear', large.baseUrl, 'judge-large', { input: 2, output: 10 })
  await endpoint('cheap', small.baseUrl, 'judge-small', { input: 0.2, output: 1 })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db, enqueue, llm: llms[0]!, log, now: () => new Date() }
  const start = async (phase: string, configText = CONFIG) => {
    talk.phase = phase
    return (await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null, configText }, deps)).runId
  }
  const run = async (phase: string, configText = CONFIG) => {
    const runId = await start(phase, configText)
    await workThrough(jobs, deps as never)
    return runId
  }
  const routes = async () => Object.fromEntries((await db.judgeRoute.findMany({ where: { projectId } })).map((route) => [route.model, route]))
  const statuses = async () => Object.fromEntries(Object.entries(await routes()).map(([model, { status }]) => [model, status]))
  return { projectId, large, small, deps, jobs, start, run, routes, statuses, db, forget: () => { large.calls.length = 0; small.calls.length = 0 } }
}

/** What comparing cost, as the cost page reads it. */
const shadowCells = async (projectId: string) => (await listRunCosts(database.db, projectId, new Date(0))).cells.filter(({ role }) => role === 'shadow')

describe('a cheaper judge', () => {
  it('is asked beside the reference, promoted when it agrees, and demoted when it drifts', async () => {
    const mood = { drifted: false }
    const { db, projectId, large, small, run, routes, statuses, forget } = await world(220, { large: (call) => verdict(call), small: (call) => verdict(call, mood.drifted) })

    // On trial: it changes nothing and is asked about a quarter of the cases, once each.
    const first = await run('first')
    const ofRoute = async (model: string, runId?: string) => db.judgeShadow.count({ where: { routeId: (await routes())[model]!.id, ...(runId ? { runId } : {}) } })
    const [compared, repeated] = [await ofRoute('judge-small', first), await ofRoute('judge-large', first)]
    expect(large.calls).toHaveLength(440 + repeated)
    expect(compared).toBeGreaterThan(20)
    expect(compared).toBeLessThan(98)
    expect(small.calls).toHaveLength(compared)
    expect(new Set((await db.judgeShadow.findMany({ where: { runId: first, route: { model: 'judge-small' } } })).map(({ caseId }) => caseId)).size).toBe(compared)
    expect(await db.judgment.groupBy({ by: ['referenceUsd'], where: { runId: first }, _count: true })).toEqual([{ referenceUsd: null, _count: 440 }])
    expect((await shadowCells(projectId)).filter(({ model }) => model === 'judge-small')).toMatchObject([{ runId: first, model: 'judge-small', calls: compared, unpriced: 0, usd: expect.closeTo(compared * 0.0003, 8) }])
    expect(await db.run.findUnique({ where: { id: first }, select: { spentUsd: true } })).toEqual({ spentUsd: expect.closeTo(220 * 0.002 + (440 + repeated) * 0.003 + compared * 0.0003, 6) })
    expect(await statuses()).toEqual({ 'judge-large': 'reference', 'judge-small': 'shadow' })

    // So few are no proof; more of other runs are.
    const trial = (await routes())['judge-small']!.id
    for (let n = compared; n < 98; n += 1) await recordShadow(db, { ...SHADOW, routeId: trial, question: `of another run ${n}` }, null)
    await Promise.all([settleRoutes({ projectId }, { db }), settleRoutes({ projectId }, { db: other })])
    expect(await statuses()).toEqual({ 'judge-large': 'reference', 'judge-small': 'promoted' })
    expect((await routes())['judge-small']!.reason).toBe('Agreed in 98 of 98 questions, at 10 % of what the reference costs for the same questions')

    // Promoted: it answers, and the reference is asked about a tenth.
    forget()
    const second = await run('second')
    const checked = await db.judgeShadow.count({ where: { runId: second } })
    expect([small.calls.length, large.calls.length]).toEqual([440, checked])
    expect(checked).toBeLessThan(60)
    expect(await db.judgment.aggregate({ where: { runId: second }, _sum: { costUsd: true, referenceUsd: true } }))
      .toEqual({ _sum: { costUsd: expect.closeTo(440 * 0.0003, 6), referenceUsd: expect.closeTo(440 * 0.003, 6) } })
    expect((await shadowCells(projectId)).filter(({ runId }) => runId === second))
      .toMatchObject([{ runId: second, model: 'judge-large', calls: checked, unpriced: 0, usd: expect.closeTo(checked * 0.003, 6) }])
    expect((await statuses())['judge-small']).toBe('promoted')

    // The same answers once more cost nothing and are no new evidence, whoever judged them then.
    forget()
    await run('second')
    await run('first')
    expect([small.calls.length, large.calls.length, await ofRoute('judge-small')]).toEqual([0, 0, 98 + checked])

    // Eleven disagreements in a row are enough; a run compares about twenty-two.
    mood.drifted = true
    for (let more = 0; (await statuses())['judge-small'] === 'promoted'; more += 1) await run(`third ${more}`)
    expect((await routes())['judge-small']).toMatchObject({ status: 'demoted', reason: expect.stringMatching(/^Drifted: agreed in \d+ of the last \d+ questions$/) as string })
    forget()
    await run('fourth')
    expect([large.calls.length, small.calls.length]).toEqual([440, 0])
    expect((await db.auditEvent.findMany({ where: { projectId, action: { startsWith: 'judge-route' } }, orderBy: { id: 'asc' } })).map(({ action, actor }) => [action, actor]))
      .toEqual([['judge-route.promote', 'system'], ['judge-route.demote', 'system']])

    // Only a person has it tried again, and from nothing.
    const { id } = (await routes())['judge-small']!
    await changeRoute({ projectId, routeId: id, change: 'try', actor: 'anna' }, { db })
    expect((await routes())['judge-small']).toMatchObject({ status: 'shadow', reason: null })
    await run('fifth')
    expect((await routes())['judge-small']).toMatchObject({ status: 'demoted', reason: expect.stringMatching(/^Differs: /) as string })
  })

  it('is not tried without a price, and hurts nobody when it gives no answer', async () => {
    const { db, projectId, small, run, routes } = await world(40, { large: (call) => verdict(call), small: (_call, _request, response) => { response.statusCode = 401; return { error: { message: 'no' } } } })
    const failing = await run('first')
    expect(await db.run.findUnique({ where: { id: failing } })).toMatchObject({ status: 'done', casesDone: 40 })
    expect([await db.outcome.count({ where: { runId: failing, passed: null } }), await db.judgeShadow.count({ where: { runId: failing } })]).toEqual([0, 0])
    expect((await routes())['judge-small']).toMatchObject({ status: 'shadow', reason: 'Gave no answer last: unauthorized' })
    await db.endpoint.updateMany({ where: { projectId, name: 'cheap' }, data: { prices: {} } })
    small.calls.length = 0
    await run('second')
    expect(small.calls).toEqual([])
  })

  it('is held to what the reference agrees with itself, which is asked some questions again', async () => {
    const seen = new Map<string, number>()
    const timesAsked = (text: string) => { seen.set(text, (seen.get(text) ?? 0) + 1); return seen.get(text)! }
    const { db, projectId, large, run, routes } = await world(300, { large: (call) => verdict(call, timesAsked(call.messages.at(-1)!.content) > 1), small: (call) => verdict(call) })
    const runId = await run('first')
    const { n, agreed } = await getSelfAgreement(db, (await routes())['judge-large']!)
    // a quarter of a quarter of the cases; this one never says the same twice
    expect(agreed).toBe(0)
    expect(n).toBeGreaterThan(3)
    expect(n).toBeLessThan(50)
    expect(large.calls).toHaveLength(600 + n)
    expect(await db.judgment.count({ where: { runId } })).toBe(600)
    expect(await shadowCells(projectId)).toContainEqual(expect.objectContaining({ runId, model: 'judge-large', calls: n, unpriced: 0, usd: expect.closeTo(n * 0.003, 8) }))
  })

  it('is on trial from nothing when its address changes, and so are all when that of the reference does', async () => {
    const { db, projectId, run, routes } = await world(10, { large: (call) => verdict(call), small: (call) => verdict(call) })
    await run('first')
    const move = async (name: string, baseUrl: string) => {
      const { id, ...endpoint } = (await listEndpoints(db, projectId)).find((other) => other.name === name)!
      const { projectId: _project, apiKeySealed: _sealed, ...values } = endpoint
      await saveEndpoint({ projectId, endpointId: id, endpoint: { ...values, baseUrl }, actor: 'anna' }, { db })
      return (await routes())['judge-small']!
    }
    const promote = () => db.judgeRoute.updateMany({ where: { projectId, model: 'judge-small' }, data: { status: 'promoted' } })
    await promote()
    expect(await move('cheap', 'http://127.0.0.1:1/v1')).toMatchObject({ status: 'shadow', reason: 'cheap has another address now' })
    await promote()
    expect(await move('dear', 'http://127.0.0.1:1/v1')).toMatchObject({ status: 'shadow', reason: 'dear has another address now' })
    expect((await routes())['judge-large']!.status).toBe('reference')
  })

  it('can be stopped by a person; the reference cannot, and other projects cannot either', async () => {
    const { projectId, db, small, run, routes } = await world(30, { large: (call) => verdict(call), small: (call) => verdict(call) })
    await run('first')
    const before = await routes()
    const stop = (routeId: string, project = projectId) => changeRoute({ projectId: project, routeId, change: 'stop', actor: 'anna' }, { db })
    await stop(before['judge-small']!.id)
    await stop(before['judge-small']!.id)
    await expect(stop(before['judge-large']!.id)).rejects.toThrow('judge-large is the judge that the configuration names')
    await expect(stop(before['judge-small']!.id, randomUUID())).rejects.toThrow('not there')
    small.calls.length = 0
    await run('second')
    expect([small.calls.length, (await routes())['judge-small']!.status]).toEqual([0, 'demoted'])
    expect(await db.auditEvent.count({ where: { projectId, action: 'judge-route.stop', actor: 'anna' } })).toBe(1)
  })
})

describe('the judge of a run', () => {
  const promote = (db: DbClient, projectId: string) => db.judgeRoute.updateMany({ where: { projectId, model: 'judge-small' }, data: { status: 'promoted' } })

  it('stays the one with which it began, for every worker and whatever is decided meanwhile', async () => {
    const { db, projectId, deps, jobs, start, run, large, small, forget } = await world(100, { large: (call) => verdict(call), small: (call) => verdict(call) })
    await run('first')
    const runId = await start('second')
    const chunks = jobs.filter(({ name }) => name === 'replay-cases').map(({ payload }) => payload as { runId: string; caseIds: string[] })
    forget()
    const [half, rest] = [chunks.slice(0, 1), chunks.slice(1)]
    const work = async (parts: typeof chunks, worker: number) => {
      const own = { ...deps, db: worker === 0 ? database.db : other, llm: llms[worker]! }
      const recorder = createCaseRecorder({ ...own, onError: (error) => { throw error } })
      await Promise.all(parts.map((part) => replayCases(part, { ...own, recorder })))
      await recorder.close()
    }
    await work(half, 0)
    const plan = await getJudgePlan(db, runId)
    await promote(db, projectId)
    await Promise.all([work(rest, 0), work(rest, 1)])
    expect(await getJudgePlan(db, runId)).toEqual(plan)
    expect(plan).toMatchObject({ order: [{ model: 'judge-large', endpointName: 'dear' }], trial: { model: 'judge-small' } })
    expect(await db.judgment.groupBy({ by: ['referenceUsd'], where: { runId }, _count: true })).toEqual([{ referenceUsd: null, _count: 200 }])
    // a case that two workers had at the same time was asked and compared once
    expect(large.calls).toHaveLength(200 + await db.judgeShadow.count({ where: { runId, route: { model: 'judge-large' } } }))
    expect(small.calls).toHaveLength(await db.judgeShadow.count({ where: { runId, route: { model: 'judge-small' } } }))
  })

  it('is taken over by the reference when a promoted one gives no answer, and never by an unproven one', async () => {
    const dead = { large: false, small: false }
    const fail = (response: { statusCode: number }) => { response.statusCode = 500; return { error: { message: 'down' } } }
    const { db, projectId, run, small } = await world(40, {
      large: (call, _request, response) => (dead.large ? fail(response) : verdict(call)), small: (call, _request, response) => (dead.small ? fail(response) : verdict(call)),
    })
    await run('first')
    await promote(db, projectId)
    dead.small = true
    const second = await run('second')
    expect(await db.run.findUnique({ where: { id: second } })).toMatchObject({ status: 'done', casesDone: 40 })
    expect(await db.outcome.count({ where: { runId: second, passed: null } })).toBe(0)
    // the reference answered by itself: nothing was saved, nothing compared
    expect(await db.judgment.groupBy({ by: ['referenceUsd'], where: { runId: second }, _count: true })).toEqual([{ referenceUsd: null, _count: 80 }])
    expect(await db.judgeShadow.count({ where: { runId: second } })).toBe(0)

    dead.small = false
    dead.large = true
    await db.judgeRoute.updateMany({ where: { projectId, model: 'judge-small' }, data: { status: 'shadow' } })
    small.calls.length = 0
    const third = await run('third')
    expect(await db.outcome.groupBy({ by: ['reason'], where: { runId: third }, _count: true })).toEqual([{ reason: 'judge unavailable', _count: 80 }])
    expect(small.calls).toEqual([])
  })

  it('ends the run at once when it refuses the key, and says which', async () => {
    const { db, run } = await world(40, { large: (_call, _request, response) => { response.statusCode = 401; return { error: { message: 'no' } } }, small: (call) => verdict(call) })
    const runId = await run('first')
    expect(await db.run.findUnique({ where: { id: runId } })).toMatchObject({ status: 'failed', error: 'dear of the judge refused the key in JUDGE_API_KEY (401)' })
    expect(await db.outcome.count({ where: { runId } })).toBe(0)
  })

  it('is another one when the configuration names another: nothing that was compared before counts', async () => {
    const { db, projectId, run, statuses } = await world(30, { large: (call) => verdict(call), small: (call) => verdict(call) })
    await run('first')
    await promote(db, projectId)
    await db.project.update({ where: { id: projectId }, data: { config: 'judges: { judge_model: judge-large }\n' } })
    // this run's configuration names none, so it is judged by the first endpoint alone
    const beside = await run('second')
    expect(await getJudgePlan(db, beside)).toMatchObject({ order: [{ routeId: null, model: 'judge-large' }], trial: null })
    expect(await statuses()).toEqual({ 'judge-large': 'reference', 'judge-small': 'promoted' })
    await db.project.update({ where: { id: projectId }, data: { config: '' } })
    await db.endpoint.updateMany({ where: { projectId, name: 'dear' }, data: { judgeModel: 'judge-huge', prices: { 'judge-huge': { input: 5, output: 20 } } } })
    await run('third')
    expect(await statuses()).toMatchObject({ 'judge-huge': 'reference', 'judge-small': 'shadow', 'judge-large': 'shadow' })
    expect(await db.auditEvent.count({ where: { projectId, action: 'judge-route.reference' } })).toBe(1)
  })
})
