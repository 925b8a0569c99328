import { isOtherCall, isRedactedByLitellm, litellmCost, litellmCustomer, litellmDimensions, litellmError, litellmParent } from '@/lib/core/formats/litellm-fields'
import { openaiAnswer } from '@/lib/core/formats/openai-answer'
import { NO_REQUEST, openaiRequest } from '@/lib/core/formats/openai-request'
import { asArray, asCount, asId, asObject, asText, millisecondsBetween, parseDocument, readTime, RowError, type JsonObject } from '@/lib/core/formats/row-values'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import { whyNotReplayable } from '@/lib/core/formats/why-not-replayable'
import { loggedUsage } from '@/lib/core/logged-usage'
import type { Trace } from '@/lib/core/trace'

const OWN_FIELDS = ['model_parameters', 'hidden_params', 'model_map_information', 'response_cost', 'standard_built_in_tools_params']
/** A prompt cut by a proxy in front: `… (truncated 512 chars)`. */
const CUT = /\((?:litellm_)?truncated\b[^)]*\d+ char[^)]*\)/i

export function createLitellmReader(): TraceReader {
  return { rows: (text) => { const value = parseDocument(text); return asArray(value) ?? [value] }, trace: parseLitellmRow }
}

export function looksLikeLitellm(value: unknown): boolean {
  const object = asObject(value)
  return object !== null && 'id' in object && 'startTime' in object && OWN_FIELDS.some((field) => Object.hasOwn(object, field))
}

/**
 * One StandardLoggingPayload of LiteLLM, as S3, GCS and callbacks get it. Unknown fields are ignored.
 *
 * @returns the trace, not redacted yet
 * @throws RowError with the field and what was expected
 */
export function parseLitellmRow(value: unknown): Trace {
  const row = asObject(value)
  if (!row) throw new RowError('row: expected an object')
  const [id, ts] = [asId(row.id), readTime(row.startTime, 'startTime')]
  if (id === null) throw new RowError('id: expected text')
  const metadata = asObject(row.metadata) ?? {}
  const parameters = asObject(row.model_parameters) ?? {}
  const status = row.status === 'failure' ? 'error' : 'success'
  const cacheHit = row.cache_hit === true
  const traceId = asId(row.trace_id)
  const redacted = isRedactedByLitellm(row.messages) || isRedactedByLitellm(row.response)
  const asked = redacted ? NO_REQUEST : openaiRequest(requestBody(row.messages, row.call_type, parameters))
  const answer = redacted ? null : openaiAnswer(status === 'error' ? null : row.response)
  const response = answer?.response ?? null
  const reason = whyNotReplayable({
    ...asked, status, response, redacted, cacheHit, notChat: asked.notChat || isOtherCall(row.call_type),
    truncated: CUT.test(JSON.stringify(asked.request?.messages ?? '')),
  })
  return {
    source: 'litellm', sourceId: cacheHit ? `${id}:${ts}` : id, parentSourceId: litellmParent(status, metadata, traceId), ts,
    latencyMs: millisecondsBetween(row.startTime, row.endTime), ttftMs: row.stream === true ? millisecondsBetween(row.startTime, row.completionStartTime) : null,
    modelRequested: asText(row.model_group) ?? asText(row.model), modelUsed: asText(row.model), provider: asText(row.custom_llm_provider),
    customerId: litellmCustomer(row, metadata), conversationId: traceId, dimensions: litellmDimensions(row.request_tags, metadata),
    request: asked.request, response, usage: usageOf(row, metadata, status),
    costUsd: litellmCost(row.response_cost, { unpaid: cacheHit || status === 'error', failure: row.response_cost_failure_debug_info, map: row.model_map_information }),
    status, error: litellmError(status, row.error_information, row.error_str), replayable: reason === null, notReplayableReason: reason,
  }
}

/** The body that was sent: `messages` holds the chat, the input items of Responses, or a prompt. */
export function requestBody(messages: unknown, callType: unknown, rest: JsonObject): JsonObject {
  const list = asArray(messages)
  if (/responses/.test(asText(callType) ?? '')) return { ...rest, input: messages }
  if (list) return { ...rest, messages: list }
  const object = asObject(messages)
  if (object) return { ...rest, ...object }
  return { ...rest, prompt: messages }
}

/** The counters say 0 where nothing was counted. */
function usageOf(row: JsonObject, metadata: JsonObject, status: Trace['status']): Trace['usage'] {
  const detailed = asObject(metadata.usage_object) ?? asObject(asObject(row.hidden_params)?.usage_object) ?? asObject(asObject(row.response)?.usage)
  if (detailed) return loggedUsage(detailed)
  const input = asCount(row.prompt_tokens) || null
  return { input, output: status === 'error' || input === null ? asCount(row.completion_tokens) || null : asCount(row.completion_tokens), cachedInput: null }
}
