import fs from 'node:fs'
import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { findRedisServer, startTestRedis, type TestRedis } from '@/lib/queue/test-redis'
import { startRun } from '@/lib/services/start-run'
import { createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

// A worker that is told to stop while its models are slow: what is paid for is kept, and the rest is somebody else's at once.

const CASES = 60
const PLACES = 8
const redisServer = findRedisServer()

type Held = { key: string; answer: () => void }
/** Answers that the models keep back; null = they answer at once. */
let held: Held[] | null = null
let asked: string[] = []
let bundle: string
let database: TestDatabase
let redis: TestRedis | null = null
let models: Awaited<ReturnType<typeof startModelServer>>
const workers: WorkerProcess[] = []

beforeAll(async () => {
  bundle = await bundleWorker('stop-worker')
  database = await createTestDatabase()
  if (redisServer) redis = await startTestRedis(redisServer)
  models = await startModelServer((call, _request, response: ServerResponse) => {
    const args = call.messages.at(-1)!.content
    const key = `${call.model} ${args}`
    asked.push(key)
    const answer = () => void response.setHeader('content-type', 'application/json').end(JSON.stringify(toolCompletion('lookup', args)))
    if (held) held.push({ key, answer })
    else answer()
    return undefined
  })
})

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill('SIGTERM')))
})

afterAll(async () => {
  await models.close()
  await redis?.stop()
  await database.drop()
  fs.rmSync(bundle, { force: true })
})

async function start(queue: { redisUrl?: string }): Promise<{ runId: string; enqueue: Enqueue }> {
  const cases = Array.from({ length: CASES }, (_, index) => lookupCase(`{"order":${index}}`))
  const { projectId } = await createRunWorld(database.db, { baseUrl: models.baseUrl, cases })
  // each process has its own places; the time limit of a call is longer than any test
  await database.db.endpoint.updateMany({ where: { projectId }, data: { concurrency: PLACES, timeoutMs: 120_000 } })
  const enqueue = createEnqueue({ databaseUrl: database.databaseUrl, ...queue })
  const { runId } = await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, { db: database.db, enqueue, now: () => new Date() })
  return { runId, enqueue }
}

async function startWorker(env: Record<string, string>): Promise<WorkerProcess & { said: () => string }> {
  let said = ''
  const worker = await startWorkerProcess(bundle, { DATABASE_URL: database.databaseUrl, SLICEGATE_WORKER_CONCURRENCY: '2', ...env }, { onLog: (text) => { said += text } })
  workers.push(worker)
  return { ...worker, said: () => said }
}

const runOf = (runId: string) => database.db.run.findUniqueOrThrow({ where: { id: runId } })
const isDone = (runId: string) => vi.waitUntil(async () => (await runOf(runId)).status === 'done', { timeout: 60_000, interval: 50 })

async function expectEachOnce(runId: string): Promise<void> {
  expect(await runOf(runId)).toMatchObject({ casesDone: CASES, casesTotal: CASES, error: null })
  expect(await database.db.outcome.count({ where: { runId } })).toBe(2 * CASES)
  expect(await database.db.outcome.count({ where: { runId, passed: true } })).toBe(2 * CASES)
}

const queues = [{ name: 'Postgres', there: true, url: () => ({}) }, { name: 'Redis', there: redisServer !== null, url: () => ({ redisUrl: redis?.url ?? '' }) }]

describe.each(queues)('a worker that is told to stop, on $name', ({ there, url }) => {
  const envOf = (queue: { redisUrl?: string }): Record<string, string> => (queue.redisUrl === undefined ? {} : { REDIS_URL: queue.redisUrl })

  it.skipIf(!there)('keeps what is under way and gives back the rest: no call is paid twice', async () => {
    const queue = url()
    ;[held, asked] = [[], []]
    const { runId, enqueue } = await start(queue)
    const first = await startWorker(envOf(queue))
    await vi.waitUntil(() => held!.length === PLACES, { timeout: 30_000, interval: 10 })
    first.process.kill('SIGTERM')
    await vi.waitUntil(() => first.said().includes('worker stopping'), { timeout: 10_000, interval: 10 })
    // a case that has paid for one of its two calls makes the other one as well
    while (first.process.exitCode === null) {
      for (const { answer } of held.splice(0)) answer()
      await Promise.race([first.exited, vi.waitUntil(() => held!.length > 0, { timeout: 2000, interval: 5 }).catch(() => undefined)])
    }
    expect(first.process.exitCode).toBe(0)
    const done = (await runOf(runId)).casesDone
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(CASES)
    expect(first.said()).toContain('job given back')
    held = null
    await startWorker(envOf(queue))
    await isDone(runId)
    await expectEachOnce(runId)
    expect(new Set(asked).size).toBe(2 * CASES)
    expect(asked).toHaveLength(2 * CASES)
    await enqueue.close()
  })

  it.skipIf(!there)('cuts off calls that take longer than its patience, and another one has their cases at once', async () => {
    const queue = url()
    ;[held, asked] = [[], []]
    const { runId, enqueue } = await start(queue)
    const first = await startWorker({ ...envOf(queue), SLICEGATE_STOP_SECONDS: '1' })
    await vi.waitUntil(() => held!.length === PLACES, { timeout: 30_000, interval: 10 })
    const cut = held
    held = null
    await first.kill('SIGTERM')
    expect(first.process.exitCode).toBe(0)
    expect((await runOf(runId)).casesDone).toBe(0)
    const second = await startWorker(envOf(queue))
    await isDone(runId)
    await expectEachOnce(runId)
    // what was cut off was asked twice, and nothing else; nobody waited for a lock to run out
    expect(asked).toHaveLength(2 * CASES + cut.length)
    expect(second.said()).not.toContain('taken over')
    await enqueue.close()
  })
})
