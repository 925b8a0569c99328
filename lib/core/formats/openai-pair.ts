import { NOT_REPLAYABLE } from '@/lib/core/formats/not-replayable'
import { openaiAnswer, saysError, type LoggedAnswer } from '@/lib/core/formats/openai-answer'
import { openaiRequest, type LoggedRequest } from '@/lib/core/formats/openai-request'
import { recordDigest } from '@/lib/core/formats/record-digest'
import {
  asAmount, asArray, asDimensions, asId, asNumber, asObject, asText, millisecondsBetween, NO_TIME, parseDocument, parseField, readTime, RowError, type JsonObject,
} from '@/lib/core/formats/row-values'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import { whyNotReplayable } from '@/lib/core/formats/why-not-replayable'
import type { Trace } from '@/lib/core/trace'

const REQUESTS = ['request', 'input', 'kwargs', 'body', 'payload']
const ANSWERS = ['response', 'output', 'completion', 'chunks', 'stream_chunks', 'stream', 'answer', 'result']
const OWN_OBJECTS = new Set(['chat.completion', 'text_completion', 'response'])
const isOwnObject = (object: JsonObject | null) => OWN_OBJECTS.has(asText(object?.object) ?? '')
/** Of a record that is a request itself, what belongs to the request; the rest is about the record. */
const BODY_FIELDS = new Set([
  'model', 'messages', 'prompt', 'input', 'instructions', 'text', 'tools', 'functions', 'tool_choice', 'function_call', 'parallel_tool_calls', 'response_format',
  'temperature', 'top_p', 'top_k', 'max_tokens', 'max_completion_tokens', 'max_output_tokens', 'stop', 'seed', 'n', 'logprobs', 'top_logprobs', 'presence_penalty',
  'frequency_penalty', 'logit_bias', 'reasoning', 'reasoning_effort', 'verbosity', 'service_tier', 'previous_response_id', 'conversation', 'truncation', 'encoding_format', 'dimensions',
])
const TIMES = ['timestamp', 'ts', 'time', 'created_at', 'createdAt', 'created', 'start_time', 'startTime', 'started_at', 'date']
const CUSTOMERS = ['customer_id', 'customerId', 'customer', 'customer-id']
const CONVERSATIONS = ['conversation_id', 'conversationId', 'session_id', 'sessionId', 'thread_id', 'threadId']

export function createOpenaiReader(): TraceReader {
  return { rows: openaiRows, trace: parseOpenaiRow }
}

/** The rows of a document: a record, a list of them, or a page of stored completions. @throws RowError when it is no JSON */
export function openaiRows(text: string): unknown[] {
  const value = parseDocument(text, 'one request with its response per line')
  const page = asObject(value)
  const stored = page?.object === 'list' ? asArray(page.data) : null
  return asArray(value) ?? (stored?.some((item) => isOwnObject(asObject(item))) ? stored : [value])
}

/** A request with its response in any of the usual spellings, or the body of an error. */
export function looksLikeOpenai(value: unknown): boolean {
  const object = asObject(value)
  if (!object) return false
  if (object.object === 'list') return asArray(object.data)?.some((item) => looksLikeOpenai(item)) ?? false
  return sentBody(object) !== null || isOwnObject(object) || (errorStatus(object) !== null && 'body' in object)
}

/**
 * One logged call of an OpenAI-compatible API: Chat Completions, Completions, Responses, Embeddings, streams, errors.
 *
 * @returns the trace, not redacted yet
 * @throws RowError with the field and what was expected
 */
export function parseOpenaiRow(value: unknown): Trace {
  const row = asObject(value)
  if (!row) throw new RowError('row: expected an object')
  const status = errorStatus(row)
  const sent = sentBody(row)
  const logged = answerOf(row, status !== null && status >= 400)
  if (sent === null && logged === undefined) {
    throw new RowError(`row: expected a request (${REQUESTS.join(', ')}, messages or prompt) or a response (${ANSWERS.join(', ')} or choices)`)
  }
  const asked = openaiRequest(sent?.body ?? {}, sent?.url ?? null)
  const fromTraining = logged === undefined ? lastAnswer(asked) : null
  const answer = fromTraining?.answer ?? openaiAnswer(logged ?? null, status)
  return callTrace({ source: 'openai', row, body: sent?.body ?? {}, asked: fromTraining?.asked ?? asked, answer })
}

/** The body of the request, wherever a record has it; null when it has none. */
export function sentBody(row: JsonObject): { body: JsonObject; url: string | null } | null {
  for (const field of REQUESTS) {
    const outer = asObject(maybeJson(row[field], field))
    const body = asObject(maybeJson(outer?.body, `${field}.body`)) ?? asObject(outer?.json) ?? outer
    if (body && isBody(body)) return { body, url: asText(outer?.url) ?? asText(row.url) ?? asText(row.path) }
  }
  const turns = asArray(row.input)
  if (turns?.length && turns.every((item) => asText(asObject(item)?.role) !== null) && !isBody(row)) return { body: { ...ownBody(row), messages: turns }, url: null }
  if (isBody(row) && !isOwnObject(row)) return { body: ownBody(row), url: asText(row.url) ?? asText(row.path) }
  const text = [row.request, row.input, row.question].find((value) => asText(value) !== null)
  return text === undefined || !ANSWERS.some((field) => Object.hasOwn(row, field)) ? null : { body: { ...ownBody(row), input: undefined, prompt: text }, url: null }
}

