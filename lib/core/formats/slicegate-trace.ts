import { z } from 'zod'
import { finishReason } from '@/lib/core/finish-reason'
import { readChatMessage, readChatMessages, readTools } from '@/lib/core/formats/chat-messages'
import { asArray, asObject, asText, MAX_ID, parseDocument, readTime, RowError, type JsonObject } from '@/lib/core/formats/row-values'
import type { TraceReader } from '@/lib/core/formats/trace-reader'
import { whyNotReplayable } from '@/lib/core/formats/why-not-replayable'
import type { Trace } from '@/lib/core/trace'

const text = z.string().nullish().transform((value) => value || null)
const id = z.string().max(MAX_ID).nullish().transform((value) => value || null)
const amount = z.number().min(0, 'expected a number of at least 0').max(1e12, 'expected a number of at most 1e12').nullish().transform((value) => value ?? null)
const count = z.int().min(0).max(2 ** 31 - 1).nullish().transform((value) => value ?? null)
const json = z.looseObject({}).nullish().transform((value) => value ?? null)
const dimension = z.union([z.string(), z.number(), z.boolean(), z.null()])

const row = z.object({
  source: z.string().min(1).max(100).default('slicegate'),
  source_id: z.string().min(1).max(MAX_ID),
  parent_source_id: id,
  ts: z.union([z.string(), z.number()]),
  latency_ms: amount, ttft_ms: amount,
  model_requested: id, model_used: id, provider: id, customer_id: id, conversation_id: id,
  dimensions: z.record(z.string(), dimension).nullish().transform((value) => value ?? {}),
  request: json, response: json,
  usage: z.object({ input: count, output: count, cached_input: count }).nullish(),
  cost_usd: amount,
  status: z.enum(['success', 'error']).default('success'),
  error: z.object({ http_status: z.int().min(0).max(999).nullish(), type: text, code: text, message: text }).nullish(),
  not_replayable_reason: z.string().max(100).nullish().transform((value) => value || null),
})

export function createSlicegateReader(): TraceReader {
  return { rows: (text) => { const value = parseDocument(text); return asArray(value) ?? [value] }, trace: parseSlicegateRow }
}

export function looksLikeSlicegate(value: unknown): boolean {
  const object = asObject(value)
  return object !== null && 'source_id' in object && 'ts' in object
}

/**
 * One trace of our own JSONL, the neutral trace field by field (docs/traces.md); unknown fields are ignored.
 *
 * @throws RowError that names every wrong field
 */
export function parseSlicegateRow(value: unknown): Trace {
  const parsed = row.safeParse(value)
  if (!parsed.success) throw new RowError(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'row'}: ${issue.message}`).join('; '))
  const { usage, error, ...rest } = parsed.data
  const request = readRequest(rest.request)
  const response = readResponse(rest.response)
  const reason = rest.not_replayable_reason ?? whyNotReplayable({ status: rest.status, request, response })
  return {
    source: rest.source, sourceId: rest.source_id, parentSourceId: rest.parent_source_id, ts: readTime(rest.ts, 'ts'), latencyMs: rest.latency_ms,
    ttftMs: rest.ttft_ms, modelRequested: rest.model_requested, modelUsed: rest.model_used, provider: rest.provider, customerId: rest.customer_id,
    conversationId: rest.conversation_id, dimensions: dimensionsOf(rest.dimensions), request, response,
    usage: { input: usage?.input ?? null, output: usage?.output ?? null, cachedInput: usage?.cached_input ?? null }, costUsd: rest.cost_usd,
    status: rest.status, error: rest.status === 'error' ? errorOf(error) : null,
    replayable: reason === null, notReplayableReason: reason,
  }
}

function errorOf(error: z.infer<typeof row>['error']): NonNullable<Trace['error']> {
  return { httpStatus: error?.http_status ?? null, type: error?.type ?? null, code: error?.code ?? null, message: error?.message ?? null }
}

function dimensionsOf(given: Record<string, z.infer<typeof dimension>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== '').map(([name, value]) => [name, String(value)]))
}

function readRequest(request: JsonObject | null): Trace['request'] {
  if (request === null) return null
  const messages = asArray(request.messages)
  if (!messages?.length) throw new RowError('request.messages: expected a list of chat messages')
  const tools = readTools(request.tools)
  const params = asObject(request.params)
  return {
    messages: readChatMessages(messages, 'request.messages'), ...(tools ? { tools } : {}),
    ...(request.tool_choice === undefined || request.tool_choice === null ? {} : { tool_choice: request.tool_choice }),
    ...(request.response_format === undefined || request.response_format === null ? {} : { response_format: request.response_format }),
    ...(params && Object.keys(params).length ? { params } : {}),
  }
}

function readResponse(response: JsonObject | null): Trace['response'] {
  if (response === null) return null
  const after = asArray(response.followed_by)
  const message = readChatMessage(response.message)
  return {
    message, finish_reason: finishReason(asText(response.finish_reason), (message.tool_calls ?? []).length > 0),
    ...(after?.length ? { followed_by: readChatMessages(after, 'response.followed_by') } : {}),
  }
}

/** The line of our own JSONL for a trace, without a line break; reading it gives the same trace. */
export function writeSlicegateTrace(trace: Trace): string {
  return JSON.stringify({
    source: trace.source, source_id: trace.sourceId, parent_source_id: trace.parentSourceId, ts: trace.ts, latency_ms: trace.latencyMs, ttft_ms: trace.ttftMs ?? null,
    model_requested: trace.modelRequested, model_used: trace.modelUsed, provider: trace.provider, customer_id: trace.customerId, conversation_id: trace.conversationId,
    dimensions: trace.dimensions, request: trace.request, response: trace.response,
    usage: { input: trace.usage.input, output: trace.usage.output, cached_input: trace.usage.cachedInput }, cost_usd: trace.costUsd, status: trace.status,
    error: trace.error && { http_status: trace.error.httpStatus, type: trace.error.type, code: trace.error.code, message: trace.error.message },
    not_replayable_reason: trace.notReplayableReason,
  })
}
