import { checked, MAX_SPANS, MAX_VALUE_DEPTH, nanosToMs, type OtelAttributes, type OtelEvent, type OtelSpan, type OtelValue } from '@/lib/core/formats/otel-span'
import { ProtobufReader, type Field } from '@/lib/core/formats/protobuf-reader'
import { RowError } from '@/lib/core/formats/row-values'

/**
 * Spans of an `ExportTraceServiceRequest` in protobuf, the same as `otlpJsonSpans` gives of the request in JSON. Field numbers
 * are those of opentelemetry-proto v1; unknown fields are skipped.
 *
 * @throws RowError when the bytes are cut off or no trace export; one of logs or metrics is named as such
 */
export function otlpProtobufSpans(bytes: Uint8Array): OtelSpan[] {
  const spans: OtelSpan[] = []
  each(ProtobufReader.of(bytes), { 1: [2, (reader) => addResource(reader.message('resourceSpans'), spans)] })
  return spans
}

type Handler = readonly [wire: number, read: (reader: ProtobufReader) => void]

/** Calls the handler of every known field that has the wire type of its schema, and skips the others. */
function each(reader: ProtobufReader, handlers: Record<number, Handler>, other?: (field: Field) => void): void {
  for (let field = reader.next(); field; field = reader.next()) {
    const handler = handlers[field.number]
    if (handler?.[0] === field.wire) handler[1](reader)
    else {
      if (handler) other?.(field)
      reader.skip(field)
    }
  }
}

type Scope = { scope: OtelSpan['scope']; spans: ProtobufReader[] }

function addResource(reader: ProtobufReader, spans: OtelSpan[]): void {
  let resource: OtelAttributes = {}
  const scopes: Scope[] = []
  each(reader, {
    1: [2, (from) => { resource = resourceOf(from.message('resource')) }],
    2: [2, (from) => scopes.push(scopeOf(from.message('scopeSpans')))],
  })
  // fields may come in any order, so the spans are read when their resource and scope are known
  for (const { scope, spans: readers } of scopes) {
    for (const span of readers) {
      if (spans.length >= MAX_SPANS) throw new RowError(`spans: expected at most ${MAX_SPANS} in one request`)
      spans.push(spanOf(span, resource, scope))
    }
  }
}

function resourceOf(reader: ProtobufReader): OtelAttributes {
  const entries: [string, OtelValue][] = []
  each(reader, { 1: [2, (from) => entries.push(keyValue(from.message('attributes'), 1))] })
  return Object.fromEntries(entries)
}

function scopeOf(reader: ProtobufReader): Scope {
  const spans: ProtobufReader[] = []
  let scope: OtelSpan['scope'] = { name: '', version: null }
  each(reader, {
    1: [2, (from) => {
      const named = { name: '', version: null as string | null }
      each(from.message('scope'), { 1: [2, (inner) => { named.name = inner.text() }], 2: [2, (inner) => { named.version = inner.text() || null }] })
      scope = named
    }],
    2: [2, (from) => spans.push(from.message('span'))],
  })
  return { scope, spans }
}

const hex = (bytes: Uint8Array) => Array.from(bytes.subarray(0, 64), (byte) => byte.toString(16).padStart(2, '0')).join('')

function spanOf(reader: ProtobufReader, resource: OtelAttributes, scope: OtelSpan['scope']): OtelSpan {
  const attributes: [string, OtelValue][] = []
  const span: OtelSpan = {
    traceId: '', spanId: '', parentSpanId: null, name: '', kind: 0, startMs: null, endMs: null, attributes: {}, events: [],
    status: { code: 0, message: null }, resource, scope, dropped: 0,
  }
  each(reader, {
    1: [2, (from) => { span.traceId = hex(from.raw()) }],
    2: [2, (from) => { span.spanId = hex(from.raw()) }],
    4: [2, (from) => { span.parentSpanId = hex(from.raw()) || null }],
    5: [2, (from) => { span.name = from.text() }],
    6: [0, (from) => { span.kind = small(from.varint()) }],
    7: [1, (from) => { span.startMs = nanosToMs(from.fixed64()) }],
    8: [1, (from) => { span.endMs = nanosToMs(from.fixed64()) }],
    9: [2, (from) => attributes.push(keyValue(from.message('attributes'), 1))],
    10: [0, (from) => { span.dropped = Number(BigInt.asUintN(32, from.varint())) }],
    11: [2, (from) => span.events.push(eventOf(from.message('event')))],
    15: [2, (from) => { span.status = statusOf(from.message('status')) }],
  }, (field) => { if (field.number === 1) throw otherSignal(field.wire) })
  return checked({ ...span, attributes: Object.fromEntries(attributes) })
}

/** What stands where a span has its trace id: of a log record that is its time, of a metric nothing of this wire type. */
function otherSignal(wire: number): RowError {
  const what = wire === 1 ? 'this looks like an export of logs, which belongs to /v1/logs; ' : ''
  return new RowError(`span: ${what}expected an OTLP trace export (ExportTraceServiceRequest)`)
}

function eventOf(reader: ProtobufReader): OtelEvent {
  const attributes: [string, OtelValue][] = []
  const event: OtelEvent = { name: '', timeMs: null, attributes: {} }
  each(reader, {
    1: [1, (from) => { event.timeMs = nanosToMs(from.fixed64()) }],
    2: [2, (from) => { event.name = from.text() }],
    3: [2, (from) => attributes.push(keyValue(from.message('attributes'), 1))],
  })
  return { ...event, attributes: Object.fromEntries(attributes) }
}

function statusOf(reader: ProtobufReader): OtelSpan['status'] {
  const status: OtelSpan['status'] = { code: 0, message: null }
  each(reader, { 2: [2, (from) => { status.message = from.text() || null }], 3: [0, (from) => { status.code = small(from.varint()) }] })
  return status
}

function keyValue(reader: ProtobufReader, depth: number): [string, OtelValue] {
  let key = ''
  let value: OtelValue = null
  each(reader, { 1: [2, (from) => { key = from.text() }], 2: [2, (from) => { value = anyValue(from.message('value'), depth) }] })
  return [key, value]
}

function anyValue(reader: ProtobufReader, depth: number): OtelValue {
  if (depth > MAX_VALUE_DEPTH) throw new RowError(`attributes: expected at most ${MAX_VALUE_DEPTH} nested levels`)
  let value: OtelValue = null
  each(reader, {
    1: [2, (from) => { value = from.text() }],
    2: [0, (from) => { value = from.varint() !== 0n }],
    3: [0, (from) => { value = integer(BigInt.asIntN(64, from.varint())) }],
    4: [1, (from) => { value = finite(from.double()) }],
    5: [2, (from) => {
      const items: OtelValue[] = []
      each(from.message('arrayValue'), { 1: [2, (inner) => items.push(anyValue(inner.message('value'), depth + 1))] })
      value = items
    }],
    6: [2, (from) => {
      const entries: [string, OtelValue][] = []
      each(from.message('kvlistValue'), { 1: [2, (inner) => entries.push(keyValue(inner.message('attributes'), depth + 1))] })
      value = Object.fromEntries(entries)
    }],
    7: [2, (from) => { value = base64(from.raw()) }],
  })
  return value
}

/** Beyond 2^53 the digits stay as text. */
function integer(value: bigint): OtelValue {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

const finite = (value: number): OtelValue => (Number.isFinite(value) ? value : null)
const small = (value: bigint) => (value < 16n ? Number(value) : 0)

function base64(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return btoa(parts.join(''))
}
