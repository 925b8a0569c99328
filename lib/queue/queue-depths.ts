import { Queue, type IQueueBackend } from 'bullmq'
import { Pool } from 'pg'
import { connectQueue, type QueueConfig } from '@/lib/queue/connection'
import { JOB_NAMES, type JobName } from '@/lib/queue/jobs'

/** Jobs of one kind by state. `oldestWaitingMs`: when the oldest that waits was put there, ms of the epoch; null = none waits. */
export type QueueDepth = { job: JobName; waiting: number; active: number; delayed: number; failed: number; oldestWaitingMs: number | null }

/** Reads how full the queue is, on a connection of its own that opens at the first question. Rejects when the queue does not answer. */
export type QueueReader = { depths: () => Promise<QueueDepth[]>; close: () => Promise<void> }

export function createQueueReader(config: QueueConfig): QueueReader {
  return config.redisUrl ? readRedis(config) : readPostgres(config)
}

type Row = { queue: string; state: string; count: number; oldest: string | null }

/** One statement over the jobs that there are: what is done is removed at once. */
function readPostgres({ databaseUrl, onError }: QueueConfig): QueueReader {
  let pool: Pool | null = null
  const rowsOf = async (): Promise<Row[]> => {
    if (!pool) {
      pool = new Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 3000, query_timeout: 5000, application_name: 'slicegate queue figures' })
      pool.on('error', (error) => onError?.(error))
    }
    const { rows } = await pool.query<Row>('SELECT queue, state::text AS state, count(*)::int AS count, min(added_at_ms) AS oldest FROM bullmq.job GROUP BY queue, state')
    return rows
  }
  return {
    depths: async () => {
      // before the first worker has started there is no queue yet, and nothing in it
      const rows = await rowsOf().catch((error: unknown) => {
        if ((error as { code?: unknown }).code === '42P01') return []
        throw error
      })
      return JOB_NAMES.map((job) => {
        const of = (state: string) => rows.find((row) => row.queue === job && row.state === state)
        const countOf = (state: string) => of(state)?.count ?? 0
        const oldest = of('waiting')?.oldest ?? null
        return { job, waiting: countOf('waiting'), active: countOf('active'), delayed: countOf('delayed'), failed: countOf('failed'), oldestWaitingMs: oldest === null ? null : Number(oldest) }
      })
    },
    close: async () => {
      await pool?.end()
      pool = null
    },
  }
}

type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>

function readRedis(config: QueueConfig): QueueReader {
  let opened: { connection: ReturnType<typeof connectQueue>; queues: [JobName, AnyQueue][] } | null = null
  const open = () => {
    const connection = connectQueue(config)
    const queues = JOB_NAMES.map((name): [JobName, AnyQueue] => {
      const queue: AnyQueue = new Queue(name, connection.options, connection.backend)
      queue.on('error', (error) => config.onError?.(error))
      return [name, queue]
    })
    return { connection, queues }
  }
  return {
    depths: () => {
      const { queues } = (opened ??= open())
      return withinSeconds(5, Promise.all(queues.map(async ([job, queue]) => {
        const [counts, [next]] = await Promise.all([queue.getJobCounts('waiting', 'active', 'delayed', 'failed'), queue.getJobs(['waiting'], 0, 0, true)])
        const { waiting = 0, active = 0, delayed = 0, failed = 0 } = counts
        return { job, waiting, active, delayed, failed, oldestWaitingMs: next?.timestamp ?? null }
      })))
    },
    close: async () => {
      if (!opened) return
      const { connection, queues } = opened
      opened = null
      await Promise.all(queues.map(([, queue]) => queue.close()))
      await connection.close()
    },
  }
}

/** Redis' client waits for a lost server; a question about now does not. */
async function withinSeconds<T>(seconds: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), seconds * 1000)
  })
  answer.catch(() => undefined)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
