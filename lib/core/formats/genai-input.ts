import type { ChatTool } from '@/lib/core/chat'
import { readMessage, type ReadMessage } from '@/lib/core/formats/genai-message'
import { noParts, readPart } from '@/lib/core/formats/genai-parts'
import { chatTools, plainSchema } from '@/lib/core/formats/genai-tools'
import { asArray, asObject, asText, type JsonObject } from '@/lib/core/formats/row-values'

/** What one place of a log says of a request. `params` are as logged; `history` false = it goes on from what the provider keeps. */
export type ReadInput = {
  messages: ReadMessage[]; tools: ChatTool[] | null; toolChoice?: unknown; responseFormat?: unknown; params: JsonObject; history: boolean
}

const bare = (messages: ReadMessage[]): ReadInput => ({ messages, tools: null, params: {}, history: true })

/** Every message of a list; null when one of them is none, or the list is empty. */
export function readMessages(value: unknown, fallbackRole: 'user' | 'assistant' | null = null): ReadMessage[] | null {
  const list = asArray(value)
  if (!list || list.length === 0) return null
  // a batch of one conversation
  const only = list.length === 1 ? asArray(list[0]) : null
  if (only) return readMessages(only, fallbackRole)
  const messages: ReadMessage[] = []
  for (const item of list) {
    const read = readMessage(item, fallbackRole)
    if (read === null) return null
    messages.push(...read)
  }
  return messages
}

/**
 * A request in any of the shapes that are logged as a whole: a list of messages, a body of the Chat, Responses, Anthropic or Gemini API,
 * one message, or the text of a prompt. null = none of these.
 */
export function readInput(value: unknown): ReadInput | null {
  if (typeof value === 'string') return value.trim() === '' ? null : bare([{ message: { role: 'user', content: value }, finish: null }])
  const list = asArray(value)
  if (list) {
    const messages = readMessages(list, 'user')
    return messages?.length ? bare(messages) : null
  }
  const body = asObject(value)
  if (!body) return null
  return chatBody(body) ?? responsesBody(body) ?? geminiBody(body) ?? oneMessage(body) ?? promptBody(body)
}

/** Text of a system prompt, in one piece or in parts. */
export function systemMessages(value: unknown): ReadMessage[] {
  const parts = noParts()
  const list = asArray(value) ?? asArray(asObject(value)?.parts) ?? (value === undefined || value === null ? [] : [value])
  if (!list.every((part) => readPart(part, parts)) || parts.texts.length === 0) return []
  return [{ message: { role: 'system', content: parts.texts.join('') }, finish: null }]
}

/** Adds a system prompt that stands beside the messages, unless they have one of their own. */
export function withSystem(messages: ReadMessage[], system: ReadMessage[]): ReadMessage[] {
  return messages.some(({ message }) => message.role === 'system' || message.role === 'developer') ? messages : [...system, ...messages]
}

function chatBody(body: JsonObject): ReadInput | null {
  const messages = readMessages(body.messages)
  if (!messages?.length) return null
  return {
    messages: withSystem(messages, systemMessages(body.system)), tools: chatTools(body.tools) ?? chatTools(body.functions), toolChoice: body.tool_choice ?? body.toolChoice,
    responseFormat: body.response_format, params: { ...body, ...asObject(body.invocation_params) }, history: true,
  }
}

function responsesBody(body: JsonObject): ReadInput | null {
  if (!('input' in body) || asObject(body.input)) return null
  const messages = typeof body.input === 'string' ? [{ message: { role: 'user' as const, content: body.input }, finish: null }] : readMessages(body.input, 'user')
  if (!messages?.length) return null
  return {
    messages: withSystem(messages, systemMessages(body.instructions)), tools: chatTools(body.tools), toolChoice: body.tool_choice, responseFormat: textFormat(body), params: body,
    history: asText(body.previous_response_id) === null && (body.conversation ?? null) === null,
  }
}

/** The format of the Responses API as the Chat API writes it; plain text is no format. */
export function textFormat(body: JsonObject): unknown {
  const format = asObject(asObject(body.text)?.format)
  if (!format || format.type === 'text') return undefined
  if (format.type !== 'json_schema') return format
  const { type: _, ...schema } = format
  return { type: 'json_schema', json_schema: schema }
}

function geminiBody(body: JsonObject): ReadInput | null {
  if (!('contents' in body)) return null
  const contents = asArray(body.contents) ?? [body.contents]
  const messages: ReadMessage[] = []
  for (const content of contents) {
    const isPart = asObject(content) && !('parts' in asObject(content)!) && !('role' in asObject(content)!)
    const read = readMessage(isPart ? { role: 'user', parts: [content] } : content, 'user')
    if (read === null) return null
    messages.push(...read)
  }
  const config = { ...body, ...asObject(body.config) } as JsonObject
  const generation = asObject(config.generation_config) ?? asObject(config.generationConfig) ?? config
  const schema = asObject(generation.response_schema ?? generation.responseSchema ?? generation.response_json_schema ?? generation.responseJsonSchema)
  return messages.length === 0 ? null : {
    messages: withSystem(messages, systemMessages(config.system_instruction ?? config.systemInstruction)), tools: chatTools(config.tools), history: true,
    ...(schema ? { responseFormat: { type: 'json_schema', json_schema: { name: 'response', schema: plainSchema(schema) } } } : {}),
    params: { ...generation, max_tokens: generation.max_output_tokens ?? generation.maxOutputTokens, stop: generation.stop_sequences ?? generation.stopSequences, top_p: generation.top_p ?? generation.topP },
  }
}

function oneMessage(body: JsonObject): ReadInput | null {
  if (body.role === undefined && !('kwargs' in body)) return null
  const messages = readMessage(body)
  return messages?.length ? bare(messages) : null
}

/** `{system, prompt | messages}` of the Vercel AI SDK, and what chains pass to a model. */
function promptBody(body: JsonObject): ReadInput | null {
  const prompt = body.prompt ?? body.prompts ?? body.new_message ?? body.question ?? body.query
  const list = asArray(prompt)
  const inner = list ? readMessages(list, 'user') : asObject(prompt) ? readInput(prompt)?.messages : typeof prompt === 'string' && prompt !== '' ? readInput(prompt)?.messages : null
  if (!inner?.length) return null
  return { ...bare(withSystem(inner, systemMessages(body.system))), tools: chatTools(body.tools) }
}
