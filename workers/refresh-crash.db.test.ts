import fs from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { embed } from '@/lib/llm/sandbox/embedding'
import { writeWeek } from '@/lib/llm/sandbox/week'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { createProject } from '@/lib/services/create-project'
import { importTraces } from '@/lib/services/import-traces'
import { setRefreshSchedule } from '@/lib/services/set-refresh-schedule'
import { startRefresh } from '@/lib/services/start-refresh'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from '@/workers/test-worker-process'

let bundle: string
let database: TestDatabase
let enqueue: Enqueue
let worker: WorkerProcess | null = null
let models: Server
/** Texts that the endpoint was asked for, and how many of them it answers before it holds everybody up. */
const texts: string[] = []
let patience = 400
const held: (() => void)[] = []

beforeAll(async () => {
  bundle = await bundleWorker('refresh-worker')
  database = await createTestDatabase()
  enqueue = createEnqueue({ databaseUrl: database.databaseUrl })
  models = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => { text += chunk.toString() })
    request.on('end', () => {
      const { input } = JSON.parse(text) as { input: string[] }
      const answer = () => {
        texts.push(...input)
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ model: 'm', data: input.map((one, index) => ({ index, embedding: [...embed(one)] })), usage: { prompt_tokens: 1, total_tokens: 1 } }))
      }
      patience -= input.length
      if (patience >= 0) answer()
      else held.push(answer)
    })
  })
  await new Promise<void>((resolve) => models.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  await worker?.kill('SIGTERM')
  models.closeAllConnections()
  models.close()
  await enqueue.close()
  await database.drop()
  fs.rmSync(bundle, { force: true })
})

const deps = () => ({ db: database.db, enqueue, now: () => new Date() })
const startWorker = () => startWorkerProcess(bundle, { DATABASE_URL: database.databaseUrl, SLICEGATE_LOG_LEVEL: 'error' })

describe('a worker that is killed while it refreshes', () => {
  it('is replaced by the next one, which asks for no text twice and ends with one grouping and one dataset', { timeout: 180_000 }, async () => {
    const { id: projectId } = await createProject({ name: 'Killed', config: 'segment_by: intent\nembedding: { model: m, dimensions: 256 }\n', createdBy: null }, deps())
    await database.db.endpoint.create({ data: { projectId, name: 'models', baseUrl: `http://127.0.0.1:${(models.address() as AddressInfo).port}/v1`, roles: ['embedding'], concurrency: 2, timeoutMs: 120_000 } })
    await importTraces({ projectId, format: 'bifrost', name: 'week', lines: writeWeek({ seed: 'kill', endsAt: Date.now(), rows: 1500 }) }, deps())
    await setRefreshSchedule({ projectId, cron: '0 6 * * 1', timezone: 'UTC', enabled: true, startRun: null, actor: 'system' }, deps())
    await enqueue.endSchedule('scheduled-refresh', (await enqueue.listSchedules('scheduled-refresh'))[0]!.id)

    worker = await startWorker()
    const { refreshId } = await startRefresh({ projectId, trigger: 'button', actor: 'system' }, deps())
    await vi.waitUntil(async () => held.length > 0 && (await database.db.embedding.count()) >= 128, { timeout: 60_000, interval: 50 })
    await worker.kill('SIGKILL')
    expect(await database.db.refresh.findUniqueOrThrow({ where: { id: refreshId } })).toMatchObject({ status: 'running', stage: 'embed', clusteringId: null })
    // an answer that had not been stored when the worker died is lost
    const stored = await database.db.embedding.count()
    expect(stored).toBeGreaterThanOrEqual(128)
    held.length = 0
    texts.length = 0
    patience = Number.POSITIVE_INFINITY
    // silent for long enough to count as gone
    await database.db.refresh.update({ where: { id: refreshId }, data: { beatAt: new Date(Date.now() - 60_000) } })

    worker = await startWorker()
    // what the queue had lost of schedules is there again
    expect(await enqueue.listSchedules('scheduled-refresh')).toHaveLength(1)
    await vi.waitUntil(async () => (await database.db.refresh.findUniqueOrThrow({ where: { id: refreshId } })).status === 'done', { timeout: 90_000, interval: 200 })
    expect(new Set(texts).size).toBe(texts.length)
    expect(await database.db.embedding.count()).toBe(stored + texts.length)
    expect(await database.db.clustering.findMany({ where: { projectId }, select: { method: true } })).toEqual([{ method: 'hdbscan' }])
    expect(await database.db.dataset.count({ where: { projectId } })).toBe(1)
    expect(await database.db.trace.count({ where: { projectId, request: { not: undefined }, clusterId: { not: null } } })).toBeGreaterThan(1000)
    expect(await database.db.refresh.count({ where: { projectId, status: 'done' } })).toBe(1)
  })
})
