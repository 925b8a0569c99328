import type { ReadMessage } from '@/lib/core/formats/genai-message'
import { readMessage } from '@/lib/core/formats/genai-message'
import { readMessages } from '@/lib/core/formats/genai-input'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** What one place of a log says of an answer: one message per choice, or the items of one answer. */
export type ReadOutput = { messages: ReadMessage[]; finish: string | null; body: JsonObject | null }

/**
 * An answer in any of the shapes that are logged as a whole: a body of the Chat, Responses, Anthropic or Gemini API, a list of
 * messages, one message, a result of LangChain or the Vercel AI SDK. JSON that is none of these is what the model said, where
 * `text` is the text that it was. null = there is no answer.
 */
export function readOutput(value: unknown, text: string | null): ReadOutput | null {
  if (value === null || value === undefined || value === '') return null
  const list = asArray(value)
  const body = asObject(value)
  const read = list ? fromList(list) : body ? fromBody(body) : null
  if (read) return read
  const said = text ?? (typeof value === 'string' ? value : null)
  return said === null || said === '' ? null : { messages: [{ message: { role: 'assistant', content: said }, finish: null }], finish: null, body: null }
}

function fromList(list: unknown[]): ReadOutput | null {
  const messages = readMessages(list)
  return messages?.length ? { messages, finish: null, body: null } : null
}

function fromBody(body: JsonObject): ReadOutput | null {
  const choice = asObject(asArray(body.choices)?.[0]) ?? asObject(asArray(body.candidates)?.[0])
  if (choice) return ofChoice(choice, body)
  const output = asArray(body.output)
  if (output) {
    const messages = readMessages(output)
    const finish = asText(asObject(body.incomplete_details)?.reason) ?? (body.status === 'completed' ? 'stop' : null)
    return messages ? { messages, finish, body } : null
  }
  const generation = asObject(asArray(asArray(body.generations)?.[0])?.[0] ?? asArray(body.generations)?.[0])
  if (generation) return ofChoice(generation, body)
  // an object of Gemini with one content, and a message of Anthropic, are messages with more around them
  const inner = asObject(body.content)
  const message = readMessage(inner && (inner.parts !== undefined || inner.role !== undefined) ? { ...inner, finish_reason: body.finish_reason ?? body.finishReason } : body)
  if (message?.length) return { messages: message, finish: null, body }
  const texts = asText(body.text) ?? asText(body.completion) ?? asText(body.output_text)
  if (texts === null && !asArray(body.toolCalls)) return null
  const read = readMessage({ role: 'assistant', content: texts, tool_calls: body.toolCalls ?? body.tool_calls, finish_reason: body.finishReason ?? body.finish_reason ?? body.stop_reason })
  return read?.length ? { messages: read, finish: null, body } : null
}

function ofChoice(choice: JsonObject, body: JsonObject): ReadOutput | null {
  const finish = asText(choice.finish_reason) ?? asText(choice.finishReason) ?? asText(asObject(choice.generation_info)?.finish_reason)
  const message = choice.message ?? choice.content
  const read = typeof choice.text === 'string' && message === undefined ? readMessage(choice.text, 'assistant') : readMessage(message, 'assistant')
  return read?.length ? { messages: read, finish, body } : null
}
