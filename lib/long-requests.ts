import { subscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'

/**
 * Lets a request take as long as its body does: Node ends every one after five minutes, and a large import takes longer. What a body may do
 * instead is in lib/http-body.ts; the limit for headers stays. Next makes the server, so it is met at its requests.
 */
export function allowLongRequests(): void {
  subscribe('http.server.request.start', onRequest)
}

function onRequest(message: unknown): void {
  const { server } = message as { server: Server }
  server.requestTimeout = 0
}
