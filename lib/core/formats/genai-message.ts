import type { ChatMessage } from '@/lib/core/chat'
import { callOf, contentOf, noParts, plain, readPart, resultText, toolCall, type Parts, type ReadCall } from '@/lib/core/formats/genai-parts'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** Names that vendors and frameworks give to the roles of the Chat API. */
const ROLES: Record<string, ChatMessage['role']> = {
  system: 'system', developer: 'developer', user: 'user', human: 'user', assistant: 'assistant', model: 'assistant', ai: 'assistant', aimessage: 'assistant',
  aimessagechunk: 'assistant', humanmessage: 'user', systemmessage: 'system', toolmessage: 'tool', tool: 'tool', function: 'tool', functionmessage: 'tool',
}

export function roleOf(value: unknown): ChatMessage['role'] | null {
  const name = asText(value)?.toLowerCase() ?? ''
  return Object.hasOwn(ROLES, name) ? ROLES[name]! : null
}

/**
 * A message beside which stands why the model stopped, as its log says it; results without an id keep the tool's name. `item`: it is
 * a piece of a turn of the model, which goes with what the model said just before it.
 */
export type ReadMessage = { message: ChatMessage; finish: string | null; resultName?: string; item?: true }

/**
 * One logged message in the Chat shape: of the OpenTelemetry conventions (`parts`), of the Chat API, an item of the Responses API, a
 * content of Gemini, a message of Anthropic, LangChain or the Vercel AI SDK. Each result in it becomes a message of its own, so
 * one message may give several. null = it is none of these. A thought without an answer gives none.
 */
export function readMessage(value: unknown, fallbackRole: ChatMessage['role'] | null = null): ReadMessage[] | null {
  const raw = asObject(value)
  if (!raw) return typeof value === 'string' && fallbackRole ? [{ message: { role: fallbackRole, content: value }, finish: null }] : null
  const wrapped = langChain(raw)
  if (wrapped) return readMessage(wrapped, fallbackRole)
  const item = responsesItem(raw)
  if (item) return item
  const inner = asObject(raw.message)
  if (inner && raw.role === undefined) return readMessage({ finish_reason: raw.finish_reason, ...inner }, fallbackRole)
  const role = roleOf(raw.role) ?? (raw.role === undefined ? fallbackRole : null)
  if (role === null) return null
  const parts = noParts()
  if (!readBody(raw, role, parts)) return null
  return assemble(raw, role, parts)
}

/** `kwargs` of a serialised LangChain message, or the `data` of an older one, with the role that its class stands for. */
function langChain(raw: JsonObject): JsonObject | null {
  const kwargs = asObject(raw.kwargs)
  if (kwargs && Array.isArray(raw.id)) return { ...kwargs, role: asText(raw.id.at(-1)), type: undefined }
  const role = raw.role === undefined ? roleOf(raw.type) : null
  if (role === null || !('content' in raw || 'data' in raw)) return null
  return { ...(asObject(raw.data) ?? raw), role, type: undefined }
}

/** Items of the Responses API that are no messages; null = this is a message. */
function responsesItem(raw: JsonObject): ReadMessage[] | null {
  const type = asText(raw.type)
  if (type === null || type === 'message' || raw.role !== undefined || 'parts' in raw) return null
  if (type === 'reasoning') return []
  if (type === 'function_call' || type === 'custom_tool_call') return [{ message: { role: 'assistant', content: null, tool_calls: [toolCall(callOf(raw))] }, finish: null, item: true }]
  if (type === 'function_call_output' || type === 'custom_tool_call_output') {
    return [{ message: { role: 'tool', ...(asText(raw.call_id) ? { tool_call_id: asText(raw.call_id)! } : {}), content: resultText(raw.output) }, finish: null }]
  }
  // what a provider ran on its own side: kept to be seen, and no replay can run it
  return /_call(_output)?$/.test(type) ? [{ message: { role: 'assistant', content: [{ ...raw, type }] }, finish: null, item: true }] : null
}

