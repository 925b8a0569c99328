import { callContents } from '@/lib/core/formats/genai-contents'
import { lacksTools } from '@/lib/core/formats/genai-conversation'
import { identityOf } from '@/lib/core/formats/genai-identity'
import { valueOf } from '@/lib/core/formats/genai-json'
import { langfuseUsage, numeric, sumOfCosts } from '@/lib/core/formats/genai-usage'
import { NOT_REPLAYABLE } from '@/lib/core/formats/not-replayable'
import type { OtelAttributes, OtelSpan } from '@/lib/core/formats/otel-span'
import { asAmount, asArray, asId, asObject, asText, millisecondsBetween, parseDocument, readTime, RowError, type JsonObject } from '@/lib/core/formats/row-values'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import { whyNotReplayable } from '@/lib/core/formats/why-not-replayable'
import type { Trace } from '@/lib/core/trace'

/** An observation with the trace that it belongs to, without the trace's other observations. */
export type LangfuseRow = { trace: JsonObject | null; observation: JsonObject }

/** Traces that Langfuse exports, and what its public API answers for traces and observations. */
export function createLangfuseReader(): TraceReader {
  return { rows: langfuseRows, trace: parseLangfuseRow, joins: true }
}

export function looksLikeLangfuse(value: unknown): boolean {
  const object = asObject(value)
  if (!object) return false
  const data = asArray(object.data)
  if (data) return data.length > 0 && looksLikeLangfuse(data[0])
  return (asObject(object.trace) !== null && (Array.isArray(object.observations) || asObject(object.observation) !== null)) || isTrace(object) || isObservation(object)
}

const isObservation = (value: JsonObject) => asText(value.type) !== null && 'traceId' in value && 'startTime' in value
const isTrace = (value: JsonObject) => Array.isArray(value.observations) && 'timestamp' in value && 'id' in value

/**
 * The observations of one document: `{trace, observations}`, a trace with its observations inside, an observation by itself, a page
 * (`{data: […]}`) or a list of these.
 *
 * @throws RowError when the document is none of them
 */
export function langfuseRows(text: string): LangfuseRow[] {
  return rowsOf(parseDocument(text, 'a trace export of Langfuse'))
}

function rowsOf(value: unknown): LangfuseRow[] {
  const list = asArray(value) ?? asArray(asObject(value)?.data)
  if (list) return list.flatMap(rowsOf)
  const object = asObject(value)
  const row = object && asObject(object.observation)
  if (row) return [{ trace: asObject(object.trace), observation: row }]
  const trace = object && (asObject(object.trace) ?? (isTrace(object) ? object : null))
  const observations = asArray(object?.observations) ?? asArray(trace?.observations)
  if (trace && observations) {
    // a page of traces holds only the ids of what is in them
    if (observations.some((item) => typeof item === 'string')) throw new RowError('observations: expected objects; this page of traces names only their ids, export the traces one by one')
    const { observations: _, ...alone } = trace
    return observations.map((item) => ({ trace: alone, observation: asObject(item) ?? {} }))
  }
  if (object && isObservation(object)) return [{ trace: null, observation: object }]
  throw new RowError('trace: expected an export of Langfuse, {trace, observations}, or an observation with type, traceId and startTime')
}

const CALLS: Record<string, 'chat' | 'other'> = { GENERATION: 'chat', EMBEDDING: 'other' }

/**
 * The trace of an observation, not redacted; null for what is no call of a model (spans, agents, chains, tools, events).
 *
 * @throws RowError that names the field
 */
export function parseLangfuseRow(value: unknown): Trace | null {
  const row = asObject(value)
  const observation = asObject(row?.observation)
  if (!observation) throw new RowError('observation: expected an object')
  const type = asText(observation.type)
  if (type === null) throw new RowError('observation.type: expected GENERATION, SPAN, AGENT, TOOL or another type')
  const kind = CALLS[type.toUpperCase()]
  if (!kind) return null
  const id = asId(observation.id)
  const span = asSpan(observation, asObject(row?.trace))
  if (id === null || span.traceId === '') throw new RowError(`observation.${id === null ? 'id' : 'traceId'}: expected an id`)
  const contents = kind === 'chat' ? callContents(span) : { request: null, response: null, cut: false, history: true }
  const { request, response } = contents
  const failed = asText(observation.level) === 'ERROR'
  const reason = whyNotReplayable({
    status: failed ? 'error' : 'success', request, response, notChat: kind === 'other', truncated: contents.cut, noHistory: !contents.history,
    missing: contents.cut ? NOT_REPLAYABLE.truncated : response ? NOT_REPLAYABLE.noRequest : NOT_REPLAYABLE.contentOff,
  }) ?? (lacksTools(request, response) ? NOT_REPLAYABLE.noTools : null)
  const { attributes } = span
  const model = asText(observation.model) ?? asText(attributes['gen_ai.response.model'])
  return {
    source: 'langfuse', sourceId: `${span.traceId}:${id}`, parentSourceId: null, ts: readTime(observation.startTime, 'observation.startTime'),
    latencyMs: millisecondsBetween(observation.startTime, observation.endTime), ttftMs: firstTokenMs(observation),
    modelRequested: asText(attributes['gen_ai.request.model']) ?? model, modelUsed: model ?? asText(attributes['gen_ai.request.model']),
    provider: asText(attributes['gen_ai.provider.name']) ?? asText(attributes['gen_ai.system']) ?? asText(attributes['llm.provider']) ?? asText(attributes['llm.system']),
    ...identityOf(span), request, response, usage: usageOf(observation), costUsd: costOf(observation), status: failed ? 'error' : 'success',
    error: failed ? { httpStatus: null, type: null, code: null, message: asText(observation.statusMessage) } : null,
    replayable: reason === null, notReplayableReason: reason,
  }
}

