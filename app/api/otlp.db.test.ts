import { env as processEnv } from 'node:process'
import { deflateSync, gzipSync } from 'node:zlib'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { exportRequest, testSpan } from '@/lib/core/formats/test-otel-spans'
import { closeDeps, getDeps } from '@/lib/deps'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { importGate } from '@/lib/services/import-gate'
import { createTestKey, createTestProject, createTestUser } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let projectId: string
let keys: { ingest: string; read: string }

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  server = await startTestServer(0)
})
beforeEach(async () => {
  const { db } = getDeps()
  const admin = await createTestUser(db, getAuth())
  projectId = (await createTestProject(db, [{ userId: admin.id, role: 'admin' }])).id
  const key = async (scope: 'ingest' | 'read') => (await createTestKey(db, getAuth(), { projectId, admin: admin.id, scopes: [scope] })).key
  keys = { ingest: await key('ingest'), read: await key('read') }
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})

const traces = () => database.db.trace.findMany({ where: { projectId }, orderBy: { ts: 'asc' } })
const aside = () => database.db.quarantinedLine.findMany({ where: { import: { projectId } }, orderBy: { line: 'asc' } })
const imports = () => database.db.traceImport.findMany({ where: { projectId } })

async function send(body: Uint8Array | string, headers: Record<string, string> = {}, path = 'traces'): Promise<Response> {
  return fetch(`${server.url}/api/v1/otlp/v1/${path}`, { method: 'POST', body: typeof body === 'string' ? body : Uint8Array.from(body), headers: { authorization: `Bearer ${keys.ingest}`, 'content-type': 'application/json', ...headers } })
}
const PROTOBUF = { 'content-type': 'application/x-protobuf' }

const START = Date.UTC(2026, 7, 14, 9, 0, 0)
const CALL = {
  'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'm-1', 'customer.id': 'acme', 'gen_ai.usage.input_tokens': 12, 'gen_ai.usage.output_tokens': 3,
  'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Write to anna.schmidt@mail.example please' }] }]),
  'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'Done.' }], finish_reason: 'stop' }]),
}

/** A program with two model calls and a tool, traced and exported as any program is. */
async function exportBy(exporter: SpanExporter): Promise<void> {
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  const tracer = provider.getTracer('shop', '1.0')
  for (const [index, attributes] of [CALL, { 'gen_ai.operation.name': 'execute_tool' }, CALL].entries()) {
    tracer.startSpan(`step ${index}`, { attributes, startTime: START + index * 1000 }).end(START + index * 1000 + 250)
  }
  await provider.forceFlush()
  await provider.shutdown()
}

describe('the exporters of OpenTelemetry', () => {
  const url = () => `${server.url}/api/v1/otlp/v1/traces`
  const options = () => ({ url: url(), headers: { authorization: `Bearer ${keys.ingest}` } })

  it.each([
    ['protobuf', () => new ProtobufExporter(options())], ['protobuf, gzip', () => new ProtobufExporter({ ...options(), compression: 'gzip' as never })],
    ['JSON', () => new JsonExporter(options())], ['JSON, gzip', () => new JsonExporter({ ...options(), compression: 'gzip' as never })],
  ])('bring calls in over HTTP: %s', async (_, exporter) => {
    await exportBy(exporter())
    const stored = await traces()
    expect(stored.map(({ source, latencyMs, customerId, modelUsed, inputTokens, outputTokens, notReplayableReason }) => ({ source, latencyMs, customerId, modelUsed, inputTokens, outputTokens, notReplayableReason }))).toEqual(
      Array.from({ length: 2 }, () => ({ source: 'otlp', latencyMs: 250, customerId: 'acme', modelUsed: 'm-1', inputTokens: 12, outputTokens: 3, notReplayableReason: null })),
    )
    expect(JSON.stringify(stored)).not.toContain('anna.schmidt')
    expect(await imports()).toMatchObject([{ via: 'otlp', format: 'otlp', stored: 2, quarantined: 0 }])
  })

  it('need nothing but the environment variables of OpenTelemetry', async () => {
    processEnv.OTEL_EXPORTER_OTLP_ENDPOINT = `${server.url}/api/v1/otlp`
    processEnv.OTEL_EXPORTER_OTLP_HEADERS = `authorization=Bearer%20${keys.ingest}`
    try {
      await exportBy(new ProtobufExporter())
    } finally {
      delete processEnv.OTEL_EXPORTER_OTLP_ENDPOINT
      delete processEnv.OTEL_EXPORTER_OTLP_HEADERS
    }
    expect(await traces()).toHaveLength(2)
  })
})

