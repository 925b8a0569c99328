import { randomUUID } from 'node:crypto'
import { Worker, type IQueueBackend } from 'bullmq'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { connectQueue, type QueueConfig } from '@/lib/queue/connection'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { decideJobId, JOB_OPTIONS, WORKER_OPTIONS, type JobName } from '@/lib/queue/jobs'
import { findRedisServer, startTestRedis, type TestRedis } from '@/lib/queue/test-redis'

let database: TestDatabase
let redis: TestRedis | null = null
const redisServer = findRedisServer()

beforeAll(async () => {
  database = await createTestDatabase()
  redis = redisServer === null ? null : await startTestRedis(redisServer)
})

afterAll(async () => {
  await redis?.stop()
  await database.drop()
})

type Taken = { name: string; data: unknown; id: string | undefined }

/** A producer and, when asked, a worker on the same queue. */
async function open(config: QueueConfig) {
  const enqueue: Enqueue = createEnqueue(config)
  const queue = connectQueue(config)
  await queue.ready()
  const closing: (() => Promise<unknown>)[] = [() => enqueue.close()]
  const taken: Taken[] = []
  const work = async (handle: (taken: Taken) => void = () => undefined, name: JobName = 'decide-gate') => {
    const worker = new Worker<unknown, void, string, IQueueBackend>(name, async (job) => {
      const now = { name: job.name, data: job.data, id: job.id }
      taken.push(now)
      handle(now)
    }, { ...queue.options, ...WORKER_OPTIONS }, queue.backend)
    closing.unshift(() => worker.close())
    await worker.waitUntilReady()
  }
  const close = async () => {
    for (const end of closing) await end()
    await queue.close()
  }
  return { enqueue, taken, work, close }
}

function describeQueue(name: string, possible: boolean, configOf: () => QueueConfig): void {
  describe.skipIf(!possible)(name, () => {
    it('delivers a job once while it stands in the queue, and again when it is finished', async () => {
      const config = configOf()
      const { enqueue, taken, work, close } = await open(config)
      const runId = randomUUID()
      const order = () => enqueue('decide-gate', { runId }, { jobId: decideJobId(runId) })
      await Promise.all([order(), order(), order()])
      await work()
      await vi.waitUntil(() => taken.length > 0, { timeout: 20_000 })
      expect(taken).toEqual([{ name: 'decide-gate', data: { runId }, id: `decide-gate-${runId}` }])
      await vi.waitUntil(async () => {
        await order()
        return taken.length > 1
      }, { timeout: 20_000, interval: 50 })
      await close()
    })

    it('tries a job that failed again', async () => {
      const config = configOf()
      expect(JOB_OPTIONS.attempts).toBeGreaterThan(1)
      const { enqueue, taken, work, close } = await open(config)
      const runId = randomUUID()
      let fails = 1
      await work(({ data }) => {
        if ((data as { runId: string }).runId === runId && fails-- > 0) throw new Error('the database went away')
      })
      await enqueue('decide-gate', { runId })
      await vi.waitUntil(() => taken.filter(({ data }) => (data as { runId: string }).runId === runId).length === 2, { timeout: 20_000 })
      await close()
    })

    it('refuses a payload that is not of its job', async () => {
      const config = configOf()
      const { enqueue, close } = await open(config)
      await expect(enqueue('decide-gate', { runId: 'seven' })).rejects.toThrow('Invalid')
      await expect(enqueue('replay-cases', { runId: randomUUID(), caseIds: [] })).rejects.toThrow()
      await close()
    })

    it('schedules the same job once, however often it is asked to', async () => {
      const config = configOf()
      const { enqueue, taken, work, close } = await open(config)
      for (let times = 0; times < 3; times += 1) await enqueue.every('sweep-runs', {}, 1_000)
      await work(undefined, 'sweep-runs')
      await vi.waitUntil(() => taken.length >= 3, { timeout: 20_000 })
      // Three schedules would have given three jobs for each beat.
      expect(new Set(taken.map((job) => job.id)).size).toBe(taken.length)
      expect(new Set(taken.map((job) => job.id?.split(':').at(-1))).size).toBe(taken.length)
      await close()
    })

    it('runs a job by a cron schedule in a time zone until that ends, and knows its schedules', async () => {
      const config = configOf()
      const { enqueue, taken, work, close } = await open(config)
      const [often, rarely] = [randomUUID(), randomUUID()]
      await enqueue.onSchedule('scheduled-refresh', { projectId: rarely }, { id: `rarely-${rarely}`, cron: '0 6 29 2 *', timezone: 'Europe/Berlin' })
      // six fields: every second
      for (let times = 0; times < 2; times += 1) await enqueue.onSchedule('scheduled-refresh', { projectId: often }, { id: `often-${often}`, cron: '* * * * * *', timezone: 'Europe/Berlin' })
      const known = await enqueue.listSchedules('scheduled-refresh')
      expect(known.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        { id: `often-${often}`, cron: '* * * * * *', timezone: 'Europe/Berlin' }, { id: `rarely-${rarely}`, cron: '0 6 29 2 *', timezone: 'Europe/Berlin' },
      ])
      await work(undefined, 'scheduled-refresh')
      await vi.waitUntil(() => taken.length >= 2, { timeout: 20_000 })
      expect(new Set(taken.map(({ data }) => (data as { projectId: string }).projectId))).toEqual(new Set([often]))
      await enqueue.endSchedule('scheduled-refresh', `often-${often}`)
      await enqueue.endSchedule('scheduled-refresh', 'never-there')
      expect((await enqueue.listSchedules('scheduled-refresh')).map(({ id }) => id)).toEqual([`rarely-${rarely}`])
      await close()
    })
  })
}

describeQueue('the queue on Postgres', true, () => ({ databaseUrl: database.databaseUrl }))
describeQueue('the queue on Redis (needs redis-server)', redisServer !== null, () => ({ databaseUrl: database.databaseUrl, redisUrl: redis?.url }))

describe('the queue', () => {
  it('keeps to its own schema in Postgres', async () => {
    const rows = await database.db.$queryRaw<{ schema: string }[]>`
      SELECT DISTINCT table_schema AS schema FROM information_schema.tables WHERE table_name IN ('job', 'jobs', 'bullmq_job')`
    expect(rows.every((row) => row.schema === 'bullmq')).toBe(true)
  })

  it('opens nothing before it is used', async () => {
    const enqueue = createEnqueue({ databaseUrl: 'postgres://nobody@127.0.0.1:43002/nowhere' })
    await enqueue.close()
  })
})
