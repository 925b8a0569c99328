import type { ChatMessage, ToolCall } from '@/lib/core/chat'
import { isChatRole } from '@/lib/core/formats/chat-messages'
import { argumentText, loggedRole } from '@/lib/core/formats/logged-calls'
import { asArray, asObject, asText, RowError, type JsonObject } from '@/lib/core/formats/row-values'

const CALLS = new Set(['function_call', 'custom_tool_call'])
const OUTPUTS = new Set(['function_call_output', 'custom_tool_call_output'])

/**
 * The chat messages of the input items of a Responses request. Calls in a row are one message; what a model thought is left out;
 * an item of a kind that chat does not have becomes a part of its own, which no replay takes for text.
 *
 * @param input text, or a list of items
 * @throws RowError that names the field and the item
 */
export function responsesMessages(input: unknown, instructions: unknown, field: string): ChatMessage[] {
  const system = typeof instructions === 'string' && instructions !== '' ? [{ role: 'system' as const, content: instructions }] : []
  if (typeof input === 'string') return [...system, { role: 'user', content: input }]
  const messages: ChatMessage[] = [...system]
  for (const [index, value] of (asArray(input) ?? []).entries()) {
    const item = asObject(value)
    if (!item) throw new RowError(`${field}[${index}]: expected an object`)
    addItem(messages, item, `${field}[${index}]`)
  }
  return messages
}

function addItem(messages: ChatMessage[], item: JsonObject, at: string): void {
  const type = asText(item.type)
  if (type === 'reasoning') return
  if (type !== null && CALLS.has(type)) {
    const last = messages.at(-1)
    const call = readCallItem(item)
    if (last?.role === 'assistant' && last.content === null && last.tool_calls) last.tool_calls.push(call)
    else messages.push({ role: 'assistant', content: null, tool_calls: [call] })
    return
  }
  if (type !== null && OUTPUTS.has(type)) {
    const output = typeof item.output === 'string' ? item.output : JSON.stringify(item.output ?? '')
    messages.push({ role: 'tool', tool_call_id: asText(item.call_id) ?? undefined, content: output })
    return
  }
  const role = loggedRole(asText(item.role))
  if (isChatRole(role)) messages.push({ role, content: responsesContent(item.content) })
  else if (role === null && type !== null && type !== 'message') messages.push({ role: 'assistant', content: [{ ...item, type }] })
  else throw new RowError(`${at}: expected a message with a role, or an item with a type`)
}

/** The one answer of a Responses output: its messages joined, its calls beside; null when there is no output. */
export function responsesAnswer(output: unknown): ChatMessage | null {
  const items = (asArray(output) ?? []).map((item) => asObject(item) ?? {})
  if (items.length === 0) return null
  const calls = items.filter(({ type }) => CALLS.has(asText(type) ?? '')).map(readCallItem)
  const contents = items.filter((item) => item.type === 'message').map((item) => responsesContent(item.content))
  const content = contents.filter((part) => typeof part === 'string').join('\n')
  const refusal = contents.flatMap((part) => (Array.isArray(part) ? part : [])).map((part) => asText(part.refusal)).find((text) => text !== null)
  const thought = items.filter(({ type }) => type === 'reasoning').map(summaryOf).filter((text) => text !== '').join('\n\n')
  return {
    role: 'assistant', content: content === '' ? null : content, ...(refusal ? { refusal } : {}), ...(thought === '' ? {} : { reasoning_content: thought }),
    ...(calls.length ? { tool_calls: calls } : {}),
  }
}

function summaryOf(item: JsonObject): string {
  return (asArray(item.summary) ?? []).map((part) => asText(asObject(part)?.text) ?? '').join('\n')
}

function readCallItem(item: JsonObject): ToolCall {
  const id = asText(item.call_id) ?? asText(item.id) ?? undefined
  if (item.type === 'custom_tool_call') return { id, type: 'custom', function: { name: asText(item.name) ?? '', arguments: asText(item.input) ?? '' } }
  return { id, type: 'function', function: { name: asText(item.name) ?? '', arguments: argumentText(item.arguments) } }
}

/** Text where all parts are text, else the parts. */
function responsesContent(content: unknown): ChatMessage['content'] {
  if (typeof content === 'string') return content
  const parts = (asArray(content) ?? []).map((part) => asObject(part) ?? {})
  const plain = parts.every((part) => ['input_text', 'output_text', 'text'].includes(asText(part.type) ?? ''))
  if (plain) return parts.map((part) => asText(part.text) ?? '').join('')
  return parts.map((part) => ({ ...part, type: asText(part.type) ?? 'unknown' })) as ChatMessage['content']
}