const spans = (count: number, change: Parameters<typeof testSpan>[0] = {}) => Array.from({ length: count }, (_, index) =>
  testSpan({ spanId: (index + 1).toString(16).padStart(16, '0'), startMs: START + index, endMs: START + index + 5, attributes: CALL, ...change }))

describe('an export', () => {
  it('sent again adds nothing, whatever its encoding; both give the same traces', async () => {
    const { json, protobuf } = exportRequest(spans(3))
    const first = await send(protobuf, PROTOBUF)
    expect([first.status, first.headers.get('content-type'), (await first.arrayBuffer()).byteLength]).toEqual([200, 'application/x-protobuf', 0])
    const before = await traces()
    const second = await send(json)
    expect([second.status, second.headers.get('content-type'), await second.json()]).toEqual([200, 'application/json', {}])
    expect(await traces()).toEqual(before)
    expect(before).toHaveLength(3)
  })

  it('may be packed as gzip or deflate', async () => {
    const { protobuf } = exportRequest(spans(2))
    expect((await send(gzipSync(protobuf), { ...PROTOBUF, 'content-encoding': 'gzip' })).status).toBe(200)
    expect((await send(deflateSync(protobuf), { ...PROTOBUF, 'content-encoding': 'deflate' })).status).toBe(200)
    expect(await traces()).toHaveLength(2)
  })

  it('with refused spans says how many and why, keeps each with its reason, and stores the others', async () => {
    const body = JSON.parse(new TextDecoder().decode(exportRequest(spans(3)).json)) as { resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[] }
    const list = body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
    Object.assign(list[0]!, { spanId: 'not hex' })
    Object.assign(list[1]!, { startTimeUnixNano: '0' })
    const answer = await send(JSON.stringify(body))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ partialSuccess: { rejectedSpans: '2', errorMessage: expect.stringContaining('spanId: expected 16 hex digits, got "not hex"') as string } })
    expect(await traces()).toHaveLength(1)
    const kept = await aside()
    expect(kept.map(({ reason }) => reason)).toEqual(['spanId: expected 16 hex digits, got "not hex"', 'startTimeUnixNano: expected nanoseconds since 1970 as a decimal string'])
    expect(kept.map(({ text }) => text).join('')).not.toContain('anna.schmidt')
  })

  it('says the same in protobuf', async () => {
    const answer = await send(exportRequest([testSpan({ startMs: START, endMs: START - 1000 })]).protobuf, PROTOBUF)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    // partial_success = 1 { rejected_spans = 1: 1, error_message = 2 }
    expect([answer.status, bytes[0], bytes[2] === 8 ? bytes[3] : bytes[4]]).toEqual([200, 10, 1])
    expect(new TextDecoder().decode(bytes)).toContain('endTimeUnixNano: expected a time that is not before startTimeUnixNano')
  })

  it('of nothing is fine', async () => {
    expect(await (await send('{}')).json()).toEqual({})
    expect((await send(new Uint8Array(), PROTOBUF)).status).toBe(200)
    expect(await imports()).toEqual([])
  })

  it('that cannot be decoded is answered with 400 and a google.rpc.Status, in the encoding of the request', async () => {
    const json = await send('{"resourceSpans":[')
    expect([json.status, await json.json()]).toEqual([400, { code: 3, message: expect.stringContaining('not valid JSON') as string }])
    const logs = await send('{"resourceLogs":[]}')
    expect(await logs.json()).toMatchObject({ code: 3, message: expect.stringContaining('/v1/logs') as string })
    const protobuf = await send('garbage, garbage', PROTOBUF)
    expect([protobuf.status, protobuf.headers.get('content-type')]).toEqual([400, 'application/x-protobuf'])
    expect((await protobuf.text()).slice(0, 2)).toBe('\b\u0003')
    expect((await send('x', { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await send('x', { 'content-encoding': 'zstd' })).status).toBe(400)
    expect((await send('{}', { 'content-type': 'text/plain' })).status).toBe(400)
  })

  it('that unpacks to more than 64 MiB is stopped while it is unpacked: 413', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(100_000)
    const answer = await send(bomb, { 'content-encoding': 'gzip' })
    expect([answer.status, (await answer.json() as { code: number }).code]).toEqual([413, 3])
  })

  it('is sent away with 429 and Retry-After when the server is busy, and taken when it is sent again', async () => {
    const leaving: (() => void)[] = []
    for (let taken = true; taken;) {
      try {
        leaving.push(importGate().enter())
      } catch {
        taken = false
      }
    }
    const { protobuf } = exportRequest(spans(1))
    const busy = await send(protobuf, PROTOBUF)
    for (const leave of leaving) leave()
    expect([busy.status, Number(busy.headers.get('retry-after')) >= 1]).toEqual([429, true])
    expect(await traces()).toHaveLength(0)
    expect((await send(protobuf, PROTOBUF)).status).toBe(200)
    expect(await traces()).toHaveLength(1)
  })

  it('is sent away with 503 and Retry-After when a detector of personal data does not answer, and stores nothing', async () => {
    const deps = getDeps()
    const { detect } = deps
    Object.assign(deps, { detect: () => Promise.reject(new Error('connection refused')) })
    const answer = await send(exportRequest(spans(1)).json)
    Object.assign(deps, { detect })
    expect([answer.status, answer.headers.get('retry-after') === null, (await answer.json() as { code: number }).code]).toEqual([503, false, 14])
    expect(await traces()).toHaveLength(0)
  })

  it('needs an API key that may ingest', async () => {
    expect((await send('{}', { authorization: `Bearer ${keys.read}` })).status).toBe(403)
    expect((await send('{}', { authorization: 'Bearer sg_wrong' })).status).toBe(401)
  })

  it('takes its settings from the source that it names', async () => {
    const answer = await fetch(`${server.url}/api/v1/otlp/v1/traces?source=shop`, { method: 'POST', body: Uint8Array.from(exportRequest(spans(1)).protobuf), headers: { authorization: `Bearer ${keys.ingest}`, ...PROTOBUF } })
    expect(answer.status).toBe(200)
    expect(await database.db.traceSource.findMany({ where: { projectId } })).toMatchObject([{ name: 'shop', format: 'otlp' }])
  })

  it('may be changed in any way: each is taken, refused in part, or refused as a whole, and never a fault', async () => {
    const { json, protobuf } = exportRequest(spans(2))
    const counts = new Map<number, number>()
    await fc.assert(fc.asyncProperty(fc.boolean(), fc.nat(), fc.nat(255), fc.boolean(), async (isJson, at, byte, isCut) => {
      const body = Uint8Array.from(isJson ? json : protobuf)
      body[at % body.length] = byte
      const answer = await send(isCut ? body.subarray(0, at % body.length) : body, isJson ? {} : PROTOBUF)
      counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1)
      expect([200, 400]).toContain(answer.status)
    }), { numRuns: 120 })
    expect([...counts.keys()].sort()).toEqual([200, 400])
    const stored = JSON.stringify([await traces(), await aside(), await imports()], (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
    expect(stored).not.toContain('anna.schmidt@mail.example')
  })
})

describe('log records', () => {
  const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: 'gen_ai.user.message', traceId: '5B8EFFF798038103D269B633813FC60C', spanId: 'EEE19B7EC3C1B174', body: { stringValue: 'Hi' } }, {}] }] }] }

  it('are all refused, with what to set so that messages are recorded on spans', async () => {
    const answer = await send(JSON.stringify(logs), {}, 'logs')
    expect(await answer.json()).toEqual({ partialSuccess: { rejectedLogRecords: '2', errorMessage: expect.stringContaining('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=span_only') as string } })
    expect(await (await send('{}', {}, 'logs')).json()).toEqual({})
    expect((await send('nonsense', PROTOBUF, 'logs')).status).toBe(400)
    expect(await imports()).toEqual([])
  })
})
