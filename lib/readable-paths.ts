import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { mendPath } from '@/lib/core/display/mend-path'

/** Mends paths that cannot be decoded before Next sees them: it would answer 500 where the client is at fault. */
export function readablePaths(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    if (request.url?.includes('%')) request.url = mendPath(request.url)
  })
}
