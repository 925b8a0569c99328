import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { getRunView } from '@/lib/db/run-pages'
import { listRunRows } from '@/lib/db/run-list'
import { createLlm, type Llm } from '@/lib/llm/client'
import { log } from '@/lib/log'
import { cancelRun } from '@/lib/services/cancel-run'
import { retryMissing } from '@/lib/services/retry-missing'
import { reviewRun } from '@/lib/services/review-run'
import { sweepRuns } from '@/lib/services/sweep-runs'
import { startRun, type StartRunInput } from '@/lib/services/start-run'
import { collectingEnqueue, createRunWorld, lookupCase, startModelServer, textCompletion, toolCompletion, type ModelCall } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'
import type { Deps } from '@/lib/deps'

let database: TestDatabase
let llm: Llm
const servers: { close: () => Promise<void> }[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
})
afterAll(async () => {
  await llm.close()
  await Promise.all(servers.map((server) => server.close()))
  await database.drop()
})

type World = Parameters<typeof createRunWorld>[1]['cases']
type Answer = Parameters<typeof startModelServer>[0]

async function world(cases: World, first: Answer) {
  let answer = first
  const server = await startModelServer((...call) => answer(...call))
  servers.push(server)
  const { projectId } = await createRunWorld(database.db, { baseUrl: server.baseUrl, cases })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: database.db, enqueue, llm, log, now: () => new Date() }
  const user = await database.db.user.create({ data: { id: randomUUID(), name: 'Ada', email: `${randomUUID()}@example.com` } })
  const start = (input: Partial<StartRunInput> = {}) =>
    startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null, ...input }, deps)
  return {
    server, projectId, deps, jobs, start, userId: user.id, work: () => workThrough(jobs, deps as unknown as Deps),
    answerWith: (next: Answer) => { answer = next }, retry: (runId: string) => retryMissing({ projectId, runId, actor: user.id }, deps),
    run: (runId: string) => database.db.run.findUniqueOrThrow({ where: { id: runId } }),
    flips: async (runId: string) => Object.fromEntries((await database.db.runCase.groupBy({ by: ['flip'], where: { runId }, _count: true })).map((row) => [row.flip, row._count])),
  }
}

const numberOf = (call: ModelCall) => Number(/\d+/.exec(call.messages.at(-1)!.content)![0])
const cases = (n: number) => Array.from({ length: n }, (_, index) => lookupCase(`{"order":${index}}`))
const right = (call: ModelCall) => toolCompletion('lookup', call.messages.at(-1)!.content)
/** The candidate breaks cases 0 to 14, and its calls for 40 to 51 get a body that is no completion. */
const twelveLost: Answer = (call) => {
  if (call.model !== 'new') return right(call)
  if (numberOf(call) >= 40 && numberOf(call) < 52) return { nothing: true }
  return numberOf(call) < 15 ? toolCompletion('cancel', '{}') : right(call)
}
const healed: Answer = (call) => (call.model === 'new' && numberOf(call) < 15 ? toolCompletion('cancel', '{}') : right(call))

