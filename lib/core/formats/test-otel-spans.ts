import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { OtelSpan } from '@/lib/core/formats/otel-span'
import { sharedData } from '@/lib/core/formats/test-shared-data'

/** Folder with logs that other systems wrote; tests without it are skipped. */
export const sharedFormats = join(sharedData, '../formats')
export const hasSharedFormats = existsSync(join(sharedFormats, 'README.md'))

export function readFormat(path: string): string {
  return readFileSync(join(sharedFormats, path), 'utf8')
}

type ReadableSpan = NonNullable<Parameters<typeof JsonTraceSerializer.serializeRequest>[0]>[number]

/** A time as the SDK holds it: seconds and nanoseconds. */
const hrTime = (ms: number): [number, number] => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)]

function readable(span: OtelSpan): ReadableSpan {
  const resource = { attributes: span.resource, merge: () => resource, getRawAttributes: () => [] }
  return {
    name: span.name, kind: Math.max(0, span.kind - 1), spanContext: () => ({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 }),
    ...(span.parentSpanId === null ? {} : { parentSpanContext: { traceId: span.traceId, spanId: span.parentSpanId, traceFlags: 1 } }),
    startTime: hrTime(span.startMs!), endTime: hrTime(span.endMs ?? span.startMs!), status: { code: span.status.code, ...(span.status.message === null ? {} : { message: span.status.message }) },
    attributes: span.attributes, links: [], duration: [0, 0], ended: true, resource, instrumentationScope: { name: span.scope.name, ...(span.scope.version === null ? {} : { version: span.scope.version }) },
    events: span.events.map((event) => ({ name: event.name, time: hrTime(event.timeMs ?? span.startMs!), attributes: event.attributes })),
    droppedAttributesCount: span.dropped, droppedEventsCount: 0, droppedLinksCount: 0,
  } as unknown as ReadableSpan
}

/** The request that the exporters of OpenTelemetry would send for these spans, in both encodings. For tests only. */
export function exportRequest(spans: OtelSpan[]): { json: Uint8Array; protobuf: Uint8Array } {
  const list = spans.map(readable)
  return { json: JsonTraceSerializer.serializeRequest(list)!, protobuf: ProtobufTraceSerializer.serializeRequest(list)! }
}

/** A span of a model call. For tests only. */
export function testSpan(change: Partial<OtelSpan> = {}): OtelSpan {
  return {
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', parentSpanId: null, name: 'chat m-1', kind: 3, startMs: 1_786_700_000_250, endMs: 1_786_700_001_100,
    attributes: {}, events: [], status: { code: 0, message: null }, resource: {}, scope: { name: 'test', version: null }, dropped: 0, ...change,
  }
}
