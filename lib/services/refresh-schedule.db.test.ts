import { Worker, type IQueueBackend } from 'bullmq'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { listAuditEvents } from '@/lib/db/audit-events'
import { getRefreshSchedule } from '@/lib/db/refresh-schedules'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { connectQueue, type QueueConnection } from '@/lib/queue/connection'
import { createEnqueue, type Enqueue } from '@/lib/queue/enqueue'
import { JOB_PAYLOADS, scheduledRefreshId, WORKER_OPTIONS } from '@/lib/queue/jobs'
import { createProject } from '@/lib/services/create-project'
import { registerSchedules } from '@/lib/services/register-schedules'
import { setRefreshSchedule } from '@/lib/services/set-refresh-schedule'
import { startScheduledRefresh } from '@/lib/services/start-scheduled-refresh'

let database: TestDatabase
let enqueue: Enqueue
let queue: QueueConnection
const now = () => new Date('2026-11-20T12:00:00Z')
const deps = () => ({ db: database.db, enqueue, now })

beforeAll(async () => {
  database = await createTestDatabase()
  enqueue = createEnqueue({ databaseUrl: database.databaseUrl })
  queue = connectQueue({ databaseUrl: database.databaseUrl })
  await queue.ready()
})
afterAll(async () => {
  await enqueue.close()
  await queue.close()
  await database.drop()
})

const newProject = async (name: string) => (await createProject({ name, config: 'segment_by: intent\n', createdBy: null }, { db: database.db })).id
const schedule = (projectId: string, more: Partial<Parameters<typeof setRefreshSchedule>[0]> = {}) =>
  setRefreshSchedule({ projectId, cron: '0 6 * * 1', timezone: 'Europe/Berlin', enabled: true, startRun: null, actor: 'u1', ...more }, deps())

describe('the schedule of refreshes', () => {
  it('is kept, said to the queue once, and on record', async () => {
    const projectId = await newProject('Kept')
    // Monday, six o'clock in Berlin
    expect(await schedule(projectId)).toMatchObject({ cron: '0 6 * * 1', timezone: 'Europe/Berlin', enabled: true, nextAt: '2026-11-23T05:00:00.000Z' })
    await schedule(projectId)
    expect(await enqueue.listSchedules('scheduled-refresh')).toEqual([{ id: scheduledRefreshId(projectId), cron: '0 6 * * 1', timezone: 'Europe/Berlin' }])
    expect(await schedule(projectId, { enabled: false })).toMatchObject({ enabled: false, nextAt: null })
    expect(await enqueue.listSchedules('scheduled-refresh')).toEqual([])
    expect(await getRefreshSchedule(database.db, projectId)).toMatchObject({ enabled: false, cron: '0 6 * * 1', updatedBy: 'u1' })
    expect((await listAuditEvents(database.db, projectId, { limit: 9 })).filter(({ action }) => action === 'refresh.schedule')).toHaveLength(3)
  })

  it('says which field is wrong', async () => {
    const projectId = await newProject('Wrong')
    await expect(schedule(projectId, { cron: '0 6 * *' })).rejects.toThrow('cron: expected five fields')
    await expect(schedule(projectId, { cron: '0 25 * * 1' })).rejects.toThrow('cron: hour: expected')
    await expect(schedule(projectId, { timezone: 'Berlin' })).rejects.toThrow('timezone: expected the name of a time zone')
    await expect(schedule(projectId, { startRun: { candidate: { model: 'm' } } })).rejects.toThrow('no endpoint of this project has the role candidate')
    expect(await getRefreshSchedule(database.db, projectId)).toBeNull()
  })

  it('comes back from the database when the queue lost it, and ends there when the database says so', async () => {
    const [kept, gone] = [await newProject('Lost'), await newProject('Gone')]
    await schedule(kept)
    await schedule(gone)
    await enqueue.endSchedule('scheduled-refresh', scheduledRefreshId(kept))
    await database.db.refreshSchedule.delete({ where: { projectId: gone } })
    expect(await registerSchedules(deps())).toBe(1)
    expect((await enqueue.listSchedules('scheduled-refresh')).map(({ id }) => id)).toEqual([scheduledRefreshId(kept)])
    await schedule(kept, { enabled: false })
  })

  it('fires: the job of the queue starts a refresh, and a second one waits for its turn', { timeout: 120_000 }, async () => {
    const projectId = await newProject('Fires')
    await database.db.refreshSchedule.create({ data: { projectId, cron: '* * * * *', timezone: 'UTC', updatedBy: 'u1' } })
    // six fields: every second, so that nobody has to wait for a minute
    await enqueue.onSchedule('scheduled-refresh', { projectId }, { id: scheduledRefreshId(projectId), cron: '* * * * * *', timezone: 'UTC' })
    const answers: Awaited<ReturnType<typeof startScheduledRefresh>>[] = []
    const worker = new Worker<unknown, void, string, IQueueBackend>('scheduled-refresh', async (job) => {
      answers.push(await startScheduledRefresh(JOB_PAYLOADS['scheduled-refresh'].parse(job.data), deps()))
    }, { ...queue.options, ...WORKER_OPTIONS }, queue.backend)
    await vi.waitUntil(() => answers.length >= 2, { timeout: 60_000 })
    await enqueue.endSchedule('scheduled-refresh', scheduledRefreshId(projectId))
    await worker.close()
    expect(answers[0]).toEqual({ refreshId: expect.any(String) as string })
    expect(answers[1]).toEqual({ refreshId: null, why: expect.stringContaining('under way already') as string })
    expect(await database.db.refresh.findMany({ where: { projectId }, select: { trigger: true, createdBy: true, status: true } })).toEqual([{ trigger: 'schedule', createdBy: 'system', status: 'queued' }])
    await database.db.refreshSchedule.update({ where: { projectId }, data: { enabled: false } })
    expect(await startScheduledRefresh({ projectId }, deps())).toEqual({ refreshId: null, why: 'the schedule is switched off' })
  })
})
