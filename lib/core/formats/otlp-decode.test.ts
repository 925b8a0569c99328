import { describe, expect, it } from 'vitest'
import type { OtelSpan } from '@/lib/core/formats/otel-span'
import { otlpJsonSpans } from '@/lib/core/formats/otlp-json'
import { otlpProtobufSpans } from '@/lib/core/formats/otlp-protobuf'
import { countLogRecords, otlpEncoding, otlpRequestSpans } from '@/lib/core/formats/otlp-request'
import { exportRequest, hasSharedFormats, readFormat, testSpan } from '@/lib/core/formats/test-otel-spans'

const utf8 = new TextEncoder()
const request = (span: Record<string, unknown>, resource: unknown = {}) => ({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 's', version: '1' }, spans: [span] }] }] })
const raw = { traceId: '5B8EFFF798038103D269B633813FC60C', spanId: 'EEE19B7EC3C1B174', name: 'x', startTimeUnixNano: '1544712660300000000', endTimeUnixNano: '1544712661300999999' }
const json = (change: Record<string, unknown> = {}) => otlpJsonSpans(request({ ...raw, ...change }))[0]!
const attribute = (value: unknown) => json({ attributes: [{ key: 'a', value }] }).attributes.a

describe('a span in JSON', () => {
  it('has ids in lower case, whole milliseconds, and its resource and scope beside it', () => {
    expect(otlpJsonSpans(request({ ...raw, parentSpanId: 'EEE19B7EC3C1B173', kind: 3, status: { code: 2, message: 'm' } }, { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] }))).toEqual([{
      traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', parentSpanId: 'eee19b7ec3c1b173', name: 'x', kind: 3, startMs: 1_544_712_660_300, endMs: 1_544_712_661_300,
      attributes: {}, events: [], status: { code: 2, message: 'm' }, resource: { 'service.name': 'shop' }, scope: { name: 's', version: '1' }, dropped: 0,
    }])
  })

  it('may have ids in base64, numbers as numbers, enums by name, an empty parent, and names in snake case', () => {
    expect(json({ traceId: 'W47/95gDgQPSabYzgT/GDA==', spanId: '7uGbfsPBsXQ=' })).toMatchObject({ traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' })
    expect(json({ startTimeUnixNano: 1544712660300000000, endTimeUnixNano: 0 })).toMatchObject({ startMs: 1_544_712_660_300, endMs: null })
    expect(json({ kind: 'SPAN_KIND_CLIENT', status: { code: 'STATUS_CODE_ERROR' } })).toMatchObject({ kind: 3, status: { code: 2, message: null } })
    expect(json({ parentSpanId: '' }).parentSpanId).toBeNull()
    expect(otlpJsonSpans({ resource_spans: [{ scope_spans: [{ spans: [{ trace_id: raw.traceId, span_id: raw.spanId, start_time_unix_nano: raw.startTimeUnixNano }] }] }] })).toMatchObject([{ spanId: 'eee19b7ec3c1b174', endMs: null }])
  })

  it('has attributes of every type; integers beyond 2^53 keep their digits as text', () => {
    expect(attribute({ stringValue: '' })).toBe('')
    expect(attribute({ boolValue: false })).toBe(false)
    expect(attribute({ intValue: '214' })).toBe(214)
    expect(attribute({ intValue: 214 })).toBe(214)
    expect(attribute({ intValue: '9007199254740993' })).toBe('9007199254740993')
    expect(attribute({ doubleValue: 0.2 })).toBe(0.2)
    expect(attribute({ doubleValue: 'NaN' })).toBeNull()
    expect(attribute({ arrayValue: {} })).toEqual([])
    expect(attribute({ arrayValue: { values: [{ stringValue: 'a' }, {}] } })).toEqual(['a', null])
    expect(attribute({ kvlistValue: { values: [{ key: 'k', value: { intValue: '1' } }] } })).toEqual({ k: 1 })
    expect(attribute({ bytesValue: 'AAEC' })).toBe('AAEC')
    expect(attribute({})).toBeNull()
  })

  it('may have attributes as an object, of plain or typed values', () => {
    expect(json({ attributes: { 'user.id': 'u1', n: { intValue: '3' }, deep: { a: [1] } } }).attributes).toEqual({ 'user.id': 'u1', n: 3, deep: { a: [1] } })
    expect(Object.keys(json({ attributes: [{ key: '__proto__', value: { stringValue: 'x' } }] }).attributes)).toEqual(['__proto__'])
  })

  it('that cannot be used says why, and takes no other span along', () => {
    const problem = (change: Record<string, unknown>) => json(change).problem
    expect(problem({ spanId: 'abc' })).toBe('spanId: expected 16 hex digits, got "abc"')
    expect(problem({ traceId: '0'.repeat(32) })).toBe('traceId: expected an id, got zeros only')
    expect(problem({ traceId: undefined })).toBe('traceId: expected 32 hex digits, got nothing')
    expect(problem({ startTimeUnixNano: '0' })).toBe('startTimeUnixNano: expected nanoseconds since 1970 as a decimal string')
    expect(problem({ endTimeUnixNano: '1' })).toBe('endTimeUnixNano: expected a time that is not before startTimeUnixNano')
    let deep: unknown = { stringValue: 'x' }
    for (let level = 0; level < 80; level += 1) deep = { arrayValue: { values: [deep] } }
    expect(problem({ attributes: [{ key: 'a', value: deep }] })).toBe('attributes: expected at most 64 nested levels')
    expect(problem({ attributes: Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`a${index}`, 1])) })).toBe('attributes: expected at most 20000, got 20001')
    expect(otlpJsonSpans({ resourceSpans: [{ scopeSpans: [{ spans: [null, raw] }] }] }).map((span) => span.problem)).toEqual(['span: expected an object', undefined])
  })
})

