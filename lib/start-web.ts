import type { Server } from 'node:http'
import { createDbClient } from '@/lib/db/client'
import { closeDeps, requireDatabaseUrl } from '@/lib/deps'
import { briefFault } from '@/lib/describe-fault'
import { env } from '@/lib/env'
import { enterProcess, type LiveProcess } from '@/lib/live-process'
import { log } from '@/lib/log'
import { getMetrics } from '@/lib/metrics'
import { builtRoutePattern, observeRequests } from '@/lib/observe-requests'
import { closeScrape } from '@/lib/scrape'
import { startTracing } from '@/lib/start-tracing'
import { stopWeb } from '@/lib/stop-web'

/** Everything by which operators see and stop a web process. Called once, before the first request. */
export async function startWeb(): Promise<void> {
  const endTracing = await startTracing('web')
  const servers = new Set<Server>()
  observeRequests({ log, metrics: getMetrics(), patternOf: builtRoutePattern(), onServer: (server) => servers.add(server) })
  if (env.NODE_ENV !== 'production') return
  logWhatNextPrints()
  let live: LiveProcess | null = null
  // The start is bundled apart from pages and routes: wiring made here would throw errors of classes that those do not know.
  const db = createDbClient(requireDatabaseUrl(), { poolSize: 1 })
  // nobody waits for it: the database may come up later, and /readyz says so
  void enterProcess('web', { db, log }).then((entered) => { live = entered }, (error: unknown) => {
    log.error({ ...briefFault(error), message: (error as Error).message }, 'this process does not fit the database')
    process.exit(1)
  })
  const close = async () => {
    await closeScrape()
    await closeDeps()
    await db.$disconnect()
    await endTracing()
  }
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    void stopWeb({ servers, drainSeconds: env.SLICEGATE_DRAIN_SECONDS, live: () => live, close, log, exit: (code) => process.exit(code) })
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // the framework's own end neither says that it drains nor ends the streams that it waits for
    process.removeAllListeners(signal)
    process.on(signal, stop)
  }
}

/** The framework prints errors as they are, with the values that they quote. */
function logWhatNextPrints(): void {
  // eslint-disable-next-line no-console -- taken over, not used
  console.error = (...printed: unknown[]) => {
    const error = printed.find((item) => item instanceof Error)
    if (error) log.error({ err: error, digest: (error as { digest?: unknown }).digest }, 'page or action failed')
    else log.error({ printed: typeof printed[0] }, 'the web framework printed an error')
  }
}
