import { createHash, timingSafeEqual } from 'node:crypto'
import { getInstanceFigures, type InstanceFigures } from '@/lib/db/instance-figures'
import { getDeps, requireDatabaseUrl } from '@/lib/deps'
import { briefFault } from '@/lib/describe-fault'
import { env } from '@/lib/env'
import { readParts, readyAnswer, type ReadyPart } from '@/lib/health'
import { getMetrics, setInstanceFigures } from '@/lib/metrics'
import { createQueueReader, type QueueDepth, type QueueReader } from '@/lib/queue/queue-depths'

/** However often somebody asks, the database is asked once in this time. */
const FRESH_MS = 5000

type Read = { figures: InstanceFigures; depths: QueueDepth[] }
type Shared = { queue: QueueReader | null; figures: { atMs: number; read: Promise<Read | null> } | null }

// The web server's parts are bundled one by one, each with a copy of this module.
const shared = globalThis as typeof globalThis & { slicegateScrape?: Shared }
const state = (shared.slicegateScrape ??= { queue: null, figures: null })

export function queueReader(): QueueReader {
  state.queue ??= createQueueReader({
    databaseUrl: requireDatabaseUrl(), redisUrl: env.REDIS_URL, onError: (error) => getDeps().log.warn(briefFault(error), 'queue figures'),
  })
  return state.queue
}

export async function closeScrape(): Promise<void> {
  const { queue } = state
  state.queue = null
  state.figures = null
  await queue?.close()
}

/** What the database and the queue know, at most some seconds old; null = one of them does not answer. */
export function readInstance(): Promise<Read | null> {
  if (state.figures === null || performance.now() - state.figures.atMs > FRESH_MS) {
    const { db, log } = getDeps()
    const read = Promise.all([getInstanceFigures(db), queueReader().depths()]).then(([figures, depths]) => ({ figures, depths }), (error: unknown) => {
      log.warn(briefFault(error), 'figures of the instance could not be read')
      return null
    })
    state.figures = { atMs: performance.now(), read }
  }
  return state.figures.read
}

/**
 * Who may read the figures: with a token whoever sends it, with `open` anybody, and without either nobody: they say how much traffic a
 * company has and what it pays.
 */
export function maySeeMetrics(authorization: string | null | undefined, token: string | undefined): 'yes' | 'no' | 'off' {
  if (!token) return 'off'
  if (token === 'open') return 'yes'
  const digest = (text: string) => createHash('sha256').update(text).digest()
  // both have the same length, and comparing takes the same time whatever is wrong
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`)) ? 'yes' : 'no'
}

export type Answer = { status: number; type: string; body: string; headers?: Record<string, string> }

const text = (status: number, body: string, headers?: Record<string, string>): Answer => ({ status, type: 'text/plain; charset=utf-8', body: `${body}\n`, ...(headers ? { headers } : {}) })

/** `/healthz`: the process answers, whatever its neighbours do. */
export function answerHealth(): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify({ status: 'alive' }) }
}

/** Every part that `/readyz` asks for, those that are well too. */
export function readReadiness(): Promise<ReadyPart[]> {
  return readParts({ ...getDeps(), queue: queueReader() })
}

/** `/readyz`: whether this process can work, and what keeps it from it. */
export async function answerReady(): Promise<Answer> {
  const { status, body } = readyAnswer(await readReadiness())
  return { status, type: 'application/json', body: JSON.stringify(body) }
}

/** `/metrics` in the text form of Prometheus. */
export async function answerMetrics(authorization: string | null | undefined): Promise<Answer> {
  const allowed = maySeeMetrics(authorization, env.SLICEGATE_METRICS_TOKEN)
  if (allowed === 'off') return text(404, 'Off: set SLICEGATE_METRICS_TOKEN to a token, or to "open" where only your own network reaches this port.')
  if (allowed === 'no') return text(401, 'Send the token of SLICEGATE_METRICS_TOKEN as Authorization: Bearer …', { 'www-authenticate': 'Bearer realm="slicegate metrics"' })
  const metrics = getMetrics()
  setInstanceFigures(metrics, await readInstance(), new Date())
  return { status: 200, type: metrics.registry.contentType, body: await metrics.registry.metrics() }
}
