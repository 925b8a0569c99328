import type { ChatMessage, ChatRequest, ChatResponse, ChatTool, ToolCall } from '@/lib/core/chat'
import { finishReason } from '@/lib/core/finish-reason'
import { argumentText, loggedCalls, loggedRole } from '@/lib/core/formats/logged-calls'
import { asArray, asObject, asText, RowError, type BifrostRow, type JsonObject } from '@/lib/core/formats/bifrost-json'

const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'tool'])

/** The request as it was logged, unknown fields and key order kept; null when the row holds no input. */
export function bifrostRequest(row: BifrostRow): ChatRequest | null {
  const params = asObject(row.params) ?? {}
  const chat = asArray(row.input_history)
  const items = asArray(row.responses_input_history)
  const messages = chat?.length ? chat.map(readMessage) : items?.length ? fromResponses(items, params) : null
  if (messages === null) return null
  const { tools: paramTools, tool_choice: toolChoice, response_format: responseFormat, instructions: _, text, ...rest } = params
  const tools = asArray(row.tools) ?? asArray(paramTools)
  const format = responseFormat ?? responsesFormat(asObject(text))
  if ('max_output_tokens' in rest) {
    rest.max_completion_tokens = rest.max_output_tokens
    delete rest.max_output_tokens
  }
  return {
    messages,
    ...(tools?.length ? { tools: tools.map(readTool) } : {}),
    ...(toolChoice === undefined || toolChoice === null ? {} : { tool_choice: toolChoice }),
    ...(format === undefined || format === null ? {} : { response_format: format }),
    ...(Object.keys(rest).length ? { params: rest } : {}),
  }
}

/** What the model answered; null when the row holds no output. */
export function bifrostResponse(row: BifrostRow): ChatResponse | null {
  const message = row.output_message === null ? responsesMessage(asArray(row.responses_output)) : readMessage(row.output_message)
  if (message === null) return null
  return { message, finish_reason: finishReason(row.stop_reason, (message.tool_calls ?? []).length > 0) }
}

/** true when the messages hold anything but text: such content can neither be redacted nor compared here. */
export function hasOtherThanText(request: ChatRequest | null): boolean {
  return (request?.messages ?? []).some((message) => Array.isArray(message.content)
    && message.content.some((part) => part.type !== 'text' && part.type !== 'refusal'))
}

function readMessage(value: unknown): ChatMessage {
  const message = asObject(value)
  const role = loggedRole(asText(message?.role))
  if (!message || role === null || !ROLES.has(role)) throw new RowError('message: expected an object with role system, developer, user, assistant or tool')
  requireContent(message.content)
  const { function_call: _, ...rest } = message
  const calls = loggedCalls(message)
  return { ...(calls ? rest : message), role, ...(calls ? { tool_calls: calls } : {}) } as ChatMessage
}

/** Text, nothing, or parts that each say what they are: anything else would be sent to a model as it stands. */
function requireContent(content: unknown): void {
  if (content === undefined || content === null || typeof content === 'string') return
  const isPart = (value: unknown) => {
    const part = asObject(value)
    return asText(part?.type) !== null && (part?.type !== 'text' || typeof part.text === 'string')
  }
  if (!Array.isArray(content) || !content.every(isPart)) throw new RowError('message.content: expected text, null or a list of parts with a type, those of type text with their text')
}

function readTool(value: unknown): ChatTool {
  const tool = asObject(value)
  const fn = asObject(tool?.function) ?? asObject(tool?.custom) ?? (asText(tool?.name) ? tool : null)
  if (!tool || !fn || asText(fn.name) === null) throw new RowError('tools: expected objects with a function name')
  if (tool.function) return tool as ChatTool
  const { type, ...flat } = tool
  return { type: type === 'custom' ? 'custom' : 'function', function: (tool.custom ? fn : flat) as ChatTool['function'] }
}

function responsesFormat(text: JsonObject | null): unknown {
  const format = asObject(text?.format)
  if (!format || format.type !== 'json_schema') return format ?? undefined
  const { type: _, ...schema } = format
  return { type: 'json_schema', json_schema: schema }
}

function fromResponses(items: unknown[], params: JsonObject): ChatMessage[] {
  const instructions = asText(params.instructions)
  const messages: ChatMessage[] = instructions === null ? [] : [{ role: 'system', content: instructions }]
  for (const item of items) {
    const message = fromResponsesItem(asObject(item))
    if (message) messages.push(message)
  }
  return messages
}

function fromResponsesItem(item: JsonObject | null): ChatMessage | null {
  if (!item) throw new RowError('responses_input_history: expected objects')
  if (item.type === 'reasoning') return null
  if (item.type === 'function_call') {
    const call = { id: asText(item.call_id) ?? undefined, type: 'function', function: { name: asText(item.name) ?? '', arguments: argumentText(item.arguments) } }
    return { role: 'assistant', content: null, tool_calls: [call] }
  }
  if (item.type === 'custom_tool_call') {
    return { role: 'assistant', content: null, tool_calls: [customItem(item)] }
  }
  if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
    const output = typeof item.output === 'string' ? item.output : JSON.stringify(item.output ?? '')
    return { role: 'tool', tool_call_id: asText(item.call_id) ?? undefined, content: output }
  }
  const role = asText(item.role)
  if (role === null || !ROLES.has(role)) throw new RowError(`responses_input_history: cannot read an item of type ${String(item.type)}`)
  return { role: role as ChatMessage['role'], content: responsesContent(item.content) }
}

function customItem(item: JsonObject): ToolCall {
  return { id: asText(item.call_id) ?? undefined, type: 'custom', function: { name: asText(item.name) ?? '', arguments: asText(item.input) ?? '' } }
}

function responsesContent(content: unknown): ChatMessage['content'] {
  if (typeof content === 'string') return content
  const parts = (asArray(content) ?? []).map((part) => asObject(part) ?? {})
  const plain = parts.every((part) => ['input_text', 'output_text', 'text'].includes(String(part.type)))
  if (plain) return parts.map((part) => asText(part.text) ?? '').join('')
  return parts.map((part) => ({ ...part, type: String(part.type) })) as ChatMessage['content']
}

function responsesMessage(items: unknown[] | null): ChatMessage | null {
  if (!items?.length) return null
  const objects = items.map((item) => asObject(item) ?? {})
  const calls = objects.filter(({ type }) => type === 'function_call' || type === 'custom_tool_call').map((item): ToolCall => (item.type === 'custom_tool_call' ? customItem(item) : {
    id: asText(item.call_id) ?? undefined, type: 'function',
    function: { name: asText(item.name) ?? '', arguments: argumentText(item.arguments) },
  }))
  const texts = objects.filter((item) => item.type === 'message').map((item) => responsesContent(item.content))
  const content = texts.filter((part) => typeof part === 'string').join('\n')
  return { role: 'assistant', content: content === '' ? null : content, ...(calls.length ? { tool_calls: calls } : {}) }
}