describe('measuring what is missing again', () => {
  it('calls only the sides that have no answer, counts every case once and decides anew', async () => {
    const { server, deps, start, work, answerWith, retry, run, flips, projectId, userId } = await world(cases(60), twelveLost)
    const { runId } = await start()
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: 60 })
    expect(await flips(runId)).toEqual({ break: 15, 'both-pass': 33, missing: 12 })
    const first = await deps.db.gateDecision.findFirstOrThrow({ where: { runId } })
    expect(first.gate).toBe('blocked')
    await reviewRun({ projectId, runId, userId, choice: 'override', reason: 'known loss', evidence: 'https://tracker.example/1' }, deps)
    expect((await listRunRows(deps.db, projectId, { limit: 5 }))[0]).toMatchObject({ gate: 'blocked', review: 'override' })
    const scored = await deps.db.outcome.findMany({ where: { runId, passed: { not: null }, attempt: 1 }, orderBy: { id: 'asc' } })

    answerWith(healed)
    server.calls.splice(0)
    expect(await retry(runId)).toEqual({ status: 'running', cases: 12 })
    expect(await run(runId)).toMatchObject({ status: 'running', casesDone: 48, casesTotal: 60, finishedAt: null })
    await expect(retry(runId)).rejects.toMatchObject({ code: 'conflict' })
    expect((await getRunView(deps.db, projectId, runId))).toMatchObject({ report: null, reviews: [{ superseded: true }] })
    expect((await listRunRows(deps.db, projectId, { limit: 5 }))[0]).toMatchObject({ gate: null, review: null })

    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: 60, casesTotal: 60 })
    expect(await flips(runId)).toEqual({ break: 15, 'both-pass': 45 })
    // twelve calls of the candidate and none of the baseline; the re-runs that confirm breaks are there already
    expect(server.calls.map((call) => [call.model, numberOf(call)]).sort()).toEqual(Array.from({ length: 12 }, (_, index) => ['new', 40 + index]))
    expect(await deps.db.outcome.findMany({ where: { id: { in: scored.map(({ id }) => id) } }, orderBy: { id: 'asc' } })).toEqual(scored)
    // the calls that failed are kept below the first attempt
    expect(await deps.db.outcome.groupBy({ by: ['attempt', 'arm'], where: { runId, attempt: { lt: 2 } }, _count: true, orderBy: [{ attempt: 'asc' }, { arm: 'asc' }] }))
      .toMatchObject([{ attempt: 0, arm: 'candidate', _count: 12 }, { attempt: 1, arm: 'baseline', _count: 60 }, { attempt: 1, arm: 'candidate', _count: 60 }])
    expect(await deps.db.gateDecision.findMany({ where: { runId }, orderBy: { sequence: 'asc' }, select: { sequence: true } })).toEqual([{ sequence: 1 }, { sequence: 2 }])
    expect(await deps.db.gateDecision.findFirst({ where: { runId, sequence: 1 } })).toEqual(first)
    expect((await getRunView(deps.db, projectId, runId))).toMatchObject({ report: { missing: [] }, reviews: [{ superseded: true }] })
    expect((await listRunRows(deps.db, projectId, { limit: 5 }))[0]).toMatchObject({ gate: 'blocked', review: null })
    expect(await deps.db.auditEvent.findMany({ where: { target: runId, action: 'run.retry' }, select: { actor: true, before: true } })).toEqual([
      { actor: userId, before: { status: 'done', error: null, missing: [{ reasons: 'malformed response', cases: 12 }], open: 0 } },
    ])
  })

  it('changes nothing in a run without missing pairs, and lets one of two requests at once through', async () => {
    const { deps, jobs, start, work, answerWith, retry, run } = await world(cases(60), twelveLost)
    const { runId } = await start()
    await work()
    answerWith(healed)
    const both = await Promise.allSettled([retry(runId), retry(runId)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await work()
    const decided = await run(runId)
    expect(await retry(runId)).toEqual({ status: 'done', cases: 0 })
    expect(await retry(runId)).toEqual({ status: 'done', cases: 0 })
    expect(await run(runId)).toEqual(decided)
    expect(jobs).toEqual([])
    expect(await deps.db.gateDecision.count({ where: { runId } })).toBe(2)
    expect(await deps.db.auditEvent.count({ where: { target: runId, action: 'run.retry' } })).toBe(1)
  })

  it('keeps every call that failed when a case fails again', async () => {
    const { deps, start, work, retry, flips } = await world(cases(60), twelveLost)
    const { runId } = await start()
    await work()
    for (const attempts of [[0, 1], [-1, 0, 1]]) {
      expect(await retry(runId)).toMatchObject({ cases: 12 })
      await work()
      expect(await flips(runId)).toEqual({ break: 15, 'both-pass': 33, missing: 12 })
      const lost = await deps.db.outcome.findMany({ where: { runId, passed: null }, distinct: ['attempt'], orderBy: { attempt: 'asc' }, select: { attempt: true } })
      expect(lost.map(({ attempt }) => attempt)).toEqual(attempts)
    }
  })

  it('asks only the judge again where both answers are there, and keeps the votes that nobody could read', async () => {
    const talk = Array.from({ length: 40 }, (_, index) => ({
      request: { messages: [{ role: 'user' as const, content: `question ${index}` }] }, reference: { message: { role: 'assistant' as const, content: 'Yes.' }, finish_reason: 'stop' },
    }))
    const say = (judge: string): Answer => (call) => textCompletion(call.model === 'judge-large' ? judge : `${call.model} answers`)
    const { server, deps, start, work, answerWith, retry, run, flips } = await world(talk, say('I like both'))
    const { runId } = await start()
    await work()
    expect(await flips(runId)).toEqual({ missing: 40 })
    expect((await run(runId)).status).toBe('done')
    const unread = await deps.db.judgment.findMany({ where: { runId }, orderBy: { id: 'asc' } })
    expect(new Set(unread.map(({ choice }) => choice))).toEqual(new Set(['unreadable']))
    answerWith(say('{"choice":"tie","reason":"same"}'))
    server.calls.splice(0)
    expect(await retry(runId)).toEqual({ status: 'running', cases: 40 })
    await work()
    expect(await flips(runId)).toEqual({ 'both-pass': 40 })
    expect(new Set(server.calls.map(({ model }) => model))).toEqual(new Set(['judge-large']))
    expect(await deps.db.outcome.count({ where: { runId } })).toBe(80)
    expect(await deps.db.judgment.findMany({ where: { id: { in: unread.map(({ id }) => id) } }, orderBy: { id: 'asc' } })).toEqual(unread)
    expect(await deps.db.judgment.count({ where: { runId, choice: 'tie' } })).toBeGreaterThanOrEqual(40)
  })
})

