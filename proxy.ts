import { randomBytes } from 'node:crypto'
import { NextResponse, type NextRequest } from 'next/server'
import { FOREIGN_ORIGIN, isSameOrigin } from '@/lib/core/access/same-origin'
import { PATH_HEADER } from '@/lib/core/display/path-header'
import { NONCE_HEADER, pagePolicy } from '@/lib/core/display/security-headers'
import { env } from '@/lib/env'

/**
 * Tells pages their own address, so that the redirect to the sign-in page can lead back, and gives every page a policy with a nonce of its own, which Next puts
 * on its scripts because it stands in the request's policy. Of what is sent to a page, which runs actions with the person's cookies, it takes only what a page of
 * ours sent: Next itself lets a request without an Origin pass.
 */
export function proxy(request: NextRequest): NextResponse {
  if (!isOurs(request)) return new NextResponse(FOREIGN_ORIGIN, { status: 403, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  const nonce = randomBytes(16).toString('base64')
  const policy = pagePolicy({ nonce, secure: env.SLICEGATE_URL?.startsWith('https:') ?? false, development: env.NODE_ENV === 'development' })
  const headers = new Headers(request.headers)
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`)
  headers.set(NONCE_HEADER, nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

function isOurs({ method, headers, nextUrl }: NextRequest): boolean {
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? nextUrl.host
  const own = env.SLICEGATE_URL && URL.canParse(env.SLICEGATE_URL) ? [new URL(env.SLICEGATE_URL).host] : []
  return isSameOrigin({ method, host, origin: headers.get('origin'), site: headers.get('sec-fetch-site') }, own)
}

/** Pages and what lies beside them. Bodies of requests to a proxy are held in memory and cut, so that imports must not come by here. */
export const config = { matcher: ['/((?!api/|_next/|healthz$|readyz$|metrics$|favicon\\.ico$|icon\\.svg$).*)'] }
