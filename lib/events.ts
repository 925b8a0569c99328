import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { z } from 'zod'
import type { Db } from '@/lib/db/client'
import { log } from '@/lib/log'

export const EVENT_KINDS = ['run.started', 'run.progress', 'run.done', 'import.progress', 'import.done', 'review.done', 'refresh.progress', 'refresh.done', 'project.changed'] as const

const eventSchema = z.object({ projectId: z.string(), runId: z.string().optional(), kind: z.enum(EVENT_KINDS) })

/** Says that something changed and where, never what: whoever listens reads the database. */
export type SlicegateEvent = z.infer<typeof eventSchema>

const CHANNEL = 'slicegate_events'

/** Tells every process that listens. Inside a transaction the event goes out when, and only if, it commits. */
export async function publishEvent(db: Db, event: SlicegateEvent): Promise<void> {
  await db.$executeRaw`SELECT pg_notify(${CHANNEL}, ${JSON.stringify(event)})`
}

type Listener = (event: SlicegateEvent) => void
type Subscription = { listeners: Set<Listener>; ready: Promise<void>; stop: () => Promise<void> }

// One connection per process and database, however many pages are open; kept over hot reloads of a development server.
const shared = globalThis as typeof globalThis & { slicegateEvents?: Map<string, Subscription> }
const subscriptions = (shared.slicegateEvents ??= new Map())

/**
 * Calls `listener` for every event once it resolves; returns the end of it. The connection comes back by itself after a loss.
 * Events of the time without a connection are lost: a `project.changed` with an empty project id is sent instead, on
 * which a reader should look at the database again.
 */
export async function subscribeEvents(databaseUrl: string, listener: Listener): Promise<() => Promise<void>> {
  let subscription = subscriptions.get(databaseUrl)
  if (!subscription) {
    subscription = listen(databaseUrl)
    subscriptions.set(databaseUrl, subscription)
  }
  const current = subscription
  current.listeners.add(listener)
  await current.ready
  return async () => {
    current.listeners.delete(listener)
    if (current.listeners.size > 0 || subscriptions.get(databaseUrl) !== current) return
    subscriptions.delete(databaseUrl)
    await current.stop()
  }
}

function listen(databaseUrl: string): Subscription {
  const listeners = new Set<Listener>()
  const ending = new AbortController()
  const send = (event: SlicegateEvent) => listeners.forEach((listener) => listener(event))
  let loop = Promise.resolve()
  const ready = new Promise<void>((resolve) => {
    loop = keepListening(databaseUrl, send, ending.signal, resolve)
  })
  return {
    listeners,
    ready,
    stop: async () => {
      ending.abort()
      await loop
    },
  }
}

/** `onTried` is called when the connection stands for the first time, or has failed for the first time. */
async function keepListening(databaseUrl: string, send: Listener, signal: AbortSignal, onTried: () => void): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    try {
      await listenOnce(databaseUrl, send, signal, () => {
        if (failures > 0) send({ projectId: '', kind: 'project.changed' })
        failures = 0
        onTried()
      })
    } catch (error) {
      log.warn({ error: error instanceof Error ? error.message : String(error) }, 'event connection lost')
    }
    failures += 1
    onTried()
    await sleep(Math.min(100 * 2 ** failures, 5000), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

/** Listens until the connection is lost (throws) or the signal ends it (returns). */
async function listenOnce(databaseUrl: string, send: Listener, signal: AbortSignal, onReady: () => void): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, keepAlive: true, application_name: 'slicegate events' })
  const ended = new Promise<void>((resolve, reject) => {
    client.on('error', reject)
    client.on('end', () => (signal.aborted ? resolve() : reject(new Error('connection ended'))))
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  // The promise may settle before anyone waits for it.
  ended.catch(() => undefined)
  client.on('notification', (message) => {
    const parsed = eventSchema.safeParse(JSON.parse(message.payload ?? 'null'))
    if (parsed.success) send(parsed.data)
    else log.warn('event with an unknown shape')
  })
  try {
    await client.connect()
    await client.query(`LISTEN ${CHANNEL}`)
    onReady()
    await ended
  } finally {
    await client.end()
  }
}
