import { subscribe } from 'node:diagnostics_channel'
import fs from 'node:fs'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { z } from 'zod'
import { createRoutePattern, methodLabel } from '@/lib/core/observe/route-pattern'
import type { Log } from '@/lib/log'
import type { Metrics } from '@/lib/metrics'
import { drainingSince } from '@/lib/process-state'
import { enterWorkContext, requestIdOf, type WorkContext } from '@/lib/request-context'

const listed = z.array(z.looseObject({ page: z.string(), regex: z.string().optional() }))
const manifest = z.looseObject({ staticRoutes: listed, dynamicRoutes: listed })

/** The routes of the build; without one, in development, every path is `other`. */
export function builtRoutePattern(file = '.next/routes-manifest.json'): (path: string) => string {
  if (!fs.existsSync(/* turbopackIgnore: true */ file)) return createRoutePattern({ fixed: [], dynamic: [] })
  const { staticRoutes, dynamicRoutes } = manifest.parse(JSON.parse(fs.readFileSync(/* turbopackIgnore: true */ file, 'utf8')))
  return createRoutePattern({ fixed: staticRoutes, dynamic: dynamicRoutes })
}

/** Asked every few seconds by machines: counted, but no line of the log each. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics', '/_next'])

type Watching = { log: Log; metrics: Metrics; patternOf: (path: string) => string; onServer: (server: Server) => void }

/**
 * Counts and logs every request that a server of this process answers, pages and actions and routes alike: Node announces them all. Each gets
 * an id, which its answer carries, and which stands in every line of the log and every job that follows from it.
 */
export function observeRequests(watching: Watching): void {
  subscribe('http.server.request.start', (message) => {
    const { request, response, server } = message as { request: IncomingMessage; response: ServerResponse; server: Server }
    watching.onServer(server)
    observe(request, response, watching)
  })
}

function observe(request: IncomingMessage, response: ServerResponse, { log, metrics, patternOf }: Watching): void {
  const begunMs = performance.now()
  const route = patternOf(request.url ?? '/')
  const method = methodLabel(request.method)
  const context: WorkContext = { requestId: requestIdOf(request.headers['x-request-id']) }
  // the handlers read it from there, whoever made it
  request.headers['x-request-id'] = context.requestId
  response.setHeader('x-request-id', context.requestId!)
  // whoever keeps a connection open would come back to a process that ends
  if (drainingSince()) response.shouldKeepAlive = false
  enterWorkContext(context)
  response.once('close', () => {
    const ms = performance.now() - begunMs
    const aborted = !response.writableFinished
    const streams = String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')
    const status = aborted && !response.headersSent ? 'none' : String(response.statusCode)
    metrics.requests.inc({ method, route, status })
    if (aborted && !streams) metrics.requestsAborted.inc({ route })
    if (!streams) metrics.requestSeconds.observe({ method, route }, ms / 1000)
    const line = { ...context, method, route, status: Number(status) || null, ms: Math.round(ms), ...(aborted ? { aborted } : {}) }
    if (QUIET.has(route)) log.debug(line, 'request')
    else log.info(line, 'request')
  })
}
