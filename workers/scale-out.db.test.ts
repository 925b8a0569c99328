import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { countRuns, faultsOf } from '@/bench/fleet/count-outcomes'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { subscribeEvents } from '@/lib/events'
import { log } from '@/lib/log'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { findRedisServer, startTestRedis, type TestRedis } from '@/lib/queue/test-redis'
import { followRun } from '@/lib/services/live-feeds'
import { startRun } from '@/lib/services/start-run'
import { createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

const CASES = 120
const redisServer = findRedisServer()
let bundle: string
let database: TestDatabase
let models: Awaited<ReturnType<typeof startModelServer>>

beforeAll(async () => {
  bundle = await bundleWorker('scale-worker')
  database = await createTestDatabase()
  models = await startModelServer((call, _request, response) => {
    const answer = JSON.stringify(toolCompletion('lookup', call.messages.at(-1)!.content))
    setTimeout(() => response.setHeader('content-type', 'application/json').end(answer), 100)
    return undefined
  })
})

afterAll(async () => {
  await models.close()
  await database.drop()
  fs.rmSync(bundle, { force: true })
})

/** A run on three workers, of which one is killed, one told to end and two are added while it goes on. */
async function runOnManyWorkers(redis: TestRedis | null) {
  const where = { DATABASE_URL: database.databaseUrl, SLICEGATE_LOG_LEVEL: 'silent', SLICEGATE_WORKER_CONCURRENCY: '2', ...(redis ? { REDIS_URL: redis.url } : {}) }
  const workers: WorkerProcess[] = []
  const add = async () => void workers.push(await startWorkerProcess(bundle, where))
  const enqueue: Enqueue = createEnqueue({ databaseUrl: database.databaseUrl, redisUrl: redis?.url })
  const { db, databaseUrl } = database
  const [seen, kinds]: [number[], string[]] = [[], []]
  let ends: (() => unknown)[] = []
  try {
    await Promise.all([add(), add(), add()])
    const { projectId } = await createRunWorld(db, { baseUrl: models.baseUrl, cases: Array.from({ length: CASES }, (_, i) => lookupCase(`{"order":${i}}`)) })
    await db.endpoint.updateMany({ where: { projectId }, data: { concurrency: 8 } })
    const now = () => new Date()
    const { runId } = await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, { db, enqueue, now })
    ends = [
      followRun({ projectId, runId }, (text) => seen.push(Number(/"done":(\d+)/.exec(text)?.[1])), { db, now, log, databaseUrl }),
      await subscribeEvents(databaseUrl, (event) => { if (event.runId === runId) kinds.push(event.kind) }),
    ]
    const reached = (share: number) => vi.waitUntil(async () => (await db.run.findUniqueOrThrow({ where: { id: runId } })).casesDone >= share * CASES, { timeout: 60_000, interval: 20 })
    await reached(0.1)
    await workers[0]!.kill('SIGKILL')
    await Promise.all([add(), add()])
    await reached(0.4)
    await workers[1]!.kill('SIGTERM')
    await vi.waitUntil(async () => (await db.run.findUniqueOrThrow({ where: { id: runId } })).status === 'done', { timeout: 90_000, interval: 50 })
    await vi.waitUntil(() => kinds.includes('run.done'), { timeout: 10_000 })
    return { runs: await countRuns(db, projectId), seen, stopped: workers[1]!.process.exitCode }
  } finally {
    await Promise.all(ends.map((end) => end()))
    await Promise.all(workers.filter(({ process }) => process.exitCode === null && process.signalCode === null).map((worker) => worker.kill('SIGTERM')))
    await enqueue.close()
  }
}

function expectWhole({ runs, seen, stopped }: Awaited<ReturnType<typeof runOnManyWorkers>>): void {
  expect(runs.flatMap(faultsOf)).toEqual([])
  expect(runs).toMatchObject([{ cases: CASES, open: 0, lost: 0, doubled: 0, miscounted: 0, decisions: 1 }])
  expect(stopped).toBe(0)
  // whoever follows the run in another process sees it move, never backwards
  expect(new Set(seen).size).toBeGreaterThanOrEqual(3)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
}

describe('workers that are killed, told to end and added during a run', () => {
  it('lose and double no case on the queue in Postgres', async () => {
    expectWhole(await runOnManyWorkers(null))
  })

  it.skipIf(redisServer === null)('lose and double no case on the queue in Redis (needs redis-server)', async () => {
    const redis = await startTestRedis(redisServer ?? '')
    try {
      expectWhole(await runOnManyWorkers(redis))
    } finally {
      await redis.stop()
    }
  })
})