function isBody(object: JsonObject): boolean {
  return asArray(object.messages) !== null || typeof object.prompt === 'string' || asArray(object.prompt) !== null
    || (object.input !== undefined && asText(object.model) !== null && asObject(object.input) === null)
}

function ownBody(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([key]) => BODY_FIELDS.has(key)))
}

function maybeJson(value: unknown, field: string): unknown {
  return typeof value === 'string' && /^\s*\{/.test(value) ? parseField(value, field) : value
}

/** What a record holds as the answer; undefined when it holds none. Of a failed call the body may be all that there is. */
function answerOf(row: JsonObject, failed: boolean): unknown {
  for (const field of ANSWERS) {
    const value = row[field]
    if (value === undefined || value === null || typeof value === 'boolean') continue
    const outer = asObject(value)
    return outer && outer.body !== undefined && !outer.choices ? outer.body : value
  }
  if (asArray(row.choices) || isOwnObject(row)) return row
  if (failed && row.body !== undefined) return row.body
  return saysError(row.error) ? { error: row.error } : undefined
}

function errorStatus(row: JsonObject): number | null {
  const inside = asObject(row.response)
  const beside = asNumber(row.http_status) ?? asNumber(row.status_code) ?? asNumber(row.status) ?? asNumber(inside?.status_code)
  return beside ?? (inside?.body === undefined ? null : asNumber(inside.status))
}

/** Data for fine-tuning has the answer as the last message. */
function lastAnswer({ request, ...rest }: LoggedRequest): { asked: LoggedRequest; answer: LoggedAnswer } | null {
  const last = request?.messages.at(-1)
  if (!request || last?.role !== 'assistant' || request.messages.length < 2) return null
  return { asked: { ...rest, request: { ...request, messages: request.messages.slice(0, -1) } }, answer: openaiAnswer({ message: last }) }
}

export type LoggedCall = {
  source: string
  /** Holds what stands about the call: id, times, customer, cost. */
  row: JsonObject
  body: JsonObject
  asked: LoggedRequest
  answer: LoggedAnswer
  sourceId?: string
}

/** The trace of a call from the parts of its record. */
export function callTrace({ source, row, body, asked, answer, sourceId }: LoggedCall): Trace {
  const [metadata, sentMetadata] = [asObject(row.metadata) ?? {}, asObject(body.metadata) ?? {}]
  const places = [row, metadata, sentMetadata]
  const status = answer.error === null ? 'success' : 'error'
  const reason = whyNotReplayable({
    ...asked, status, response: answer.response, notChat: asked.notChat || answer.notChat, cacheHit: answer.cacheHit || row.cache_hit === true, missing: NOT_REPLAYABLE.noRequest,
  })
  const model = asText(body.model) ?? asText(row.model)
  return {
    source, sourceId: sourceId ?? asId(row.id) ?? asId(row.request_id) ?? asId(row.log_id) ?? answer.id ?? recordDigest(row),
    parentSourceId: asId(row.parent_id) ?? asId(row.parent_request_id), ts: timeOf(row, answer),
    latencyMs: asAmount(row.latency_ms) ?? asAmount(row.duration_ms) ?? millisecondsBetween(row.start_time ?? row.startTime, row.end_time ?? row.endTime),
    ttftMs: asAmount(row.ttft_ms),
    modelRequested: model, modelUsed: answer.model ?? model, provider: asText(row.provider) ?? answer.provider,
    customerId: idIn(places, CUSTOMERS) ?? asId(body.user) ?? asId(row.user) ?? asId(body.safety_identifier), conversationId: idIn(places, CONVERSATIONS),
    dimensions: { ...asDimensions(sentMetadata), ...asDimensions(metadata), ...ownDimensions(row) },
    request: asked.request, response: answer.response, usage: answer.usage,
    costUsd: asAmount(row.cost_usd) ?? asAmount(row.cost), status, error: answer.error, replayable: reason === null, notReplayableReason: reason,
  }
}

function ownDimensions(row: JsonObject): Record<string, string> {
  const tags = (asArray(row.tags) ?? []).filter((tag) => typeof tag === 'string')
  return { ...(tags.length ? { tags: tags.join(', ') } : {}), ...(asObject(row.dimensions) ? asDimensions(row.dimensions) : {}) }
}

function idIn(places: JsonObject[], fields: string[]): string | null {
  for (const place of places) for (const field of fields) if (Object.hasOwn(place, field) && asId(place[field]) !== null) return asId(place[field])
  return null
}

/** When the record says that it was, else when the provider says that it answered. */
function timeOf(row: JsonObject, answer: LoggedAnswer): string {
  for (const field of TIMES) if (row[field] !== undefined && row[field] !== null && row[field] !== '') return readTime(row[field], field)
  return answer.created === null || answer.created === undefined ? NO_TIME : readTime(answer.created, 'created')
}
