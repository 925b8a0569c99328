import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, it, vi } from 'vitest'
import { createRoutePattern } from '@/lib/core/observe/route-pattern'
import { createMetrics } from '@/lib/metrics'
import { observeRequests } from '@/lib/observe-requests'
import { drainingSince, endDraining, joinStreams } from '@/lib/process-state'
import { workContext } from '@/lib/request-context'
import { stopWeb } from '@/lib/stop-web'

const lines: Record<string, unknown>[] = []
const log = pino({ level: 'debug', base: null }, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) })
const metrics = createMetrics()
const servers = new Set<http.Server>()
const patternOf = createRoutePattern({ fixed: [{ page: '/slow' }, { page: '/readyz' }], dynamic: [{ page: '/p/[project]', regex: '^/p/([^/]+?)$' }] })
observeRequests({ log, metrics, patternOf, onServer: (server) => servers.add(server) })

afterEach(() => {
  endDraining()
  lines.length = 0
  servers.clear()
})

async function serve(handler: http.RequestListener): Promise<{ url: string; server: http.Server }> {
  const server = http.createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const close = (server: http.Server) => new Promise((resolve) => {
  server.closeAllConnections()
  server.close(resolve)
})

it('counts and logs requests by route, with an id that follows the work', async () => {
  const seen: (string | undefined)[] = []
  const { url, server } = await serve((_request, response) => void Promise.resolve().then(() => {
    seen.push(workContext().requestId)
    response.statusCode = 201
    response.end('done')
  }))
  const [given, made] = [await fetch(`${url}/p/acme?q=my+order`, { headers: { 'x-request-id': 'build-17' } }), await fetch(`${url}/somewhere`, { headers: { 'x-request-id': '<script>' } })]
  expect([given.headers.get('x-request-id'), seen[0]]).toEqual(['build-17', 'build-17'])
  expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(seen[1]).toBe(made.headers.get('x-request-id'))
  await vi.waitUntil(() => lines.length === 2)
  expect(lines[0]).toMatchObject({ msg: 'request', requestId: 'build-17', method: 'GET', route: '/p/[project]', status: 201, ms: expect.any(Number) as number })
  expect(JSON.stringify(lines)).not.toMatch(/acme|order|somewhere/)
  expect(await metrics.registry.getSingleMetricAsString('slicegate_http_requests_total')).toContain('{method="GET",route="other",status="201"} 1')
  await close(server)
})

it('writes down a sender that left as what it is: no fault of ours', async () => {
  const arrived = Promise.withResolvers<void>()
  const { url, server } = await serve(() => arrived.resolve())
  const leaving = new AbortController()
  const answer = fetch(`${url}/slow`, { signal: leaving.signal }).catch(() => 'left')
  await arrived.promise
  leaving.abort()
  expect(await answer).toBe('left')
  await vi.waitUntil(() => lines.length === 1)
  expect(lines[0]).toMatchObject({ level: 30, route: '/slow', status: null, aborted: true })
  await close(server)
})

it('ends only when the last request is answered, after its streams, and takes no new connection', async () => {
  const slow = Promise.withResolvers<http.ServerResponse>()
  const { url, server } = await serve((request, response) => (request.url === '/slow' ? slow.resolve(response) : response.end('quick')))
  await (await fetch(`${url}/p/a`)).text()
  const answer = fetch(`${url}/slow`)
  const waiting = await slow.promise
  const order: string[] = []
  const leave = joinStreams('ada', () => {
    order.push('streams end')
    leave()
  })
  const live = { beat: async () => void order.push('says that it drains'), end: async () => void order.push('out of the list') }
  const ended = Promise.withResolvers<number>()
  const stopped = stopWeb({ servers, drainSeconds: 0, live: () => live, close: async () => void order.push('closed'), log, exit: (code) => ended.resolve(code) })
  expect(drainingSince()).not.toBeNull()
  await vi.waitUntil(() => order.includes('streams end'))
  await vi.waitUntil(() => !server.listening)
  await expect(fetch(`${url}/p/a`)).rejects.toThrow('fetch failed')
  expect(order).toEqual(['says that it drains', 'streams end'])
  waiting.end('at last')
  expect(await (await answer).text()).toBe('at last')
  await stopped
  expect(await ended.promise).toBe(0)
  expect(order).toEqual(['says that it drains', 'streams end', 'out of the list', 'closed'])
})
