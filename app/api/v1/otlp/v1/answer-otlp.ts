import { exportAnswer, statusAnswer, type Refused } from '@/lib/core/formats/otlp-answer'
import { otlpEncoding, type OtlpEncoding } from '@/lib/core/formats/otlp-request'
import { RowError } from '@/lib/core/formats/row-values'
import { AppError, ERROR_STATUS } from '@/lib/errors'

/** Of a body, unpacked: what the specification recommends. */
export const MAX_OTLP_BYTES = 64 * 1024 * 1024
const MEDIA: Record<OtlpEncoding, string> = { json: 'application/json', protobuf: 'application/x-protobuf' }
/** Where nothing says how long. */
const RETRY_SECONDS = 10

type Field = Parameters<typeof exportAnswer>[1]

/**
 * Answers an exporter in the encoding that it speaks: what was refused, or a `google.rpc.Status` with the reason. Exporters try again
 * after 429 and 503 alone.
 */
export async function answerOtlp(
  request: Request, chunks: () => AsyncIterable<Uint8Array>, field: Field, take: (body: () => Promise<Uint8Array>, encoding: OtlpEncoding) => Promise<Refused | null>,
): Promise<Response> {
  const encoding = otlpEncoding(request.headers.get('content-type'))
  try {
    if (!encoding) throw new AppError('invalid', 'Content-Type: expected application/json or application/x-protobuf.')
    return send(encoding, 200, exportAnswer(encoding, field, await take(() => collect(chunks()), encoding)))
  } catch (error) {
    const known = error instanceof RowError ? new AppError('invalid', error.message) : error
    if (!(known instanceof AppError)) throw error
    const status = ERROR_STATUS[known.code]
    const wait = known.details.retryAfterSeconds
    return send(encoding ?? 'json', status, statusAnswer(encoding ?? 'json', status, known.message), {
      ...(status === 429 || status === 503 ? { 'retry-after': String(typeof wait === 'number' ? wait : RETRY_SECONDS) } : {}),
      // the rest of the body is never read, so nothing else can come over this connection
      ...(status === 413 ? { connection: 'close' } : {}),
    })
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

function send(encoding: OtlpEncoding, status: number, body: Uint8Array, headers: Record<string, string> = {}): Response {
  return new Response(Uint8Array.from(body), { status, headers: { 'content-type': MEDIA[encoding], ...headers } })
}