describe('a body that is no trace export', () => {
  it('is named for what it is', () => {
    expect(() => otlpJsonSpans({ resourceLogs: [] })).toThrow('resourceLogs: this is an export for /v1/logs')
    expect(() => otlpJsonSpans({ resourceMetrics: [] })).toThrow('this is an export for /v1/metrics')
    expect(() => otlpJsonSpans([])).toThrow('expected an OTLP trace export')
    expect(() => otlpJsonSpans({ resourceSpans: {} })).toThrow('resourceSpans: expected a list')
    expect(otlpJsonSpans({})).toEqual([])
  })

  it('of logs in protobuf is told by the time where a span has its trace id', () => {
    // resource_logs > scope_logs > log_records > time_unix_nano = 1 (eight bytes)
    const record = [9, 1, 0, 0, 0, 0, 0, 0, 0]
    const body = Uint8Array.from([10, record.length + 4, 18, record.length + 2, 18, record.length, ...record])
    expect(() => otlpProtobufSpans(body)).toThrow('this looks like an export of logs, which belongs to /v1/logs')
    expect(countLogRecords(body, 'protobuf')).toBe(1)
  })

  it('of text that is no UTF-8, no JSON or too deep is refused', () => {
    expect(() => otlpRequestSpans(Uint8Array.from([0xff, 0xfe]), 'json')).toThrow('body: expected UTF-8 text')
    expect(() => otlpRequestSpans(utf8.encode('{"resourceSpans":['), 'json')).toThrow('not valid JSON')
    expect(() => otlpRequestSpans(utf8.encode(`${'['.repeat(300)}${']'.repeat(300)}`), 'json')).toThrow('nested deeper than 200 levels')
    expect(otlpRequestSpans(new Uint8Array(), 'json')).toEqual([])
  })
})

