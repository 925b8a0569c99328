import type { ChatMessage, ToolCall } from '@/lib/core/chat'
import { argumentText } from '@/lib/core/formats/logged-calls'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** A tool call as it was read; `id` null = the log gives none. */
export type ReadCall = { id: string | null; name: string; arguments: string; custom: boolean }
/** The result of a call; `name` is the tool's, where the log tells it in the place of an id. */
export type ReadResult = { id: string | null; name: string | null; content: string }
/** What the parts of one message say, in order of their kinds. */
export type Parts = { texts: string[]; thoughts: string[]; calls: ReadCall[]; results: ReadResult[]; others: { type: string; [key: string]: unknown }[] }

const TEXTS = new Set(['text', 'input_text', 'output_text'])
const THOUGHTS = new Set(['reasoning', 'thinking', 'redacted_thinking'])
const CALLS = new Set(['tool_call', 'tool-call', 'tool_use', 'function_call', 'toolCall', 'custom_tool_call', 'mcp_tool_use'])
const RESULTS = new Set(['tool_call_response', 'tool_result', 'tool-result', 'function_call_output', 'custom_tool_call_output', 'tool_response', 'mcp_tool_result'])

export const noParts = (): Parts => ({ texts: [], thoughts: [], calls: [], results: [], others: [] })

/**
 * Reads one part of a message into `into`: those of the OpenTelemetry conventions, content blocks of Anthropic, parts of Gemini,
 * of the Vercel AI SDK, and of the Chat and Responses APIs. What is none of them stays an opaque part; false = it is no part at all.
 */
export function readPart(value: unknown, into: Parts): boolean {
  if (typeof value === 'string') {
    into.texts.push(value)
    return true
  }
  const part = asObject(value)
  if (!part) return false
  const type = asText(part.type) ?? ''
  if (type === '') return readGeminiPart(part, into)
  if (TEXTS.has(type)) into.texts.push(partText(part))
  else if (THOUGHTS.has(type)) into.thoughts.push(thoughtText(part))
  else if (CALLS.has(type)) into.calls.push(callOf(part))
  else if (RESULTS.has(type)) into.results.push(resultOf(part))
  else if (type === 'refusal') into.others.push({ type, refusal: asText(part.refusal) ?? asText(part.content) ?? '' })
  else into.others.push({ ...part, type })
  return true
}

/** Gemini says by the key what a part is, in either spelling. */
function readGeminiPart(part: JsonObject, into: Parts): boolean {
  const call = asObject(part.function_call ?? part.functionCall)
  const response = asObject(part.function_response ?? part.functionResponse)
  if (call) into.calls.push({ id: asText(call.id), name: asText(call.name) ?? '', arguments: argumentText(call.args), custom: false })
  else if (response) into.results.push({ id: asText(response.id), name: asText(response.name), content: plain(response.response) })
  else if (typeof part.text === 'string') (part.thought === true ? into.thoughts : into.texts).push(part.text)
  else if (typeof part.content === 'string' && Object.keys(part).length === 1) into.texts.push(part.content)
  else {
    const [key] = Object.keys(part)
    if (key === undefined) return false
    into.others.push({ ...part, type: key })
  }
  return true
}

const partText = (part: JsonObject) => asText(part.text) ?? asText(part.content) ?? asText(asObject(part.text)?.value) ?? ''

function thoughtText(part: JsonObject): string {
  const summary = (asArray(part.summary) ?? []).map((item) => asText(asObject(item)?.text) ?? '').filter(Boolean).join('\n')
  return asText(part.content) ?? asText(part.thinking) ?? asText(part.text) ?? asText(part.reasoning) ?? summary
}

export function callOf(part: JsonObject): ReadCall {
  const fn = asObject(part.function)
  const custom = asObject(part.custom)
  const isCustom = custom !== null || part.type === 'custom' || part.type === 'custom_tool_call'
  const from = fn ?? custom ?? part
  const value = from.arguments ?? from.args ?? from.input
  return {
    // call_id is what the result names; the item of a Responses call has an id of its own beside it
    id: asText(part.call_id) ?? asText(part.toolCallId) ?? asText(part.tool_call_id) ?? asText(part.id),
    name: asText(from.name) ?? asText(part.toolName) ?? '',
    arguments: isCustom ? plain(value) : argumentText(value), custom: isCustom,
  }
}

export function resultOf(part: JsonObject): ReadResult {
  const value = part.response ?? part.result ?? part.content ?? part.output
  return {
    id: asText(part.call_id) ?? asText(part.tool_use_id) ?? asText(part.toolCallId) ?? asText(part.tool_call_id) ?? asText(part.id),
    name: asText(part.toolName) ?? asText(part.name), content: resultText(value),
  }
}

/** Text of a result; blocks of nothing but text are joined, anything else is written as JSON. */
export function resultText(value: unknown): string {
  const list = asArray(value)
  if (!list || list.length === 0) return plain(asObject(value)?.type === 'text' || asObject(value)?.type === 'json' ? asObject(value)!.value ?? value : value)
  const parts = noParts()
  const good = list.every((item) => asObject(item)?.type !== undefined && readPart(item, parts))
  const onlyText = good && parts.calls.length + parts.results.length + parts.others.length === 0
  return onlyText ? parts.texts.join('') : plain(value)
}

export function plain(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value)
}

/** Content of a message from its parts: text where there is nothing else, null where there is nothing. */
export function contentOf(parts: Parts): ChatMessage['content'] {
  const text = parts.texts.join('')
  if (parts.others.length > 0) return [...(text === '' ? [] : [{ type: 'text', text }]), ...parts.others]
  return parts.texts.length === 0 ? null : text
}

export function toolCall(call: ReadCall): ToolCall {
  return { ...(call.id === null ? {} : { id: call.id }), type: call.custom ? 'custom' : 'function', function: { name: call.name, arguments: call.arguments } }
}
