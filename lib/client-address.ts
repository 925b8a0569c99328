import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { clientAddress, type TrustedProxies } from '@/lib/core/accounts/client-address'

const REQUESTS = 'http.server.request.start'

/**
 * From here on `X-Forwarded-For` of every request is one address: the one that the connection, and the proxies we trust,
 * vouch for. A client that writes the header itself changes nothing. Next makes the server, so it is met at its requests,
 * before anyone reads their headers. Returns what ends it.
 */
export function settleClientAddresses(trusted: TrustedProxies): () => void {
  const settle = (message: unknown) => {
    const { request } = message as { request: IncomingMessage }
    const given = request.headers['x-forwarded-for']
    const address = clientAddress(request.socket.remoteAddress, Array.isArray(given) ? given.join(',') : given, trusted)
    if (address === null) delete request.headers['x-forwarded-for']
    else request.headers['x-forwarded-for'] = address
  }
  subscribe(REQUESTS, settle)
  return () => void unsubscribe(REQUESTS, settle)
}
