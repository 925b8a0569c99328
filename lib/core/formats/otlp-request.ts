import type { OtelSpan } from '@/lib/core/formats/otel-span'
import { joinSpans } from '@/lib/core/formats/otlp-join'
import { otlpJsonSpans } from '@/lib/core/formats/otlp-json'
import { otlpProtobufSpans } from '@/lib/core/formats/otlp-protobuf'
import { ProtobufReader } from '@/lib/core/formats/protobuf-reader'
import { asArray, asObject, parseDocument, RowError } from '@/lib/core/formats/row-values'

export type OtlpEncoding = 'json' | 'protobuf'

/** The encoding that a Content-Type names; null = neither of the two. */
export function otlpEncoding(contentType: string | null): OtlpEncoding | null {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? ''
  return type === 'application/json' ? 'json' : type === 'application/x-protobuf' || type === 'application/protobuf' ? 'protobuf' : null
}

/** Values of one body: each takes a character or two in text and some tens of bytes when it is parsed. */
const MAX_VALUES = 8_000_000

/**
 * The spans of a request's body, unpacked, those of one call tied to each other. An empty body has none.
 *
 * @throws RowError when the body cannot be decoded, or is no trace export
 */
export function otlpRequestSpans(body: Uint8Array, encoding: OtlpEncoding): OtelSpan[] {
  if (body.length === 0) return []
  const spans = encoding === 'protobuf' ? otlpProtobufSpans(body) : otlpJsonSpans(jsonBody(body))
  requireSmallResources(spans)
  return joinSpans(spans)
}

/** Every span is kept with its resource: a large one of many spans would be as much as all memory. */
const MAX_REPEATED = 512 * 1024 * 1024

function requireSmallResources(spans: OtelSpan[]): void {
  const counts = new Map<OtelSpan['resource'], number>()
  for (const { resource } of spans) counts.set(resource, (counts.get(resource) ?? 0) + 1)
  let total = 0
  for (const [resource, count] of counts) total += JSON.stringify(resource).length * count
  if (total > MAX_REPEATED) throw new RowError(`resource.attributes: expected less; repeated for every span they are ${total} characters, and ${MAX_REPEATED} are the limit`)
}

function jsonBody(body: Uint8Array): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new RowError('body: expected UTF-8 text')
  }
  if (hasTooMany(text)) throw new RowError(`body: expected at most ${MAX_VALUES} values in one request`)
  return parseDocument(text, 'an OTLP export in JSON')
}

/** Counts what begins a value, inside texts too: more than enough for what no exporter sends. */
function hasTooMany(text: string): boolean {
  if (text.length <= MAX_VALUES) return false
  let values = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 44 || code === 91 || code === 123) values += 1
  }
  return values > MAX_VALUES
}

/**
 * Number of log records in a body for `/v1/logs`; their contents are not looked at.
 *
 * @throws RowError when the body cannot be decoded
 */
export function countLogRecords(body: Uint8Array, encoding: OtlpEncoding): number {
  if (body.length === 0) return 0
  if (encoding === 'protobuf') return countMessages(ProtobufReader.of(body), [1, 2, 2])
  const document = asObject(jsonBody(body))
  if (!document || ('resourceSpans' in document && !('resourceLogs' in document))) throw new RowError('body: expected an OTLP logs export: an object with resourceLogs')
  const scopes = (asArray(document.resourceLogs) ?? []).flatMap((item) => asArray(asObject(item)?.scopeLogs) ?? [])
  return scopes.reduce<number>((sum, scope) => sum + (asArray(asObject(scope)?.logRecords)?.length ?? 0), 0)
}

/** How many messages lie at the end of a path of field numbers. */
function countMessages(reader: ProtobufReader, [number, ...rest]: number[]): number {
  let count = 0
  for (let field = reader.next(); field; field = reader.next()) {
    if (field.number !== number || field.wire !== 2) reader.skip(field)
    else if (rest.length > 0) count += countMessages(reader.message('logs'), rest)
    else {
      reader.skip(field)
      count += 1
    }
  }
  return count
}