describe('stop and resume', () => {
  it('goes on with a cancelled run from what it has', async () => {
    const { server, deps, jobs, start, work, retry, run, flips } = await world(cases(60), healed)
    const { runId } = await start()
    const waiting = jobs.splice(1)
    await work()
    expect((await run(runId)).casesDone).toBe(5)
    await cancelRun({ runId }, deps)
    // what still lay in the queue does nothing any more
    jobs.push(...waiting)
    await work()
    const before = server.calls.length
    expect(await run(runId)).toMatchObject({ status: 'cancelled', casesDone: 5 })
    expect(await retry(runId)).toEqual({ status: 'running', cases: 55 })
    await expect(retry(runId)).rejects.toMatchObject({ code: 'conflict' })
    expect(jobs.map(({ jobId }) => jobId)).toEqual(Array.from({ length: 11 }, (_, chunk) => `replay-cases-${runId}-${chunk + 1}`))
    // a job may be delivered twice
    jobs.push(...jobs)
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: 60, error: null })
    expect(await flips(runId)).toEqual({ break: 15, 'both-pass': 45 })
    expect(await deps.db.outcome.count({ where: { runId, attempt: 1 } })).toBe(120)
    // both sides of the 55 others, and the confirmations of breaks (attempts after the first)
    const again = await deps.db.outcome.count({ where: { runId, attempt: { gt: 1 } } })
    expect(server.calls.length - before).toBe(110 + again)
  })

  it('goes on where confirming was stopped, with the executions that are there', async () => {
    const { deps, jobs, start, work, retry, run, server } = await world(cases(60), healed)
    const { runId } = await start()
    // everything up to the first job of re-runs, and of those the first
    while (jobs.length > 0 && (await run(runId)).status !== 'confirming') {
      const rest = jobs.splice(1)
      await workThrough(jobs.splice(0), deps as unknown as Deps)
      jobs.push(...rest)
    }
    jobs.splice(1)
    await work()
    expect((await run(runId)).status).toBe('confirming')
    const done = await deps.db.outcome.count({ where: { runId, attempt: { gt: 1 } } })
    expect(done).toBeGreaterThan(0)
    await cancelRun({ runId }, deps)
    const calls = server.calls.length
    expect(await retry(runId)).toEqual({ status: 'deciding', cases: 0 })
    await work()
    expect((await run(runId)).status).toBe('done')
    const all = await deps.db.outcome.count({ where: { runId, attempt: { gt: 1 } } })
    expect(server.calls.length - calls).toBe(all - done)
    expect(await deps.db.rerun.count({ where: { runId, doneAt: null } })).toBe(0)
    expect(await deps.db.gateDecision.count({ where: { runId } })).toBe(1)
  })

  it('goes on when its jobs were lost, as every run does', async () => {
    const { deps, jobs, start, work, retry, run, flips } = await world(cases(60), twelveLost)
    const { runId } = await start()
    await work()
    expect(await retry(runId)).toMatchObject({ cases: 12 })
    jobs.splice(0)
    await sweepRuns({ ...deps, now: () => new Date(Date.now() + 3_600_000) })
    await sweepRuns({ ...deps, now: () => new Date(Date.now() + 3_600_000) })
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: 60 })
    expect(await flips(runId)).toEqual({ break: 15, 'both-pass': 33, missing: 12 })
    expect(await deps.db.outcome.count({ where: { runId, attempt: { lt: 1 } } })).toBe(12)
  })

  it('goes on with a failed run once its endpoint is there again, and refuses what it cannot measure', async () => {
    const { deps, jobs, start, work, retry, run, projectId } = await world(cases(60), healed)
    const { runId } = await start()
    const endpoint = await deps.db.endpoint.findFirstOrThrow({ where: { projectId } })
    await deps.db.endpoint.update({ where: { id: endpoint.id }, data: { baseUrl: 'nowhere' } })
    await work()
    expect(await run(runId)).toMatchObject({ status: 'failed', casesDone: 0, error: expect.stringContaining('nowhere') as string })
    await deps.db.endpoint.update({ where: { id: endpoint.id }, data: { baseUrl: endpoint.baseUrl } })
    expect(await retry(runId)).toEqual({ status: 'running', cases: 60 })
    await work()
    expect(await run(runId)).toMatchObject({ status: 'done', casesDone: 60, error: null })
    expect(jobs).toEqual([])

    await expect(retryMissing({ projectId: randomUUID(), runId, actor: 'x' }, deps)).rejects.toMatchObject({ code: 'not-found' })
    await expect(retry(randomUUID())).rejects.toMatchObject({ code: 'not-found' })
    await deps.db.run.update({ where: { id: runId }, data: { kind: 'results' } })
    await expect(retry(runId)).rejects.toMatchObject({ code: 'conflict' })
  })
})
