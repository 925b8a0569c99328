import { jsonDepth } from '@/lib/core/api/json-depth'
import type { TokenUsage } from '@/lib/core/chat'
import { bifrostRequest, bifrostResponse, hasOtherThanText } from '@/lib/core/formats/bifrost-content'
import { asArray, asNumber, asObject, asText, MAX_DEPTH, readBifrostRow, RowError, type BifrostRow } from '@/lib/core/formats/bifrost-json'
import type { Trace } from '@/lib/core/trace'

const CHAT = /^(?:chat[._]completion|responses|text[._]completion)(?:_stream)?$/
const SESSION_KEYS = ['session_id', 'session-id', 'conversation_id', 'conversation-id', 'thread_id']
const DAY = /^(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T/
const CUSTOMER_KEYS = ['customer_id', 'customer-id', 'x-customer-id']

/**
 * The rows on one line of Bifrost logs: a row of `/api/logs` or of the `logs` table, or a whole page of `/api/logs`.
 *
 * @throws RowError when the line is no JSON, or nested too deeply
 */
export function bifrostRows(line: string): unknown[] {
  if (jsonDepth(line) > MAX_DEPTH) throw new RowError(`nested deeper than ${MAX_DEPTH} levels`)
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new RowError('not valid JSON: expected one log row per line')
  }
  return asArray(asObject(value)?.logs) ?? [value]
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
  const row = readBifrostRow(value)
  if (row.status === 'processing') throw new RowError('status: still processing; import the row again when it has finished')
  if (row.status !== 'success' && row.status !== 'error') throw new RowError(`status: expected success or error, got ${row.status}`)
  const dimensions = bifrostDimensions(row)
  const isFallback = (row.fallback_index ?? 0) > 0
  const request = bifrostRequest(row)
  const response = bifrostResponse(row)
  const reason = whyNotReplayable(row, request, response)
  return {
    source: 'bifrost', sourceId: row.id, parentSourceId: isFallback ? row.parent_request_id : null,
    ts: readTime(row.timestamp), latencyMs: row.latency,
    modelRequested: row.alias ?? (row.provider && row.model ? `${row.provider}/${row.model}` : row.model),
    modelUsed: row.model, provider: row.provider,
    customerId: firstOf(dimensions, CUSTOMER_KEYS) ?? row.customer_id ?? asText(asArray(row.customer_ids)?.[0])
      ?? asText(asObject(row.params)?.user) ?? row.virtual_key_name,
    conversationId: (isFallback ? null : row.parent_request_id) ?? firstOf(dimensions, SESSION_KEYS),
    dimensions, request, response,
    usage: readUsage(row), costUsd: row.cost, status: row.status, error: readError(row),
    replayable: reason === null, notReplayableReason: reason,
  }
}

function whyNotReplayable(row: BifrostRow, request: Trace['request'], response: Trace['response']): string | null {
  if (!CHAT.test(row.object_type ?? row.object ?? 'chat_completion')) return 'not a chat request'
  if (row.status === 'error') return 'failed attempt'
  if (asObject(row.cache_debug)?.cache_hit === true) return 'cache hit'
  if (row.has_object && request === null) return 'payload offloaded'
  if (row.is_large_payload_request || row.is_large_payload_response) return 'large payload'
  if (request === null) return 'content logging off'
  if (hasOtherThanText(request)) return 'unsupported modality'
  if (response === null) return 'no response logged'
  return null
}

/** Table rows say `2026-08-14 09:12:03.114`, the API RFC 3339; both are UTC when they name no zone. */
function readTime(value: string): string {
  const iso = value.trim().replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T').replace(/ UTC$/, 'Z').replace(/ ([+-]\d{2}:?\d{2}).*$/, '$1')
  const time = new Date(/(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(iso.slice(10)) ? iso.replace(/([+-]\d{2})$/, '$1:00') : `${iso}Z`)
  // a bare number or a day that no month has would pass for some other time, and what is out of range for the database
  const day = DAY.exec(iso)?.[1]
  const exists = day !== undefined && new Date(`${day}T00:00:00Z`).getTime() >= 0 && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
  if (Number.isNaN(time.getTime()) || !exists) throw new RowError(`timestamp: expected a date and time since 1970, got ${value}`)
  return time.toISOString()
}

function bifrostDimensions(row: BifrostRow): Record<string, string> {
  const entries = Object.entries(asObject(row.metadata) ?? {}).filter(([, value]) => value !== null && value !== '')
  return Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]))
}

function firstOf(dimensions: Record<string, string>, keys: string[]): string | null {
  for (const key of keys) if (dimensions[key]) return dimensions[key]
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

/** A number of tokens that the store can hold; anything else is unknown. */
function asCount(value: unknown): number | null {
  const number = asNumber(value)
  return number !== null && Number.isInteger(number) && number >= 0 && number < 2 ** 31 ? number : null
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
