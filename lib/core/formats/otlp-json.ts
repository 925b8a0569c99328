import { checked, MAX_SPANS, MAX_VALUE_DEPTH, nanosToMs, type OtelAttributes, type OtelEvent, type OtelSpan, type OtelValue } from '@/lib/core/formats/otel-span'
import { asArray, asObject, RowError, type JsonObject } from '@/lib/core/formats/row-values'

const KINDS: Record<string, number> = { UNSPECIFIED: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 }
const CODES: Record<string, number> = { UNSET: 0, OK: 1, ERROR: 2 }
const HINT = 'expected an OTLP trace export: an object with resourceSpans'

/**
 * Spans of an `ExportTraceServiceRequest` in JSON, each with its resource and scope. Tolerates what exporters get wrong without
 * loss: ids in base64, numbers as numbers, names of enums, attributes as an object, snake_case. A span that cannot be used
 * carries its `problem`.
 *
 * @throws RowError when the body is no trace export; one of logs or metrics is named as such
 */
export function otlpJsonSpans(value: unknown): OtelSpan[] {
  const body = asObject(value)
  if (!body) throw new RowError(HINT)
  for (const [field, path] of [['resourceLogs', '/v1/logs'], ['resourceMetrics', '/v1/metrics']] as const) {
    if (field in body && !('resourceSpans' in body)) throw new RowError(`${field}: this is an export for ${path}, ${HINT}`)
  }
  const resources = body.resourceSpans ?? body.resource_spans
  if (resources === undefined && Object.keys(body).length > 0) throw new RowError(HINT)
  const spans: OtelSpan[] = []
  for (const item of listOf(resources, 'resourceSpans')) addResource(asObject(item), spans)
  return spans
}

function addResource(resourceSpans: JsonObject | null, spans: OtelSpan[]): void {
  if (!resourceSpans) throw new RowError('resourceSpans: expected objects')
  const resource = attributesOf(asObject(resourceSpans.resource)?.attributes)
  const scopes = resourceSpans.scopeSpans ?? resourceSpans.scope_spans ?? resourceSpans.instrumentationLibrarySpans
  for (const item of listOf(scopes, 'scopeSpans')) {
    const scopeSpans = asObject(item)
    if (!scopeSpans) throw new RowError('scopeSpans: expected objects')
    const scope = asObject(scopeSpans.scope ?? scopeSpans.instrumentationLibrary)
    const named = { name: textOf(scope?.name), version: textOf(scope?.version) || null }
    for (const span of listOf(scopeSpans.spans, 'spans')) {
      if (spans.length >= MAX_SPANS) throw new RowError(`spans: expected at most ${MAX_SPANS} in one request`)
      spans.push(spanOf(span, resource, named))
    }
  }
}

function spanOf(value: unknown, resource: OtelAttributes, scope: OtelSpan['scope']): OtelSpan {
  const span = asObject(value)
  const empty = { traceId: '', spanId: '', parentSpanId: null, name: '', kind: 0, startMs: null, endMs: null, attributes: {}, events: [], status: { code: 0, message: null }, resource, scope, dropped: 0 }
  if (!span) return { ...empty, problem: 'span: expected an object' }
  const status = asObject(span.status)
  try {
    return checked({
      traceId: textOf(span.traceId ?? span.trace_id), spanId: textOf(span.spanId ?? span.span_id), parentSpanId: textOf(span.parentSpanId ?? span.parent_span_id) || null,
      name: textOf(span.name), kind: enumOf(span.kind, KINDS, 'SPAN_KIND_'),
      startMs: nanosToMs(span.startTimeUnixNano ?? span.start_time_unix_nano), endMs: nanosToMs(span.endTimeUnixNano ?? span.end_time_unix_nano),
      attributes: attributesOf(span.attributes), events: (asArray(span.events) ?? []).flatMap(eventOf),
      status: { code: enumOf(status?.code, CODES, 'STATUS_CODE_'), message: textOf(status?.message) || null }, resource, scope,
      dropped: countOf(span.droppedAttributesCount ?? span.dropped_attributes_count),
    })
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    return { ...empty, traceId: textOf(span.traceId), spanId: textOf(span.spanId), name: textOf(span.name), startMs: nanosToMs(span.startTimeUnixNano), problem: error.message }
  }
}

