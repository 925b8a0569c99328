import type { ReadInput } from '@/lib/core/formats/genai-input'
import { opened } from '@/lib/core/formats/genai-json'
import { readMessage, type ReadMessage } from '@/lib/core/formats/genai-message'
import type { ReadOutput } from '@/lib/core/formats/genai-output'
import { chatTools } from '@/lib/core/formats/genai-tools'
import type { OtelAttributes } from '@/lib/core/formats/otel-span'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** Items under `prefix.<index>.<suffix>`, in the order of their numbers (10 after 9), each with its suffixes as keys. */
export function indexedItems(attributes: OtelAttributes, prefix: string): JsonObject[] {
  const items = new Map<number, [string, unknown][]>()
  for (const [key, value] of Object.entries(attributes)) {
    if (!key.startsWith(`${prefix}.`)) continue
    const match = /^(\d{1,6})\.(.+)$/s.exec(key.slice(prefix.length + 1))
    if (!match) continue
    const index = Number(match[1])
    const entries = items.get(index)
    if (entries) entries.push([match[2]!, value])
    else items.set(index, [[match[2]!, value]])
  }
  return [...items].sort(([one], [other]) => one - other).map(([, entries]) => Object.fromEntries(entries))
}

/** Items below an item, for example the tool calls of a message. */
export function below(item: JsonObject, prefix: string): JsonObject[] {
  return indexedItems(item as OtelAttributes, prefix)
}

/** Content of a message that is a list of parts, written as JSON; any other text is what was said. */
function content(value: unknown): unknown {
  const { value: inner } = opened(value)
  const list = asArray(inner)
  return list && list.length > 0 && list.every((item) => asText(asObject(item)?.type) !== null && asObject(item)?.function === undefined) ? list : value
}

/** `gen_ai.prompt.N.*` and `gen_ai.completion.N.*`, as OpenLLMetry and Koog write them. */
function messagesUnder(attributes: OtelAttributes, prefix: string, fallbackRole: 'user' | 'assistant'): ReadMessage[] {
  return indexedItems(attributes, prefix).flatMap((item) => {
    const calls = below(item, 'tool_calls')
    const raw = {
      role: item.role ?? fallbackRole, content: content(item.content) ?? null, tool_call_id: item.tool_call_id, finish_reason: item.finish_reason,
      reasoning_content: item.reasoning, ...(calls.length > 0 ? { tool_calls: calls } : {}), ...(asText(item['function_call.name']) ? { tool_calls: [{ name: item['function_call.name'], arguments: item['function_call.arguments'] }] } : {}),
    }
    return readMessage(raw) ?? []
  })
}

export function indexedInput(attributes: OtelAttributes): ReadInput | null {
  const messages = messagesUnder(attributes, 'gen_ai.prompt', 'user')
  const functions = indexedItems(attributes, 'llm.request.functions')
  return messages.length === 0 ? null : { messages, tools: functions.length > 0 ? chatTools(functions) : null, params: {}, history: true }
}

export function indexedOutput(attributes: OtelAttributes): ReadOutput | null {
  const messages = messagesUnder(attributes, 'gen_ai.completion', 'assistant')
  return messages.length === 0 ? null : { messages, finish: null, body: null }
}
