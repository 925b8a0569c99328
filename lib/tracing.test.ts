import type { Attributes } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, it } from 'vitest'
import { tracingWanted } from '@/lib/env'
import { guardedProvider, keptAttributes, keptName } from '@/lib/start-tracing'
import { statementName } from '@/lib/tracing'

it('names a statement by what it does and to which table, without its values', () => {
  expect(statementName('SELECT "public"."run"."id" FROM "public"."run" WHERE id = $1')).toBe('SELECT run')
  expect(statementName("INSERT INTO run_case (a) VALUES ('my order never came')")).toBe('INSERT run_case')
  expect(statementName('/* one */\n-- two\n  update "trace" set text = $1')).toBe('UPDATE trace')
  expect(statementName('BEGIN')).toBe('BEGIN')
  expect(statementName('')).toBe('SQL')
})

it('is asked for by the standard variables alone', () => {
  expect(tracingWanted({})).toBeNull()
  expect(tracingWanted({ OTEL_SERVICE_NAME: 'mine' })).toBeNull()
  expect(tracingWanted({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' })).toEqual({ named: false })
  expect(tracingWanted({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318', OTEL_RESOURCE_ATTRIBUTES: 'a=b,service.name=mine' })).toEqual({ named: true })
  expect(tracingWanted({ OTEL_TRACES_EXPORTER: 'console', OTEL_SERVICE_NAME: 'mine' })).toEqual({ named: true })
  expect(tracingWanted({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' })).toBeNull()
  expect(tracingWanted({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' })).toBeNull()
})

it('keeps what says nothing of traffic', () => {
  const attributes: Attributes = { 'http.route': '/p/[project]', 'http.target': '/p/acme?q=my+order', 'http.url': 'http://x/?q=1', 'db.statement': 'SELECT 1', 'gen_ai.request.model': 'm' }
  expect(keptAttributes(attributes)).toEqual({ 'http.route': '/p/[project]', 'gen_ai.request.model': 'm' })
  expect(keptName('GET /p/acme?q=my+order')).toBe('GET /p/acme')
})

it('holds for everybody’s spans, whatever they say of themselves', () => {
  const exporter = new InMemorySpanExporter()
  const provider = guardedProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }))
  provider.getTracer('web').startActiveSpan('GET /p/acme?q=planted', { attributes: { 'http.target': '/p/acme?q=planted' } }, (span) => {
    span.setAttribute('http.target', 'planted').setAttributes({ text: 'planted', 'http.route': '/p/[project]' })
    span.addEvent('planted', { text: 'planted' })
    span.recordException(new TypeError('planted'))
    span.setStatus({ code: 2, message: 'planted' })
    span.updateName('GET /p/[project]?planted')
    span.end()
  })
  const [span] = exporter.getFinishedSpans()
  expect(span).toMatchObject({ name: 'GET /p/[project]', attributes: { 'http.route': '/p/[project]', 'error.type': 'TypeError' }, events: [], status: { code: 2 } })
  expect(JSON.stringify([span!.name, span!.attributes, span!.events, span!.status])).not.toContain('planted')
})