function eventOf(value: unknown): OtelEvent[] {
  const event = asObject(value)
  return event ? [{ name: textOf(event.name), timeMs: nanosToMs(event.timeUnixNano ?? event.time_unix_nano), attributes: attributesOf(event.attributes) }] : []
}

/** A list of `{key, value}`, or an object of plain or typed values. Of a key that comes twice the last one counts. */
function attributesOf(value: unknown): OtelAttributes {
  const list = asArray(value)
  const entries: [string, OtelValue][] = list
    ? list.flatMap((item) => {
        const pair = asObject(item)
        return typeof pair?.key === 'string' ? [[pair.key, anyValue(pair.value, 1)]] : []
      })
    : Object.entries(asObject(value) ?? {}).map(([key, item]) => [key, anyValue(item, 1)])
  // not by assignment: a key `__proto__` is a key like any other
  return Object.fromEntries(entries)
}

const TYPES = ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue', 'bytesValue']

function anyValue(value: unknown, depth: number): OtelValue {
  if (depth > MAX_VALUE_DEPTH) throw new RowError(`attributes: expected at most ${MAX_VALUE_DEPTH} nested levels`)
  const typed = asObject(value)
  const keys = typed ? Object.keys(typed) : []
  if (!typed || (keys.length > 0 && !keys.some((key) => TYPES.includes(key)))) return plainValue(value, depth)
  if ('intValue' in typed || 'doubleValue' in typed) return numberOf(typed.intValue ?? typed.doubleValue)
  if ('arrayValue' in typed) return listOf(asObject(typed.arrayValue)?.values ?? typed.arrayValue ?? [], 'arrayValue.values', true).map((item) => anyValue(item, depth + 1))
  if ('kvlistValue' in typed) {
    return Object.fromEntries(listOf(asObject(typed.kvlistValue)?.values ?? [], 'kvlistValue.values').flatMap((item) => {
      const pair = asObject(item)
      return typeof pair?.key === 'string' ? [[pair.key, anyValue(pair.value, depth + 1)] as const] : []
    }))
  }
  const scalar = typed.stringValue ?? typed.boolValue ?? typed.bytesValue ?? null
  return typeof scalar === 'object' && scalar !== null ? null : scalar as OtelValue
}

function plainValue(value: unknown, depth: number): OtelValue {
  if (depth > MAX_VALUE_DEPTH) throw new RowError(`attributes: expected at most ${MAX_VALUE_DEPTH} nested levels`)
  if (Array.isArray(value)) return value.map((item) => anyValue(item, depth + 1))
  const object = asObject(value)
  if (object) return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, anyValue(item, depth + 1)]))
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)) ? value : null
}

/** 64-bit numbers come as text; beyond 2^53 they stay text, so that an id that is a number keeps its digits. */
function numberOf(value: unknown): OtelValue {
  if (typeof value !== 'string') return typeof value === 'number' && Number.isFinite(value) ? value : null
  const number = Number(value)
  if (value.trim() === '' || Number.isNaN(number)) return value === 'NaN' ? null : value
  return Number.isFinite(number) && (!/^-?\d+$/.test(value) || Number.isSafeInteger(number)) ? number : value
}

function enumOf(value: unknown, names: Record<string, number>, prefix: string): number {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value < 16 ? value : 0
  if (typeof value !== 'string') return 0
  const name = value.toUpperCase().replace(prefix, '')
  return Object.hasOwn(names, name) ? names[name]! : enumOf(/^\d{1,2}$/.test(name) ? Number(name) : 0, names, prefix)
}

function listOf(value: unknown, field: string, loose = false): unknown[] {
  if (value === undefined || value === null) return []
  const list = asArray(value)
  // an empty message stands for a list without items
  if (!list && loose && asObject(value)) return []
  if (!list) throw new RowError(`${field}: expected a list`)
  return list
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')

function countOf(value: unknown): number {
  const count = typeof value === 'number' || typeof value === 'string' ? Number(value) : 0
  return Number.isSafeInteger(count) && count > 0 ? count : 0
}
