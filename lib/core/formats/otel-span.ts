import { asArray, asObject, RowError } from '@/lib/core/formats/row-values'

/** Value of an attribute: scalar, list or object; bytes stand as their base64 text. */
export type OtelValue = string | number | boolean | null | OtelValue[] | { [key: string]: OtelValue }
export type OtelAttributes = Record<string, OtelValue>
export type OtelEvent = { name: string; timeMs: number | null; attributes: OtelAttributes }

/**
 * One span, whatever it came in as. It stands for itself: resource and scope are repeated in each. Ids are hex in lower case,
 * times whole milliseconds since 1970 (null = not set).
 */
export type OtelSpan = {
  traceId: string
  spanId: string
  parentSpanId: string | null
  name: string
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer */
  kind: number
  startMs: number | null
  endMs: number | null
  attributes: OtelAttributes
  events: OtelEvent[]
  /** 0 unset, 1 ok, 2 error */
  status: { code: number; message: string | null }
  resource: OtelAttributes
  scope: { name: string; version: string | null }
  /** Attributes that the exporter left out because of its limits. */
  dropped: number
  /** Why the span is refused; absent = it is not. */
  problem?: string
  /** Span of the same request that reports the same call better, as `traceId:spanId`. */
  sameCallAs?: string
  /** Span of the attempt that this one fell back from, as `traceId:spanId`. */
  fellBackFrom?: string
}

/** More than any exporter sends at once, by a factor of ten. */
export const MAX_SPANS = 100_000
/** SDKs stop at 128 unless told otherwise; conversations that are flattened into attributes have some thousands. */
const MAX_ATTRIBUTES = 20_000
/** Levels of values inside attributes. */
export const MAX_VALUE_DEPTH = 64

export const spanKey = (span: Pick<OtelSpan, 'traceId' | 'spanId'>): string => `${span.traceId}:${span.spanId}`

const HEX = /^[0-9a-f]+$/

/**
 * An id of `bytes` bytes as hex in lower case: hex of any case, or base64 as some exporters write it.
 *
 * @throws RowError for anything else, and for an id of zeros
 */
export function otelId(value: unknown, bytes: number, field: string): string {
  const text = typeof value === 'string' ? value.trim() : ''
  const hex = text.length === bytes * 2 ? text.toLowerCase() : base64Hex(text, bytes)
  if (hex === null || !HEX.test(hex)) throw new RowError(`${field}: expected ${bytes * 2} hex digits, got ${text === '' ? 'nothing' : JSON.stringify(text.slice(0, 40))}`)
  if (/^0+$/.test(hex)) throw new RowError(`${field}: expected an id, got zeros only`)
  return hex
}

function base64Hex(text: string, bytes: number): string | null {
  const length = Math.ceil((bytes * 4) / 3)
  const bare = text.replace(/=+$/, '')
  if (bare.length !== length || !/^[A-Za-z0-9+/_-]+$/.test(bare)) return null
  const decoded = atob(bare.replaceAll('-', '+').replaceAll('_', '/'))
  return [...decoded].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}

/** Nanoseconds since 1970, as text or number, in whole milliseconds; null for zero, nothing, and what is no time up to the year 9999. */
export function nanosToMs(value: unknown): number | null {
  const nanos = typeof value === 'bigint' ? value : typeof value === 'string' && /^\d{1,20}$/.test(value.trim()) ? BigInt(value.trim())
    : typeof value === 'number' && Number.isFinite(value) && value > 0 ? BigInt(Math.trunc(value)) : 0n
  if (nanos <= 0n || nanos >= 253_402_300_800_000_000_000n) return null
  return Number(nanos / 1_000_000n)
}

/** Start and end, checked. @throws RowError when the span has no start, or ends before it */
function requireTimes(span: Pick<OtelSpan, 'startMs' | 'endMs'>): void {
  if (span.startMs === null) throw new RowError('startTimeUnixNano: expected nanoseconds since 1970 as a decimal string')
  if (span.endMs !== null && span.endMs < span.startMs) throw new RowError('endTimeUnixNano: expected a time that is not before startTimeUnixNano')
}

/** A span of the shape that this file describes, as it was put aside or kept; null when the value is something else. */
export function storedSpan(value: unknown): OtelSpan | null {
  const span = asObject(value)
  if (!span || !asObject(span.attributes) || !('traceId' in span) || !('startMs' in span) || 'startTimeUnixNano' in span) return null
  const ms = (time: unknown) => (typeof time === 'number' && Number.isSafeInteger(time) && time > 0 && time < 253_402_300_800_000 ? time : null)
  const scope = asObject(span.scope)
  const events = (asArray(span.events) ?? []).flatMap((item) => {
    const event = asObject(item)
    return event ? [{ name: text(event.name), timeMs: ms(event.timeMs), attributes: asAttributes(event.attributes) }] : []
  })
  const read = checked({
    traceId: text(span.traceId), spanId: text(span.spanId), parentSpanId: text(span.parentSpanId) || null, name: text(span.name), kind: Number(span.kind) || 0,
    startMs: ms(span.startMs), endMs: ms(span.endMs), attributes: asAttributes(span.attributes), events,
    status: { code: Number(asObject(span.status)?.code) || 0, message: text(asObject(span.status)?.message) || null },
    resource: asAttributes(span.resource), scope: { name: text(scope?.name), version: text(scope?.version) || null }, dropped: Number(span.dropped) || 0,
    ...(typeof span.sameCallAs === 'string' ? { sameCallAs: span.sameCallAs } : {}), ...(typeof span.fellBackFrom === 'string' ? { fellBackFrom: span.fellBackFrom } : {}),
  })
  // what could not be read when it came in was not kept either
  return typeof span.problem === 'string' ? { ...read, problem: read.problem ?? span.problem } : read
}

/** The span with its ids as hex, or with the reason why it is refused; what is wrong stays as it was, to be looked at. */
export function checked(span: OtelSpan): OtelSpan {
  try {
    const ids = { traceId: otelId(span.traceId, 16, 'traceId'), spanId: otelId(span.spanId, 8, 'spanId') }
    requireTimes(span)
    const count = Object.keys(span.attributes).length
    if (count > MAX_ATTRIBUTES) throw new RowError(`attributes: expected at most ${MAX_ATTRIBUTES}, got ${count}`)
    return { ...span, ...ids, parentSpanId: parentId(span.parentSpanId) }
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    return { ...span, problem: error.message }
  }
}

/** A parent that is no id is no parent: the call itself is as good as before. */
function parentId(value: string | null): string | null {
  try {
    return value === null ? null : otelId(value, 8, 'parentSpanId')
  } catch {
    return null
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

function asAttributes(value: unknown): OtelAttributes {
  return (asObject(value) ?? {}) as OtelAttributes
}

