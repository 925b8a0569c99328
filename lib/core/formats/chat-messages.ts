import type { ChatMessage, ChatRequest, ChatTool } from '@/lib/core/chat'
import { loggedCalls, loggedRole } from '@/lib/core/formats/logged-calls'
import { asArray, asObject, asText, RowError, type JsonObject } from '@/lib/core/formats/row-values'

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool'])

export function isChatRole(role: string | null): role is ChatMessage['role'] {
  return role !== null && ROLES.has(role)
}

/**
 * A logged chat message as it stands, its tool calls in one form; unknown fields and key order are kept.
 *
 * @throws RowError when it is no message
 */
export function readChatMessage(value: unknown): ChatMessage {
  const message = asObject(value)
  const role = loggedRole(asText(message?.role))
  if (!message || !isChatRole(role)) throw new RowError('message: expected an object with role system, developer, user, assistant or tool')
  requireContent(message.content)
  const calls = loggedCalls(message)
  const kept = Object.entries(message).filter(([key, item]) => isKept(key, item, calls !== null))
  const numbered = typeof message.tool_call_id === 'number' ? { tool_call_id: String(message.tool_call_id) } : {}
  return { ...Object.fromEntries(kept), ...plainParts(message.content), role, ...(calls ? { tool_calls: calls } : {}), ...numbered } as ChatMessage
}

/** Responses name parts of text after the side that wrote them. */
function plainParts(content: unknown): JsonObject {
  const parts = asArray(content)?.map(asObject)
  const isNamed = (part: JsonObject | null | undefined) => (part?.type === 'input_text' || part?.type === 'output_text') && typeof part.text === 'string'
  return parts?.some(isNamed) ? { content: parts.map((part) => (isNamed(part) ? { type: 'text', text: part!.text } : part)) } : {}
}

/** Fields of known meaning only with a value that can have it. */
function isKept(key: string, value: unknown, hasCalls: boolean): boolean {
  if (key === 'function_call') return !hasCalls && value === null
  if (key === 'tool_calls') return hasCalls || value === null
  return !TEXTS.has(key) || value === null || typeof value === 'string'
}

const TEXTS = new Set(['name', 'tool_call_id', 'refusal', 'reasoning_content'])

/** Text, nothing, or parts that each say what they are: anything else would be sent to a model as it stands. */
function requireContent(content: unknown): void {
  if (content === undefined || content === null || typeof content === 'string') return
  const isPart = (value: unknown) => {
    const part = asObject(value)
    return asText(part?.type) !== null && (part?.type !== 'text' || typeof part.text === 'string')
  }
  if (Array.isArray(content) && content.every(isPart)) return
  throw new RowError('message.content: expected text, null or a list of parts with a type, those of type text with their text')
}

/** What gateways add to a message that no provider takes back. */
const NOISE = new Set(['provider_specific_fields', 'thinking_blocks', 'annotations', 'audio'])

/**
 * The message without what its gateway put beside it: fields that are null, and those that providers refuse to be sent. What a
 * model thought stays, as `reasoning_content`.
 */
export function withoutNoise(message: ChatMessage): ChatMessage {
  const kept = Object.entries(message).filter(([key, value]) => key === 'content' || (value !== null && value !== undefined && !NOISE.has(key)))
  const thought = message.reasoning_content ? null : thoughtOf(message.thinking_blocks)
  const calls = message.tool_calls
  const cleaned = { ...Object.fromEntries(kept), ...(thought === null ? {} : { reasoning_content: thought }) } as ChatMessage
  if (calls?.length === 0) delete cleaned.tool_calls
  return cleaned
}

function thoughtOf(blocks: unknown): string | null {
  const texts = (asArray(blocks) ?? []).map((block) => asText(asObject(block)?.thinking)).filter((text) => text !== null)
  return texts.length === 0 ? null : texts.join('\n\n')
}

/** A tool in the form of Chat Completions, from that one, the flat one of Responses, or a bare function. @throws RowError */
export function readTool(value: unknown): ChatTool {
  const tool = asObject(value)
  const fn = asObject(tool?.function) ?? asObject(tool?.custom) ?? (asText(tool?.name) ? tool : null)
  if (!tool || !fn || asText(fn.name) === null) throw new RowError('tools: expected objects with a function name')
  if (tool.function) return tool as ChatTool
  const { type, ...flat } = tool
  return { type: type === 'custom' ? 'custom' : 'function', function: (tool.custom ? fn : flat) as ChatTool['function'] }
}

/** A tool that the provider runs itself (a search, an interpreter, a server of tools): a type of its own, and nothing that a model could be told. */
function isProviderTool(value: unknown): boolean {
  const tool = asObject(value)
  const type = asText(tool?.type)
  return tool !== null && type !== null && type !== 'function' && type !== 'custom' && !asObject(tool.function) && !asObject(tool.parameters)
}

/** true when a request had tools that the provider runs itself: no other one can do the same. */
export function hasProviderTools(tools: unknown): boolean {
  return (asArray(tools) ?? []).some(isProviderTool)
}

/** The tools of a request that it describes itself; undefined when there are none. @throws RowError */
export function readTools(tools: unknown): ChatTool[] | undefined {
  const own = (asArray(tools) ?? []).filter((tool) => !isProviderTool(tool))
  return own.length === 0 ? undefined : own.map(readTool)
}

/** true when the messages hold anything but text: such content can neither be redacted nor compared here. */
export function hasOtherThanText(request: ChatRequest | null): boolean {
  return (request?.messages ?? []).some((message) => Array.isArray(message.content)
    && message.content.some((part) => part.type !== 'text' && part.type !== 'refusal'))
}

/** Messages of a field that holds a list of them. @throws RowError that names the field */
export function readChatMessages(value: unknown, field: string): ChatMessage[] {
  return (asArray(value) ?? []).map((item, index) => {
    try {
      return readChatMessage(item)
    } catch (error) {
      throw error instanceof RowError ? new RowError(`${field}[${index}]: ${error.message}`) : error
    }
  })
}

/** A structured output's format in the form of Chat Completions, from `text.format` of Responses; undefined when there is none. */
export function responsesFormat(text: JsonObject | null): unknown {
  const format = asObject(text?.format)
  if (!format || format.type !== 'json_schema') return format ?? undefined
  const { type: _, ...schema } = format
  return { type: 'json_schema', json_schema: schema }
}
