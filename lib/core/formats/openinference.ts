import type { ReadInput } from '@/lib/core/formats/genai-input'
import { below, indexedItems } from '@/lib/core/formats/genai-indexed'
import { readMessage, type ReadMessage } from '@/lib/core/formats/genai-message'
import type { ReadOutput } from '@/lib/core/formats/genai-output'
import { chatTools } from '@/lib/core/formats/genai-tools'
import type { OtelAttributes } from '@/lib/core/formats/otel-span'
import { asText, type JsonObject } from '@/lib/core/formats/row-values'

/** Takes the name that every key of a flattened list repeats off its keys: `message.role` -> `role`. */
function without(item: JsonObject, prefix: string): JsonObject {
  return Object.fromEntries(Object.entries(item).flatMap(([key, value]) => (key.startsWith(`${prefix}.`) ? [[key.slice(prefix.length + 1), value]] : [])))
}

function partOf(item: JsonObject): JsonObject {
  const part = without(item, 'message_content')
  const nested = Object.keys(part).some((key) => key.includes('.'))
  // pictures and sound are told by their type; their address is kept as it came
  return nested && asText(part.type) === null ? { type: Object.keys(part)[0]!.split('.')[0]!, ...part } : part
}

function callUnder(item: JsonObject): JsonObject {
  const call = without(item, 'tool_call')
  return { id: call.id, function: { name: call['function.name'], arguments: call['function.arguments'] } }
}

function messagesUnder(attributes: OtelAttributes, prefix: string, fallbackRole: 'user' | 'assistant'): ReadMessage[] {
  return indexedItems(attributes, prefix).flatMap((item) => {
    const message = without(item, 'message')
    const calls = below(message, 'tool_calls').map(callUnder)
    const parts = below(message, 'contents').map(partOf)
    const old = asText(message.function_call_name)
    const oldCall = old === null ? [] : [{ function: { name: old, arguments: message.function_call_arguments_json } }]
    return readMessage({
      role: message.role ?? fallbackRole, name: message.name, tool_call_id: message.tool_call_id, content: asText(message.content) ?? (parts.length > 0 ? parts : message.content ?? null),
      ...(calls.length + oldCall.length > 0 ? { tool_calls: [...calls, ...oldCall] } : {}),
    }) ?? []
  })
}

/** `llm.input_messages.N.message.*` with the tools beside them; `llm.prompts.N.prompt.text` of a plain completion. */
export function openInferenceInput(attributes: OtelAttributes): ReadInput | null {
  const messages = messagesUnder(attributes, 'llm.input_messages', 'user')
  const prompts = messages.length > 0 ? [] : indexedItems(attributes, 'llm.prompts').flatMap((item) => readMessage(item['prompt.text'], 'user') ?? [])
  const all = [...messages, ...prompts]
  return all.length === 0 ? null : { messages: all, tools: openInferenceTools(attributes), params: {}, history: true }
}

export function openInferenceTools(attributes: OtelAttributes): ReadInput['tools'] {
  return chatTools(indexedItems(attributes, 'llm.tools').map((item) => item['tool.json_schema']))
}

export function openInferenceOutput(attributes: OtelAttributes): ReadOutput | null {
  const messages = messagesUnder(attributes, 'llm.output_messages', 'assistant')
  const choices = messages.length > 0 ? [] : indexedItems(attributes, 'llm.choices').flatMap((item) => readMessage(item['completion.text'], 'assistant') ?? [])
  const all = [...messages, ...choices]
  return all.length === 0 ? null : { messages: all, finish: asText(attributes['llm.finish_reason']), body: null }
}
