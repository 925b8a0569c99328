import { subscribe } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { securityHeaders } from '@/lib/core/display/security-headers'
import { env } from '@/lib/env'

/** People reach the product over https alone. */
export const isSecure = (): boolean => env.SLICEGATE_URL?.startsWith('https:') ?? false

/**
 * Sets the headers of security on every answer of this process before anybody looks at the request: pages, files, the API, and what Next answers to
 * requests that it cannot read. Pages put their own policy in the place of the sealed one (proxy.ts).
 */
export function sendSecurityHeaders(): void {
  const headers = Object.entries(securityHeaders({ secure: isSecure() }))
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { response: ServerResponse }
    for (const [name, value] of headers) response.setHeader(name, value)
  })
}
