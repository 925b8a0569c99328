import { subscribe } from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import { securityHeaders } from '@/lib/core/display/security-headers'
import { env } from '@/lib/env'

const POLICY = 'content-security-policy'

/** People reach the product over https alone. */
export const isSecure = (): boolean => env.SLICEGATE_URL?.startsWith('https:') ?? false

/**
 * Sets the headers of security on every answer of this process before anybody looks at the request: pages, files, the API, and what Next answers to
 * requests that it cannot read. Pages bring a policy of their own (proxy.ts), and so does a report that is a page; whatever brings none is sealed.
 */
export function sendSecurityHeaders(): void {
  const { [POLICY]: sealed, ...headers } = securityHeaders({ secure: isSecure() })
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { response: ServerResponse }
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    sealUnlessSaid(response, sealed!)
  })
}

/** At the last moment: Next drops what a route says of a header that stands already. */
function sealUnlessSaid(response: ServerResponse, sealed: string): void {
  const writeHead = response.writeHead.bind(response)
  response.writeHead = ((...head: Parameters<typeof writeHead>) => {
    if (!response.headersSent && !response.hasHeader(POLICY)) response.setHeader(POLICY, sealed)
    return writeHead(...head)
  }) as typeof response.writeHead
}
