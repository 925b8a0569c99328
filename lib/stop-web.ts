import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@/lib/log'
import type { LiveProcess } from '@/lib/live-process'
import { beginDraining, endStreams } from '@/lib/process-state'

/** All in all: an orchestrator kills what takes longer. */
const STOP_MS = 30_000
const CLOSE_IDLE_MS = 100

export type Stopping = {
  servers: ReadonlySet<Server>
  drainSeconds: number
  /** null before it could be entered. */
  live: () => LiveProcess | null
  /** What has to be closed when the last request is answered. */
  close: () => Promise<void>
  log: Log
  exit: (code: number) => void
}

/**
 * Ends a web process without losing a request: `/readyz` says 503 while load balancers take notice and everything is still answered, then
 * the streams of events end, which connect again elsewhere, no connection is taken any more, and what is under way is waited for.
 */
export async function stopWeb({ servers, drainSeconds, live, close, log, exit }: Stopping): Promise<void> {
  const deadline = setTimeout(() => {
    log.warn('requests were still under way at the end of the time to stop')
    exit(1)
  }, STOP_MS)
  deadline.unref()
  beginDraining(new Date())
  log.info({ drainSeconds }, 'web stopping')
  void live()?.beat()
  await sleep(Math.min(drainSeconds * 1000, STOP_MS - 5000))
  const closed = [...servers].map((server) => new Promise<void>((resolve) => {
    if (!server.listening) return resolve()
    server.close(() => resolve())
  }))
  endStreams()
  // a connection is idle as soon as its last request is answered
  const closing = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), CLOSE_IDLE_MS)
  await Promise.all(closed)
  clearInterval(closing)
  await live()?.end()
  await close().catch((error: unknown) => log.warn({ err: error }, 'connections could not be closed'))
  exit(0)
}
