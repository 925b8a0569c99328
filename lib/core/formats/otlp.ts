import { callKind } from '@/lib/core/formats/genai-call'
import { callContents } from '@/lib/core/formats/genai-contents'
import { lacksTools } from '@/lib/core/formats/genai-conversation'
import { identityOf } from '@/lib/core/formats/genai-identity'
import { genAiCost, genAiUsage, numeric } from '@/lib/core/formats/genai-usage'
import { NOT_REPLAYABLE, type NotReplayable } from '@/lib/core/formats/not-replayable'
import { spanKey, storedSpan, type OtelSpan } from '@/lib/core/formats/otel-span'
import { otlpJsonSpans } from '@/lib/core/formats/otlp-json'
import { joinSpans } from '@/lib/core/formats/otlp-join'
import { asAmount, asObject, asText, parseDocument, RowError } from '@/lib/core/formats/row-values'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import { whyNotReplayable } from '@/lib/core/formats/why-not-replayable'
import type { Trace } from '@/lib/core/trace'

/** Spans of OpenTelemetry: trace exports in JSON, as a collector's file exporter or an exporter over HTTP writes them. */
export function createOtlpReader(): TraceReader {
  return { rows: otlpRows, trace: (row) => spanTrace(readSpan(row)), joins: true }
}

export function looksLikeOtlp(value: unknown): boolean {
  const object = asObject(value)
  return object !== null && ('resourceSpans' in object || 'resource_spans' in object || 'resourceLogs' in object || 'resourceMetrics' in object || storedSpan(object) !== null)
}

/**
 * The spans of one export, or the one span that was kept by itself.
 *
 * @throws RowError when the text is no trace export
 */
export function otlpRows(text: string): OtelSpan[] {
  const value = parseDocument(text, 'an OTLP trace export in JSON')
  const span = storedSpan(value)
  return span ? [span] : joinSpans(otlpJsonSpans(value))
}

function readSpan(row: unknown): OtelSpan {
  const span = storedSpan(row)
  if (!span) throw new RowError('span: expected an object with traceId, spanId and attributes')
  return span
}

/**
 * The trace of a span, not redacted; null when it is no call of a model, or the same call as another span of its request.
 *
 * @throws RowError that names what is wrong with the span
 */
export function spanTrace(span: OtelSpan): Trace | null {
  if (span.problem !== undefined) throw new RowError(span.problem)
  const kind = callKind(span)
  if (kind === null || span.sameCallAs !== undefined) return null
  const { attributes } = span
  const contents = kind === 'chat' ? callContents(span) : { request: null, response: null, cut: false, history: true }
  const error = errorOf(span)
  const status = error ? 'error' as const : 'success' as const
  const reason = reasonOf(span, kind, { ...contents, status })
  const provider = first(span, ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'ai.model.provider', 'llm.system'])
  return {
    source: 'otlp', sourceId: spanKey(span), parentSourceId: span.fellBackFrom ?? null, ts: new Date(span.startMs!).toISOString(),
    latencyMs: span.endMs === null ? null : span.endMs - span.startMs!, ttftMs: firstTokenMs(span),
    modelRequested: first(span, ['gen_ai.request.model', 'llm.request.model_name', 'llm.request.model']) ?? invokedModel(span) ?? modelUsed(span),
    modelUsed: modelUsed(span), provider, ...identityOf(span),
    request: contents.request, response: contents.response, usage: genAiUsage(attributes), costUsd: genAiCost(attributes),
    status, error, replayable: reason === null, notReplayableReason: reason,
  }
}

type Facts = ReturnType<typeof callContents> & Pick<Trace, 'status'>

function reasonOf(span: OtelSpan, kind: 'chat' | 'other', { request, response, status, cut, history }: Facts): NotReplayable | null {
  const redacted = [...(request?.messages ?? []), ...(response ? [response.message] : [])].some(({ content }) => content === '__REDACTED__')
  // an exporter that left attributes out for its limits may have left out the contents
  const missing = cut || span.dropped > 0 ? NOT_REPLAYABLE.truncated : response ? NOT_REPLAYABLE.noRequest : NOT_REPLAYABLE.contentOff
  return whyNotReplayable({ status, request, response, notChat: kind === 'other', redacted, truncated: cut, noHistory: !history, missing })
    ?? (lacksTools(request, response) ? NOT_REPLAYABLE.noTools : null)
}

function first({ attributes }: OtelSpan, keys: string[]): string | null {
  for (const key of keys) {
    const text = asText(attributes[key])
    if (text !== null) return text
  }
  return null
}

function modelUsed(span: OtelSpan): string | null {
  return first(span, ['langfuse.observation.model.name', 'gen_ai.response.model', 'ai.response.model', 'ai.model.id', 'gen_ai.request.model', 'llm.response.model', 'llm.response.model_name', 'llm.model_name', 'llm.request.model', 'model'])
}

function invokedModel({ attributes }: OtelSpan): string | null {
  const text = asText(attributes['llm.invocation_parameters'])
  try {
    return text === null ? null : asText(asObject(JSON.parse(text))?.model)
  } catch {
    return null
  }
}

/** Seconds by the convention; the SDK of Vercel writes milliseconds. */
function firstTokenMs({ attributes, startMs }: OtelSpan): number | null {
  const seconds = asAmount(numeric(attributes['gen_ai.response.time_to_first_chunk'])) ?? asAmount(numeric(attributes['gen_ai.server.time_to_first_token']))
  if (seconds !== null) return Math.round(seconds * 1e6) / 1000
  const ms = asAmount(numeric(attributes['ai.response.msToFirstChunk']))
  if (ms !== null) return ms
  const started = Date.parse(asText(attributes['langfuse.observation.completion_start_time'])?.replaceAll('"', '') ?? '')
  return Number.isNaN(started) || startMs === null || started < startMs ? null : started - startMs
}

function errorOf(span: OtelSpan): Trace['error'] {
  const type = first(span, ['error.type', 'gen_ai.error.type'])
  const code = first(span, ['gen_ai.error.code', 'error.code'])
  const said = first(span, ['gen_ai.error', 'error.message'])
  if (span.status.code !== 2 && type === null && said === null) return null
  const thrown = span.events.find(({ name }) => name === 'exception')?.attributes ?? {}
  const status = Number(numeric(span.attributes['http.response.status_code'] ?? span.attributes['http.status_code'] ?? type))
  return {
    httpStatus: Number.isInteger(status) && status >= 100 && status < 600 ? status : null, type: type ?? asText(thrown['exception.type']), code,
    message: span.status.message ?? said ?? asText(thrown['exception.message']),
  }
}
