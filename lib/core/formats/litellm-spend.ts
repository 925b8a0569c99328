import { isOtherCall, isRedactedByLitellm, litellmCost, litellmCustomer, litellmDimensions, litellmError, litellmParent } from '@/lib/core/formats/litellm-fields'
import { requestBody } from '@/lib/core/formats/litellm'
import { openaiAnswer } from '@/lib/core/formats/openai-answer'
import { NO_REQUEST, openaiRequest } from '@/lib/core/formats/openai-request'
import {
  asAmount, asArray, asCount, asId, asObject, asText, millisecondsBetween, parseDocument, parseField, readTime, RowError, type JsonObject,
} from '@/lib/core/formats/row-values'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import { whyNotReplayable } from '@/lib/core/formats/why-not-replayable'
import { loggedUsage } from '@/lib/core/logged-usage'
import type { Trace } from '@/lib/core/trace'

const JSON_COLUMNS = ['metadata', 'request_tags', 'proxy_server_request'] as const
/** What the gateway writes where it cut a text: `... (litellm_truncated skipped 5230 chars) ...`; the wording changes by version. */
const CUT = /\((?:litellm_)?truncated[^)]*\)/i
/** Fields of a request that are for the proxy, not for the model. */
const FOR_PROXY = new Set([
  'metadata', 'tags', 'cache', 'no-log', 'fallbacks', 'context_window_fallbacks', 'num_retries', 'guardrails', 'proxy_server_request', 'secret_fields', 'api_key', 'api_base',
])
const isForProxy = (field: string) => FOR_PROXY.has(field) || /^(?:litellm_|mock_|user_api_key)/.test(field)

export function createLitellmSpendReader(): TraceReader {
  return { rows: litellmSpendRows, trace: parseLitellmSpendRow }
}

/** A page of `/spend/logs/v2`, or a row of `LiteLLM_SpendLogs`. */
export function looksLikeLitellmSpend(value: unknown): boolean {
  const object = asObject(value)
  if (!object) return false
  const page = asArray(object.data)
  if (page) return 'total_pages' in object || (page.length > 0 && looksLikeLitellmSpend(page[0]))
  return 'request_id' in object && 'startTime' in object && ('spend' in object || 'call_type' in object)
}

/** The rows of a document: one, a list, or a page of `/spend/logs/v2`. @throws RowError when it is no JSON */
export function litellmSpendRows(text: string): unknown[] {
  const value = parseDocument(text)
  return asArray(value) ?? asArray(asObject(value)?.data) ?? [value]
}

/**
 * One row of the table `LiteLLM_SpendLogs`, from the database, `/spend/logs` or Pub/Sub. JSON columns may be values or texts.
 *
 * @returns the trace, not redacted yet
 * @throws RowError with the field and what was expected
 */
export function parseLitellmSpendRow(value: unknown): Trace {
  const given = asObject(value)
  if (!given) throw new RowError('row: expected an object')
  const [id, ts] = [asId(given.request_id), readTime(given.startTime, 'startTime')]
  if (id === null) throw new RowError('request_id: expected text')
  const row: JsonObject = { ...given, ...Object.fromEntries(JSON_COLUMNS.map((column) => [column, parseField(given[column], column)])) }
  const metadata = asObject(row.metadata) ?? {}
  const status = (asText(row.status) ?? asText(metadata.status)) === 'failure' ? 'error' : 'success'
  const cacheHit = row.cache_hit === true || (asText(row.cache_hit) ?? '').toLowerCase() === 'true'
  const session = asId(row.session_id)
  const content = contentOf(row, metadata)
  return {
    source: 'litellm-spend', sourceId: cacheHit && !id.includes('_cache_hit') ? `${id}:${ts}` : id, parentSourceId: litellmParent(status, metadata, session), ts,
    latencyMs: millisecondsBetween(row.startTime, row.endTime) ?? asAmount(row.request_duration_ms),
    ttftMs: content.streamed ? millisecondsBetween(row.startTime, row.completionStartTime) : null,
    modelRequested: asText(row.model_group) ?? asText(row.model), modelUsed: asText(row.model), provider: asText(row.custom_llm_provider),
    customerId: litellmCustomer(row, metadata), conversationId: session, dimensions: litellmDimensions(row.request_tags, metadata),
    request: content.request, response: content.response, usage: usageOf(row, metadata, content.usage),
    costUsd: litellmCost(row.spend, { unpaid: cacheHit || status === 'error', failure: null, map: metadata.model_map_information }),
    status, error: litellmError(status, metadata.error_information, null), ...replayOf(row, { ...content, status, cacheHit }),
  }
}

type Content = Pick<Trace, 'request' | 'response' | 'usage'> & { notChat: boolean; noHistory: boolean; providerTools: boolean; redacted: boolean; truncated: boolean; streamed: boolean }

function replayOf(row: JsonObject, facts: Content & { status: Trace['status']; cacheHit: boolean }): Pick<Trace, 'replayable' | 'notReplayableReason'> {
  const reason = whyNotReplayable({ ...facts, notChat: facts.notChat || isOtherCall(row.call_type) })
  return { replayable: reason === null, notReplayableReason: reason }
}

/** The body of the client, `messages` of older versions, or the body inside the metadata of still older ones. */
function contentOf(row: JsonObject, metadata: JsonObject): Content {
  const [messages, answer] = [parseOrText(row.messages, 'messages'), parseOrText(row.response, 'response')]
  const redacted = [row.proxy_server_request, messages, answer].some(isRedactedByLitellm)
  const sent = bodyOf(row, metadata, messages)
  const asked = redacted || sent === null ? NO_REQUEST : openaiRequest(sent)
  const answered = redacted || isEmpty(answer) ? null : openaiAnswer(answer)
  return {
    ...asked, response: answered?.response ?? null, usage: answered?.usage ?? { input: null, output: null, cachedInput: null }, redacted,
    truncated: CUT.test(JSON.stringify(asked.request ?? '')), streamed: sent?.stream === true,
  }
}

function bodyOf(row: JsonObject, metadata: JsonObject, messages: unknown): JsonObject | null {
  const body = [asObject(row.proxy_server_request), asObject(parseOrText(metadata.proxy_server_request, 'metadata.proxy_server_request'))]
    .map((request) => asObject(request?.body) ?? request)
  const whole = body.find((request) => request !== null && (request.messages !== undefined || request.input !== undefined || request.prompt !== undefined))
  const clean = Object.fromEntries(Object.entries(whole ?? {}).filter(([key]) => !isForProxy(key)))
  if (body[0] !== null && body[0] === whole) return clean
  if (!isEmpty(messages)) return requestBody(messages, row.call_type, {})
  return whole ? clean : null
}

/** A column that holds JSON text in some exports and plain text in others. */
function parseOrText(value: unknown, field: string): unknown {
  return typeof value === 'string' && !/^\s*(?:[[{"]|null\s*$)/.test(value) ? value || null : parseField(value, field)
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
}

function usageOf(row: JsonObject, metadata: JsonObject, answered: Trace['usage']): Trace['usage'] {
  if (asObject(metadata.usage_object)) return loggedUsage(metadata.usage_object)
  if (answered.input !== null || answered.output !== null) return answered
  const input = asCount(row.prompt_tokens) || null
  return { input, output: input === null ? asCount(row.completion_tokens) || null : asCount(row.completion_tokens), cachedInput: null }
}
