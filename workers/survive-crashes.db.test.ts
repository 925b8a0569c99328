import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { startRun } from '@/lib/services/start-run'
import { createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

// What happens when a process is killed stands in fault-matrix.db.test.ts.

const CASES = 200
let bundle: string
let database: TestDatabase
let enqueue: Enqueue
let worker: WorkerProcess | null = null
let models: Awaited<ReturnType<typeof startModelServer>>

const startWorker = () => startWorkerProcess(bundle, { DATABASE_URL: database.databaseUrl, SLICEGATE_LOG_LEVEL: 'error', SLICEGATE_WORKER_CONCURRENCY: '4' })

beforeAll(async () => {
  bundle = await bundleWorker('crash-worker')
  database = await createTestDatabase()
  enqueue = createEnqueue({ databaseUrl: database.databaseUrl })
  models = await startModelServer((call, _request, response) => {
    const answer = JSON.stringify(toolCompletion('lookup', call.messages.at(-1)!.content))
    setTimeout(() => response.setHeader('content-type', 'application/json').end(answer), 100)
    return undefined
  })
})

afterAll(async () => {
  await worker?.kill('SIGTERM')
  await models.close()
  await enqueue.close()
  await database.drop()
  fs.rmSync(bundle, { force: true })
})

async function start(): Promise<string> {
  const cases = Array.from({ length: CASES }, (_, index) => lookupCase(`{"order":${index}}`))
  const { projectId } = await createRunWorld(database.db, { baseUrl: models.baseUrl, cases })
  await database.db.endpoint.updateMany({ where: { projectId }, data: { concurrency: 20 } })
  const deps = { db: database.db, enqueue, now: () => new Date() }
  return (await startRun({ projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, deps)).runId
}

const runOf = (runId: string) => database.db.run.findUniqueOrThrow({ where: { id: runId } })

describe('a worker', () => {
  it('ends by itself when it is told to stop, and the run loses nothing', async () => {
    worker = await startWorker()
    const runId = await start()
    await vi.waitUntil(async () => (await runOf(runId)).casesDone >= 20, { timeout: 60_000, interval: 20 })
    await worker.kill('SIGTERM')
    expect(worker.process.exitCode).toBe(0)
    expect((await runOf(runId)).casesDone).toBeLessThan(CASES)
    worker = await startWorker()
    await vi.waitUntil(async () => (await runOf(runId)).status === 'done', { timeout: 90_000, interval: 100 })
    expect(await runOf(runId)).toMatchObject({ casesDone: CASES, casesTotal: CASES, error: null })
    expect(await database.db.outcome.count({ where: { runId } })).toBe(2 * CASES)
  })

  it('is not orphaned: it ends when its parent goes away', async () => {
    worker ??= await startWorker()
    worker.process.disconnect()
    expect(await worker.exited).toBe(0)
    worker = null
  })
})
