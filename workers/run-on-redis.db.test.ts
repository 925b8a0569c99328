import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { findRedisServer, startTestRedis, type TestRedis } from '@/lib/queue/test-redis'
import { startRun } from '@/lib/services/start-run'
import { createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

const CASES = 200
const redisServer = findRedisServer()

describe.skipIf(redisServer === null)('a run on Redis (needs redis-server)', () => {
  let database: TestDatabase
  let redis: TestRedis
  let enqueue: Enqueue
  let worker: WorkerProcess
  let models: Awaited<ReturnType<typeof startModelServer>>
  let bundle: string

  const startWorker = () => startWorkerProcess(bundle, {
    DATABASE_URL: database.databaseUrl, REDIS_URL: redis.url, SLICEGATE_LOG_LEVEL: 'error', SLICEGATE_WORKER_CONCURRENCY: '2',
  })

  beforeAll(async () => {
    bundle = await bundleWorker('redis-worker')
    database = await createTestDatabase()
    redis = await startTestRedis(redisServer ?? '')
    enqueue = createEnqueue({ databaseUrl: database.databaseUrl, redisUrl: redis.url })
    models = await startModelServer((call, _request, response) => {
      const answer = JSON.stringify(toolCompletion('lookup', call.messages.at(-1)!.content))
      setTimeout(() => response.setHeader('content-type', 'application/json').end(answer), 50)
      return undefined
    })
    worker = await startWorker()
  })

  afterAll(async () => {
    await worker.kill('SIGTERM')
    await enqueue.close()
    await models.close()
    await redis.stop()
    await database.drop()
    fs.rmSync(bundle, { force: true })
  })

  async function start(): Promise<string> {
    const { projectId } = await createRunWorld(database.db, {
      baseUrl: models.baseUrl, cases: Array.from({ length: CASES }, (_, index) => lookupCase(`{"order":${index}}`)),
    })
    await database.db.endpoint.updateMany({ where: { projectId }, data: { concurrency: 10 } })
    const deps = { db: database.db, enqueue, now: () => new Date() }
    return (await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, deps)).runId
  }

  const runOf = (runId: string) => database.db.run.findUniqueOrThrow({ where: { id: runId } })

  // What happens when Redis forgets everything stands in fault-matrix.db.test.ts.
  it('ends decided, with nothing of the queue in Postgres', async () => {
    const runId = await start()
    await vi.waitUntil(async () => (await runOf(runId)).status === 'done', { timeout: 90_000, interval: 100 })
    expect(await runOf(runId)).toMatchObject({ casesDone: CASES, casesTotal: CASES, error: null })
    expect(await database.db.outcome.count({ where: { runId } })).toBe(2 * CASES)
    expect(await database.db.gateDecision.count({ where: { runId } })).toBe(1)
    const schemas = await database.db.$queryRaw<unknown[]>`SELECT 1 FROM information_schema.schemata WHERE schema_name = 'bullmq'`
    expect(schemas).toHaveLength(0)
  })
})
