import type { ToolCall } from '@/lib/core/chat'
import { asArray, asId, asObject, asText, parseField, RowError, type JsonObject } from '@/lib/core/formats/row-values'

/** Arguments as text: some logs hold the object itself, and an empty text is how several servers write "no arguments". */
export function argumentText(value: unknown): string {
  if (typeof value === 'string') return value.trim() === '' ? '{}' : value
  return JSON.stringify(value ?? {})
}

/** `function` is what the result of a call was sent as when there could be one call only. */
export function loggedRole(role: string | null): string | null {
  return role === 'function' ? 'tool' : role
}

/**
 * The tool calls of a logged message: of functions, of custom tools, or the one `function_call` of before; null when the message
 * has none. `index` is how a stream was put together, not part of a call. Some logs hold the list as JSON text.
 *
 * @throws RowError when the calls are no list, or a call has neither a function nor a custom tool
 */
export function loggedCalls(message: JsonObject): ToolCall[] | null {
  const given = parseField(message.tool_calls, 'tool_calls')
  const several = asArray(given)
  if (given !== null && !several) throw new RowError('tool_calls: expected a list')
  if (several && (several.length > 0 || !asObject(message.function_call))) return several.map(readCall)
  const one = asObject(message.function_call)
  return one && [{ type: 'function', function: { ...one, name: asText(one.name) ?? '', arguments: argumentText(one.arguments) } }]
}

function readCall(value: unknown): ToolCall {
  const { index: _, custom: customField, id: givenId, type: givenType, ...call } = asObject(value) ?? {}
  const [fn, custom, id, type] = [asObject(call.function), asObject(customField), asId(givenId), asText(givenType)]
  const own = id === null ? {} : { id }
  if (fn) return { type: type ?? 'function', ...own, ...call, function: { ...fn, name: asText(fn.name) ?? '', arguments: argumentText(fn.arguments) } }
  if (!custom) throw new RowError('tool_calls: expected objects with a function or a custom tool')
  const input = typeof custom.input === 'string' ? custom.input : JSON.stringify(custom.input ?? '')
  return { ...own, ...call, type: 'custom', function: { name: asText(custom.name) ?? '', arguments: input } }
}