/** The observation as the span that it may have come from: attributes of its metadata, with what Langfuse read from them in front. */
function asSpan(observation: JsonObject, trace: JsonObject | null): OtelSpan {
  const metadata = asObject(valueOf(observation.metadata)) ?? {}
  const told = { ...own(asObject(valueOf(trace?.metadata)) ?? {}, 'langfuse.trace.metadata.'), ...own(metadata, 'langfuse.observation.metadata.') }
  const scope = asObject(metadata.scope)
  const set = (key: string, value: unknown) => (value === null || value === undefined || value === '' ? {} : { [key]: value })
  const attributes = {
    ...asObject(metadata.attributes), ...told, ...set('langfuse.observation.input', observation.input), ...set('langfuse.observation.output', observation.output),
    ...set('langfuse.observation.model.parameters', observation.modelParameters), ...set('langfuse.user.id', trace?.userId ?? observation.userId),
    ...set('langfuse.session.id', trace?.sessionId ?? observation.sessionId), ...set('langfuse.environment', observation.environment ?? trace?.environment),
    ...set('langfuse.release', trace?.release), ...set('langfuse.trace.tags', trace?.tags), ...set('langfuse.observation.prompt.name', observation.promptName),
    ...(Object.keys(asObject(valueOf(observation.toolDefinitions)) ?? {}).length > 0 && asObject(metadata.attributes)?.['gen_ai.tool.definitions'] === undefined ? { 'gen_ai.tool.definitions': observation.toolDefinitions } : {}),
  } as OtelAttributes
  return {
    traceId: asId(observation.traceId) ?? asId(trace?.id) ?? '', spanId: '', parentSpanId: null, name: asText(observation.name) ?? '', kind: 0, startMs: null, endMs: null, attributes, events: [],
    status: { code: 0, message: null }, resource: (asObject(metadata.resourceAttributes) ?? {}) as OtelAttributes, scope: { name: asText(scope?.name) ?? '', version: asText(scope?.version) }, dropped: 0,
  }
}

/** Metadata of the program, without what Langfuse puts beside it of the span. */
function own(metadata: JsonObject, prefix: string): JsonObject {
  const { attributes: _, resourceAttributes: __, scope: ___, ...rest } = metadata
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [`${prefix}${key}`, value]))
}

function firstTokenMs(observation: JsonObject): number | null {
  const measured = millisecondsBetween(observation.startTime, observation.completionStartTime)
  const seconds = asAmount(numeric(observation.timeToFirstToken))
  return measured ?? (seconds === null ? null : Math.round(seconds * 1e6) / 1000)
}

function usageOf(observation: JsonObject): Trace['usage'] {
  const details = asObject(valueOf(observation.usageDetails))
  if (details && Object.keys(details).length > 0) return langfuseUsage(details)
  const old = asObject(valueOf(observation.usage))
  const unit = asText(old?.unit)
  if (unit !== null && unit !== 'TOKENS') return { input: null, output: null, cachedInput: null }
  return langfuseUsage({ input: old?.input ?? observation.promptTokens, output: old?.output ?? observation.completionTokens })
}

/** A cost of zero without any detail is how Langfuse writes that it knows none. */
function costOf(observation: JsonObject): number | null {
  const details = asObject(valueOf(observation.costDetails)) ?? {}
  const cost = sumOfCosts(details) ?? asAmount(numeric(observation.totalCost)) ?? asAmount(numeric(observation.calculatedTotalCost))
  return cost === 0 && Object.keys(details).length === 0 ? null : cost
}
