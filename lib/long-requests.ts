import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, Server } from 'node:http'

/** What a page or an action is sent is small: whoever takes longer holds a connection for nothing. */
const OTHERS_MS = 60_000

/**
 * Lets a request to the API take as long as its body does: Node ends every one after five minutes, and a large import takes longer. What a body may do
 * instead is in lib/http-body.ts; the limit for headers stays. Bodies of all other requests, which Next reads by itself, have `othersMs` to come in. Next makes
 * the server, so it is met at its requests.
 */
export function allowLongRequests(othersMs = OTHERS_MS): void {
  subscribe('http.server.request.start', (message) => {
    const { request, server } = message as { request: IncomingMessage; server: Server }
    server.requestTimeout = 0
    if (request.method === 'GET' || request.method === 'HEAD' || request.url?.startsWith('/api/')) return
    const timer = setTimeout(() => request.socket.destroy(), othersMs)
    request.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
  })
}
