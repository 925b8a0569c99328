import type { TokenUsage } from '@/lib/core/chat'
import { bifrostRequest, bifrostResponse } from '@/lib/core/formats/bifrost-content'
import { readBifrostRow, type BifrostRow } from '@/lib/core/formats/bifrost-json'
import { withColumns } from '@/lib/core/formats/bifrost-older'
import { hasOtherThanText, hasProviderTools } from '@/lib/core/formats/chat-messages'
import { NOT_REPLAYABLE, type NotReplayable } from '@/lib/core/formats/not-replayable'
import { asAmount, asArray, asCount, asDimensions, asNumber, asObject, asText, parseDocument, readTime, RowError } from '@/lib/core/formats/row-values'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import type { Trace } from '@/lib/core/trace'

const CHAT = /^(?:chat[._]completion|responses|text[._]completion)(?:_stream)?$/
const SESSION_KEYS = ['session_id', 'session-id', 'conversation_id', 'conversation-id', 'thread_id']
const CUSTOMER_KEYS = ['customer_id', 'customer-id', 'x-customer-id']
const OWN_COLUMNS = [
  'object_type', 'input_history', 'responses_input_history', 'output_message', 'fallback_index', 'virtual_key_id', 'selected_key_id', 'routing_engines_used',
]

export function createBifrostReader(): TraceReader {
  return { rows: bifrostRows, trace: parseBifrostRow }
}

/** A page of `/api/logs`, or a row of it or of the `logs` table. */
export function looksLikeBifrost(value: unknown): boolean {
  const object = asObject(value)
  if (!object) return false
  if (Array.isArray(object.logs)) return object.logs.length === 0 || looksLikeBifrost(object.logs[0])
  if (!('id' in object && 'timestamp' in object)) return false
  return OWN_COLUMNS.some((column) => Object.hasOwn(object, column)) || ('input_tokens' in object && 'provider' in object && asObject(object.request) !== null)
}

/**
 * The rows on one line of Bifrost logs: a row of `/api/logs` or of the `logs` table, or a whole page of `/api/logs`.
 *
 * @throws RowError when the line is no JSON, or nested too deeply
 */
export function bifrostRows(line: string): unknown[] {
  const value = parseDocument(line)
  return asArray(asObject(value)?.logs) ?? asArray(value) ?? [value]
}

/** The traces of a line whose rows are all good. @throws RowError of the line or of its first bad row */
export function parseBifrostLine(line: string): Trace[] {
  return bifrostRows(line).map(parseBifrostRow)
}

/**
 * Reads one row of either schema. A row that cannot be replayed comes with a reason; unknown fields are ignored.
 *
 * @returns the trace, not redacted yet
 * @throws RowError with the field and what was expected
 */
export function parseBifrostRow(value: unknown): Trace {
  const row = readBifrostRow(withColumns(value))
  if (row.status === 'processing') throw new RowError('status: still processing; import the row again when it has finished')
  if (row.status !== 'success' && row.status !== 'error') throw new RowError(`status: expected success or error, got ${row.status}`)
  const dimensions = asDimensions(row.metadata)
  const isFallback = (row.fallback_index ?? 0) > 0
  const request = bifrostRequest(row)
  const response = bifrostResponse(row)
  const reason = whyNotReplayable(row, request, response)
  return {
    source: 'bifrost', sourceId: row.id, parentSourceId: isFallback ? row.parent_request_id : null,
    ts: readTime(row.timestamp, 'timestamp'), latencyMs: asAmount(row.latency),
    modelRequested: row.alias ?? (row.provider && row.model ? `${row.provider}/${row.model}` : row.model),
    modelUsed: row.model, provider: row.provider,
    customerId: firstOf(dimensions, CUSTOMER_KEYS) ?? row.customer_id ?? asText(asArray(row.customer_ids)?.[0])
      ?? asText(asObject(row.params)?.user) ?? row.virtual_key_name,
    conversationId: (isFallback ? null : row.parent_request_id) ?? firstOf(dimensions, SESSION_KEYS),
    dimensions, request, response,
    usage: readUsage(row), costUsd: asAmount(row.cost), status: row.status, error: readError(row),
    replayable: reason === null, notReplayableReason: reason,
  }
}

function whyNotReplayable(row: BifrostRow, request: Trace['request'], response: Trace['response']): NotReplayable | null {
  if (!CHAT.test(row.object_type ?? row.object ?? 'chat_completion')) return NOT_REPLAYABLE.notChat
  if (row.status === 'error') return NOT_REPLAYABLE.failed
  if (asObject(row.cache_debug)?.cache_hit === true) return NOT_REPLAYABLE.cacheHit
  if (row.has_object && request === null) return NOT_REPLAYABLE.offloaded
  if (row.is_large_payload_request || row.is_large_payload_response) return NOT_REPLAYABLE.large
  if (request === null) return NOT_REPLAYABLE.contentOff
  if (typeof asObject(row.params)?.previous_response_id === 'string') return NOT_REPLAYABLE.noHistory
  if (hasProviderTools(row.tools) || hasProviderTools(asObject(row.params)?.tools)) return NOT_REPLAYABLE.providerTools
  if (hasOtherThanText(request)) return NOT_REPLAYABLE.modality
  if (response === null) return NOT_REPLAYABLE.noResponse
  return null
}

function firstOf(dimensions: Record<string, string>, keys: string[]): string | null {
  for (const key of keys) if (Object.hasOwn(dimensions, key) && dimensions[key]) return dimensions[key]
  return null
}

/** Zero values are left out of the log, so a missing count of cached tokens is zero where details were logged at all. */
function readUsage(row: BifrostRow): TokenUsage {
  const usage = asObject(row.token_usage)
  if (!usage) return { input: asCount(row.prompt_tokens) || null, output: asCount(row.completion_tokens) || null, cachedInput: null }
  const details = asObject(usage.prompt_tokens_details)
  const cached = asCount(details?.cached_read_tokens) ?? asCount(details?.cached_tokens)
  return { input: asCount(usage.prompt_tokens), output: asCount(usage.completion_tokens), cachedInput: cached ?? (details ? 0 : null) }
}

function readError(row: BifrostRow): Trace['error'] {
  if (row.status !== 'error') return null
  const details = asObject(row.error_details)
  const error = asObject(details?.error)
  const code = error?.code
  return {
    httpStatus: asNumber(details?.status_code), type: asText(error?.type) ?? asText(details?.type),
    code: typeof code === 'number' ? String(code) : asText(code), message: asText(error?.message),
  }
}
