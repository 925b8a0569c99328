import { NextResponse, type NextRequest } from 'next/server'
import { PATH_HEADER } from '@/lib/core/display/path-header'

/** Tells pages their own address, so that the redirect to the sign-in page can lead back. It decides nothing. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers)
  headers.set(PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`)
  return NextResponse.next({ request: { headers } })
}

export const config = { matcher: ['/p/:path*', '/new', '/account'] }
