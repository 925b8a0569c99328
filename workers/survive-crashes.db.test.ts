import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { startRun } from '@/lib/services/start-run'
import { createRunWorld, lookupCase, startModelServer, toolCompletion } from '@/lib/services/test-run-world'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

const CASES = 400
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-crash-'))
let bundle: string
let postgres: EmbeddedPostgres
let db: DbClient
let enqueue: Enqueue
let worker: WorkerProcess | null = null
let models: Awaited<ReturnType<typeof startModelServer>>

async function connect(): Promise<void> {
  postgres = await startEmbeddedPostgres({ dataDir: folder })
  db = createDbClient(postgres.url)
  enqueue = createEnqueue({ databaseUrl: postgres.url })
}

async function disconnect(): Promise<void> {
  await enqueue.close()
  await db.$disconnect()
}

const startWorker = () => startWorkerProcess(bundle, { DATABASE_URL: postgres.url, SLICEGATE_LOG_LEVEL: 'error', SLICEGATE_WORKER_CONCURRENCY: '4' })

beforeAll(async () => {
  bundle = await bundleWorker('crash-worker')
  await connect()
  await migrate(postgres.url, path.resolve('prisma/migrations'))
  models = await startModelServer((call, _request, response) => {
    const answer = JSON.stringify(toolCompletion('lookup', call.messages.at(-1)!.content))
    setTimeout(() => response.setHeader('content-type', 'application/json').end(answer), 100)
    return undefined
  })
}, 60_000)

afterAll(async () => {
  await worker?.kill('SIGTERM')
  await models.close()
  await disconnect()
  await postgres.stop()
  fs.rmSync(folder, { recursive: true, force: true })
  fs.rmSync(bundle, { force: true })
})

async function start(): Promise<string> {
  const cases = Array.from({ length: CASES }, (_, index) => lookupCase(`{"order":${index}}`))
  const { projectId } = await createRunWorld(db, { baseUrl: models.baseUrl, cases })
  await db.endpoint.updateMany({ where: { projectId }, data: { concurrency: 20 } })
  const { runId } = await startRun(
    { projectId, candidate: { model: 'new' }, baseline: { model: 'old' }, createdBy: null }, { db, enqueue, now: () => new Date() },
  )
  return runId
}

const runOf = (runId: string) => db.run.findUniqueOrThrow({ where: { id: runId } })

async function untilMidway(runId: string): Promise<void> {
  await vi.waitUntil(async () => (await runOf(runId)).casesDone >= 50, { timeout: 30_000, interval: 20 })
  expect((await runOf(runId)).casesDone).toBeLessThan(CASES)
}

async function expectEveryCaseOnce(runId: string): Promise<void> {
  await vi.waitUntil(async () => (await runOf(runId)).status === 'done', { timeout: 90_000, interval: 100 })
  expect(await runOf(runId)).toMatchObject({ casesDone: CASES, casesTotal: CASES, error: null })
  expect(await db.runCase.count({ where: { runId, flip: 'both-pass' } })).toBe(CASES)
  expect(await db.outcome.count({ where: { runId } })).toBe(2 * CASES)
  expect(await db.gateDecision.count({ where: { runId } })).toBe(1)
}

describe('a run', () => {
  it('counts every case once when its worker is killed in the middle', { timeout: 180_000 }, async () => {
    worker = await startWorker()
    const runId = await start()
    await untilMidway(runId)
    await worker.kill('SIGKILL')
    worker = await startWorker()
    await expectEveryCaseOnce(runId)
  })

  it('counts every case once when Postgres is killed in the middle, on the same worker', { timeout: 180_000 }, async () => {
    worker ??= await startWorker()
    const runId = await start()
    await untilMidway(runId)
    const [postmaster] = fs.readFileSync(path.join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(postmaster), 'SIGKILL')
    await postgres.exited
    await disconnect()
    await connect()
    await expectEveryCaseOnce(runId)
    expect(worker.process.exitCode).toBeNull()
  })

  it('loses nothing when its worker is told to stop, which ends by itself', { timeout: 180_000 }, async () => {
    worker ??= await startWorker()
    const runId = await start()
    await untilMidway(runId)
    await worker.kill('SIGTERM')
    expect(worker.process.exitCode).toBe(0)
    worker = await startWorker()
    await expectEveryCaseOnce(runId)
  })

  it('is not orphaned: a worker ends when its parent goes away', { timeout: 60_000 }, async () => {
    worker ??= await startWorker()
    worker.process.disconnect()
    expect(await worker.exited).toBe(0)
    worker = null
  })
})