function readBody(raw: JsonObject, role: ChatMessage['role'], parts: Parts): boolean {
  const list = asArray(raw.parts) ?? asArray(raw.content)
  const single = list === null ? (asObject(raw.content) ?? null) : null
  // Gemini's library takes one part, or a text, where a list could stand
  const all = list ?? (single ? (asArray(single.parts) ?? [single]) : typeof raw.content === 'string' ? [raw.content] : typeof raw.parts === 'string' ? [raw.parts] : [])
  if (role === 'tool' && list === null && single && !asArray(single.parts)) {
    parts.texts.push(plain(single))
    return true
  }
  return all.every((part) => readPart(part, parts))
}

function assemble(raw: JsonObject, role: ChatMessage['role'], parts: Parts): ReadMessage[] {
  const finish = asText(raw.finish_reason) ?? asText(raw.finishReason) ?? asText(raw.stop_reason)
  // where both stand, the list and the parts describe the same calls
  const logged = loggedCalls(raw)
  const calls = logged.length > 0 ? logged : parts.calls
  const results: ReadMessage[] = parts.results.map((result) => ({
    message: { role: 'tool', ...(result.id === null ? {} : { tool_call_id: result.id }), content: result.content }, finish: null,
    ...(result.id === null && result.name !== null ? { resultName: result.name } : {}),
  }))
  if (role === 'tool') return asToolMessages(raw, parts, calls, results)
  const content = contentOf(parts)
  const says = content !== null || calls.length > 0 || asText(raw.refusal) !== null
  // a turn that holds results and nothing else is those results
  if (!says && results.length > 0) return results
  const thought = [...parts.thoughts, asText(raw.reasoning_content) ?? ''].filter((text) => text !== '').join('\n\n')
  const message: ChatMessage = {
    role: calls.length > 0 ? 'assistant' : role, content, ...(asText(raw.name) && role !== 'assistant' ? { name: asText(raw.name)! } : {}),
    ...(calls.length > 0 ? { tool_calls: calls.map(toolCall) } : {}), ...(asText(raw.refusal) ? { refusal: asText(raw.refusal) } : {}),
    ...(thought === '' ? {} : { reasoning_content: thought }),
  }
  return role === 'assistant' ? [{ message, finish }, ...results] : [...results, { message, finish }]
}

/** A message of a tool is one result, or several parts that are; Koog writes the call itself into the content of such a message. */
function asToolMessages(raw: JsonObject, parts: Parts, calls: ReadCall[], results: ReadMessage[]): ReadMessage[] {
  const text = parts.texts.join('')
  const id = asText(raw.tool_call_id) ?? asText(raw.toolCallId) ?? asText(raw.tool_use_id) ?? asText(raw.call_id) ?? (asText(raw.id) || null)
  const written = [...calls, ...(id === null ? (writtenCalls(text) ?? []) : [])]
  if (written.length > 0) return [{ message: { role: 'assistant', content: null, tool_calls: written.map(toolCall) }, finish: null }]
  if (results.length > 0) return results
  const name = asText(raw.name) ?? asText(raw.toolName)
  const content = parts.others.length === 0 ? text : plain(contentOf(parts))
  return [{ message: { role: 'tool', ...(id === null ? {} : { tool_call_id: id }), content }, finish: null, ...(id === null && name !== null ? { resultName: name } : {}) }]
}

function loggedCalls(raw: JsonObject): ReadCall[] {
  const list = asArray(raw.tool_calls) ?? asArray(raw.toolCalls) ?? (asObject(raw.function_call) ? [{ function: raw.function_call }] : [])
  return list.flatMap((item) => {
    const call = asObject(item)
    return call ? [callOf(call)] : []
  })
}

const WRITTEN = /^\s*\[\s*\{\s*"(?:function|id|type)"/

/** Tool calls that stand as JSON in the text of a message; null when the text is anything else. */
export function writtenCalls(text: string): ReadCall[] | null {
  if (!WRITTEN.test(text)) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const items = asArray(value)?.map(asObject) ?? []
  return items.length > 0 && items.every((item) => asText(asObject(item?.function)?.name) !== null) ? items.map((item) => callOf(item!)) : null
}
