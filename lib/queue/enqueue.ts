import { Queue, type IQueueBackend } from 'bullmq'
import { connectQueue, type QueueConfig } from '@/lib/queue/connection'
import { JOB_OPTIONS, JOB_PAYLOADS, type JobName, type JobPayload } from '@/lib/queue/jobs'

type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>

export type JobOrder<N extends JobName> = { payload: JobPayload<N>; jobId?: string }

/** Puts work into the queue. A job id that is already there is dropped silently; payloads are checked before they go in. */
export type Enqueue = {
  <N extends JobName>(name: N, payload: JobPayload<N>, options?: { jobId?: string }): Promise<void>
  many: <N extends JobName>(name: N, orders: JobOrder<N>[]) => Promise<void>
  /** Runs the job again and again; scheduling it twice changes nothing. */
  every: <N extends JobName>(name: N, payload: JobPayload<N>, everyMs: number) => Promise<void>
  /** Runs the job whenever five fields of cron say so in a time zone; the same id again takes the place of what was said before. */
  onSchedule: <N extends JobName>(name: N, payload: JobPayload<N>, schedule: { id: string; cron: string; timezone: string }) => Promise<void>
  endSchedule: (name: JobName, id: string) => Promise<void>
  /** All schedules of a job that follow cron. */
  listSchedules: (name: JobName) => Promise<{ id: string; cron: string; timezone: string }[]>
  close: () => Promise<void>
}

/** Opens the queue for producers. Connects on first use, so that a process that never enqueues opens nothing. */
export function createEnqueue(config: QueueConfig): Enqueue {
  let opened: { connection: ReturnType<typeof connectQueue>; queues: Map<JobName, AnyQueue> } | null = null

  async function queueOf(name: JobName): Promise<AnyQueue> {
    opened ??= { connection: connectQueue(config), queues: new Map() }
    const { connection, queues } = opened
    await connection.ready()
    const known = queues.get(name)
    if (known) return known
    const queue: AnyQueue = new Queue(name, { ...connection.options, defaultJobOptions: JOB_OPTIONS }, connection.backend)
    queue.on('error', (error) => config.onError?.(error))
    queues.set(name, queue)
    return queue
  }

  async function many<N extends JobName>(name: N, orders: JobOrder<N>[]): Promise<void> {
    const queue = await queueOf(name)
    const origin = config.origin?.() ?? null
    const jobs = orders.map(({ payload, jobId }) => ({
      name, data: JOB_PAYLOADS[name].parse(payload),
      opts: { ...(jobId === undefined ? {} : { jobId }), ...(origin === null ? {} : { telemetry: { metadata: origin } }) },
    }))
    await queue.addBulk(jobs)
  }

  const enqueue = <N extends JobName>(name: N, payload: JobPayload<N>, options: { jobId?: string } = {}) =>
    many(name, [{ payload, ...options }])

  return Object.assign(enqueue, {
    many,
    every: async <N extends JobName>(name: N, payload: JobPayload<N>, everyMs: number) => {
      const queue = await queueOf(name)
      await queue.upsertJobScheduler(name, { every: everyMs }, { name, data: JOB_PAYLOADS[name].parse(payload), opts: JOB_OPTIONS })
    },
    onSchedule: async <N extends JobName>(name: N, payload: JobPayload<N>, { id, cron, timezone }: { id: string; cron: string; timezone: string }) => {
      const queue = await queueOf(name)
      await queue.upsertJobScheduler(id, { pattern: cron, tz: timezone }, { name, data: JOB_PAYLOADS[name].parse(payload), opts: JOB_OPTIONS })
    },
    endSchedule: async (name: JobName, id: string) => {
      await (await queueOf(name)).removeJobScheduler(id)
    },
    listSchedules: async (name: JobName) => {
      const schedulers = await (await queueOf(name)).getJobSchedulers()
      return schedulers.flatMap(({ key, pattern, tz }) => (pattern === undefined ? [] : [{ id: key, cron: pattern, timezone: tz ?? 'UTC' }]))
    },
    close: async () => {
      if (!opened) return
      const { connection, queues } = opened
      opened = null
      await Promise.all([...queues.values()].map((queue) => queue.close()))
      await connection.close()
    },
  })
}
