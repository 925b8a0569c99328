import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerHealth, answerMetrics, answerReady, type Answer } from '@/lib/scrape'

export type WorkerServer = { port: number; close: () => Promise<void> }

/** A worker serves nobody but those who look after it: `/healthz`, `/readyz` and `/metrics`. */
export async function startWorkerServer(port: number): Promise<WorkerServer> {
  const server = http.createServer((request, response) => {
    // nothing is read of a body
    request.resume()
    void answerOf(request).then(({ status, type, body, headers }) => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(request.method === 'HEAD' ? undefined : body)
    }, () => response.writeHead(500).end())
  })
  server.requestTimeout = 10_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

async function answerOf(request: http.IncomingMessage): Promise<Answer> {
  const path = new URL(request.url ?? '/', 'http://worker').pathname
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, type: 'text/plain', body: 'GET only\n', headers: { allow: 'GET, HEAD' } }
  if (path === '/healthz') return answerHealth()
  if (path === '/readyz') return answerReady()
  if (path === '/metrics') return answerMetrics(request.headers.authorization)
  return { status: 404, type: 'text/plain', body: 'This is a worker: /healthz, /readyz and /metrics.\n' }
}
