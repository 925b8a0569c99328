import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { docSearchJson } from '@/lib/core/docs/doc-library'

type Packed = { bytes: Uint8Array<ArrayBuffer>; etag: string }
let packed: Packed | null = null

/** Packed here and unpacked by the page: the server of the app sends nothing compressed. */
function pack(): Packed {
  const bytes = new Uint8Array(gzipSync(docSearchJson()))
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` }
}

/** The index of the documentation as gzip, the same for everybody: open, and made once. */
export function GET(request: Request): Response {
  packed ??= pack()
  const headers = { 'content-type': 'application/gzip', etag: packed.etag, 'cache-control': 'public, max-age=0, must-revalidate' }
  if (request.headers.get('if-none-match') === packed.etag) return new Response(null, { status: 304, headers })
  return new Response(packed.bytes, { headers })
}