describe('a span in protobuf', () => {
  const span = testSpan({
    parentSpanId: '00f067aa0ba902b6', resource: { 'service.name': 'shop' }, scope: { name: 'lib', version: '2' }, status: { code: 2, message: 'zu spät 🙂' }, dropped: 3,
    attributes: { text: 'äöü 🙂', yes: true, no: false, int: 214, minus: -5, double: 0.25, list: ['a', 1, [true]], map: { k: { deep: 'v' } }, empty: [], big: 2 ** 40 },
    events: [{ name: 'gen_ai.choice', timeMs: 1_786_700_001_000, attributes: { index: 0, message: '{"role":"assistant"}' } }],
  })

  it('is what it is in JSON, as the exporters of OpenTelemetry write both', () => {
    const { json: text, protobuf } = exportRequest([span, testSpan({ spanId: '00f067aa0ba902b8' })])
    const read = otlpRequestSpans(protobuf, 'protobuf')
    expect(read).toEqual([span, testSpan({ spanId: '00f067aa0ba902b8' })])
    expect(otlpRequestSpans(text, 'json')).toEqual(read)
  })

  it('keeps its meaning when it stands for itself', () => {
    const [read] = otlpRequestSpans(exportRequest([span]).protobuf, 'protobuf')
    expect(JSON.parse(JSON.stringify(read))).toEqual(read)
  })

  it('skips fields that it does not know', () => {
    const { protobuf } = exportRequest([span])
    // field 99 of every wire type, before and behind
    const unknown = [0x98, 0x06, 0x96, 0x01, 0x99, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0x9a, 0x06, 2, 9, 9, 0x9d, 0x06, 1, 2, 3, 4]
    expect(otlpProtobufSpans(Uint8Array.from([...unknown, ...protobuf, ...unknown]))).toEqual([span])
  })

  it('of bytes that are cut off at any place is refused, or lacks whole resources; nothing else happens', () => {
    const { protobuf } = exportRequest([span])
    for (let length = 1; length < protobuf.length; length += 1) {
      expect(() => otlpProtobufSpans(protobuf.subarray(0, length)), String(length)).toThrow(/cut off/)
    }
  })

  it('of garbage is refused with the place', () => {
    expect(() => otlpProtobufSpans(utf8.encode('hello, this is text'))).toThrow(/^body: .*at byte \d+$/)
    expect(() => otlpProtobufSpans(Uint8Array.from([10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]))).toThrow('cut off: 18446744073709551615 bytes were announced')
    expect(() => otlpProtobufSpans(Uint8Array.from([8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]))).toThrow('a number of more than 64 bits')
    expect(() => otlpProtobufSpans(Uint8Array.from([11]))).toThrow('not a protobuf field')
  })

  it('may not be nested without end, nor hold messages without end', () => {
    const nest = (inner: number[]): number[] => [10, ...length(inner), ...inner]
    const length = (bytes: number[]) => (bytes.length < 128 ? [bytes.length] : [(bytes.length % 128) + 128, Math.floor(bytes.length / 128)])
    let value = [10, 1, 120]
    for (let level = 0; level < 80; level += 1) {
      const list = nest(value)
      value = [42, ...length(list), ...list]
    }
    const pair = [10, 1, 97, 18, ...length(value), ...value]
    const body = nest([18, ...length([18, ...length([74, ...length(pair), ...pair]), 74, ...length(pair), ...pair]), 18, ...length([74, ...length(pair), ...pair]), 74, ...length(pair), ...pair])
    expect(() => otlpProtobufSpans(Uint8Array.from(body))).toThrow('attributes: expected at most 64 nested levels')
    // resource_spans > resource > 2,500,000 empty attributes of two bytes
    const many = new Uint8Array(5_000_010)
    many.set([10, ...varint(5_000_005), 10, ...varint(5_000_000)])
    for (let at = 10; at < many.length; at += 2) many.set([10, 0], at)
    expect(() => otlpProtobufSpans(many)).toThrow('body: expected at most 2000000 messages in one request')
  })
})

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

describe('the content type', () => {
  it('names the encoding, whatever follows it', () => {
    expect(otlpEncoding('application/json; charset=utf-8')).toBe('json')
    expect(otlpEncoding('application/x-protobuf')).toBe('protobuf')
    expect(otlpEncoding('text/plain')).toBeNull()
    expect(otlpEncoding(null)).toBeNull()
  })
})

describe.skipIf(!hasSharedFormats)('the examples of the OTLP specification', () => {
  it('are read: one span of a server; logs are named as such', () => {
    const spans: OtelSpan[] = otlpJsonSpans(JSON.parse(readFormat('real/otlp/trace.json')))
    expect(spans).toMatchObject([{ traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', parentSpanId: 'eee19b7ec3c1b173', kind: 2, startMs: 1_544_712_660_000, endMs: 1_544_712_661_000, resource: { 'service.name': 'my.service' }, scope: { name: 'my.library', version: '1.0.0' } }])
    for (const file of ['logs', 'events']) {
      expect(() => otlpJsonSpans(JSON.parse(readFormat(`real/otlp/${file}.json`)))).toThrow('this is an export for /v1/logs')
      expect(countLogRecords(utf8.encode(readFormat(`real/otlp/${file}.json`)), 'json')).toBe(1)
    }
  })
})
