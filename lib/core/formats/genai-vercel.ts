import { readInput, readMessages } from '@/lib/core/formats/genai-input'
import type { ReadCallSides } from '@/lib/core/formats/genai-events'
import { opened, valueOf } from '@/lib/core/formats/genai-json'
import { readMessage } from '@/lib/core/formats/genai-message'
import { chatTools } from '@/lib/core/formats/genai-tools'
import type { OtelAttributes } from '@/lib/core/formats/otel-span'
import { asArray, asObject, asText } from '@/lib/core/formats/row-values'

/** What the AI SDK of Vercel writes: `ai.prompt.messages`, `ai.prompt.tools`, `ai.response.text`, `ai.response.toolCalls` and its older names. */
export function vercelCall(attributes: OtelAttributes): ReadCallSides | null {
  const messages = opened(attributes['ai.prompt.messages'])
  const prompt = opened(attributes['ai.prompt'])
  const tools = chatTools(asArray(attributes['ai.prompt.tools']) ?? attributes['ai.prompt.tools'])
  const list = readMessages(messages.value, 'user')
  const input = list ? { messages: list, tools, params: {}, history: true } : readInput(asObject(prompt.value))
  const output = answer(attributes)
  if (!input && !output && !messages.cut && !prompt.cut) return null
  const choice = asObject(valueOf(attributes['ai.prompt.toolChoice']))
  return { input: input && { ...input, tools: input.tools ?? tools, ...(choice ? { toolChoice: toolChoice(choice) } : {}) }, output, cut: messages.cut || prompt.cut }
}

function toolChoice(choice: Record<string, unknown>): unknown {
  return choice.type === 'tool' ? { type: 'function', function: { name: choice.toolName } } : choice.type
}

function answer(attributes: OtelAttributes): ReadCallSides['output'] {
  const get = (name: string) => attributes[`ai.response.${name}`] ?? attributes[`ai.result.${name}`]
  const text = asText(get('text')) ?? asText(get('object'))
  const calls = asArray(valueOf(get('toolCalls')))
  if (text === null && !calls?.length) return null
  const messages = readMessage({
    role: 'assistant', content: text, ...(calls ? { tool_calls: calls } : {}), finish_reason: attributes['ai.response.finishReason'] ?? attributes['ai.finishReason'], reasoning_content: get('reasoning'),
  })
  return messages && { messages, finish: null, body: null }
}
