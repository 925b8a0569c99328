import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { hasProviderTools, readChatMessages, readTools, responsesFormat, withoutNoise } from '@/lib/core/formats/chat-messages'
import { responsesMessages } from '@/lib/core/formats/responses-items'
import { asArray, asObject, asText, RowError, type JsonObject } from '@/lib/core/formats/row-values'

/** What stands elsewhere in the neutral request, or is about the way and not about the answer. */
const NOT_PARAMS = new Set([
  'model', 'messages', 'tools', 'tool_choice', 'response_format', 'input', 'prompt', 'instructions', 'text', 'stream', 'stream_options', 'functions', 'function_call',
])

export type LoggedRequest = {
  /** null: the body holds nothing that was said. */
  request: ChatRequest | null
  /** true for embeddings, pictures and whatever else is no conversation. */
  notChat: boolean
  /** true: it goes on from a conversation that the provider keeps. */
  noHistory: boolean
  /** true: it had tools that the provider runs itself. */
  providerTools: boolean
}

/** A body that was not logged. */
export const NO_REQUEST: LoggedRequest = { request: null, notChat: false, noHistory: false, providerTools: false }

/**
 * The request of a body of Chat Completions, Completions or Responses, in the chat form; `url` tells which it is where the body
 * alone does not.
 *
 * @throws RowError that names the field
 */
export function openaiRequest(body: JsonObject, url: string | null = null): LoggedRequest {
  if (isOther(body, url)) return { ...NO_REQUEST, notChat: true }
  const messages = messagesOf(body)
  return { request: messages && withParams(messages, body), notChat: false, noHistory: goesOn(body), providerTools: hasProviderTools(body.tools) }
}

/** Only Responses go on from what the provider keeps: an earlier response, a conversation, or an item of one. */
function goesOn(body: JsonObject): boolean {
  if (asArray(body.messages)) return false
  return asText(body.previous_response_id) !== null || (body.conversation !== undefined && body.conversation !== null)
    || (asArray(body.input) ?? []).some((item) => asObject(item)?.type === 'item_reference')
}

function messagesOf(body: JsonObject): ChatMessage[] | null {
  if (asArray(body.messages)?.length) return readChatMessages(body.messages, 'messages').map(withoutNoise)
  if (asText(body.prompt) !== null) return [{ role: 'user', content: body.prompt as string }]
  const prompts = asArray(body.prompt)
  if (prompts?.length && prompts.every((prompt) => typeof prompt === 'string')) {
    if (prompts.length > 1) throw new RowError(`prompt: expected one text, got ${prompts.length}`)
    return [{ role: 'user', content: prompts[0] as string }]
  }
  const items = asArray(body.input)
  if (asText(body.input) === null && (!items?.length || !items.every((item) => asObject(item) !== null))) return null
  return responsesMessages(body.input, body.instructions, 'input')
}

const OTHER_URL = /\/(?:embeddings|moderations|images|audio|rerank|ocr|videos|files)\b/
const CHAT_URL = /\/(?:chat\/completions|completions|responses)\b/

/** Embeddings take `input` as Responses do: their own parameters, or the name of the model, tell them apart. */
function isOther(body: JsonObject, url: string | null): boolean {
  if (url !== null && OTHER_URL.test(url)) return true
  if ((url !== null && CHAT_URL.test(url)) || asArray(body.messages)?.length) return false
  if (body.encoding_format !== undefined || body.dimensions !== undefined) return true
  const items = asArray(body.input)
  if (items?.length && !items.every((item) => asObject(item) !== null)) return true
  return body.input !== undefined && /embed|moderation/i.test(asText(body.model) ?? '')
}

function withParams(messages: ChatMessage[], body: JsonObject): ChatRequest {
  const tools = readTools(asArray(body.tools) ?? body.functions)
  const choice = body.tool_choice ?? legacyChoice(body.function_call)
  const format = body.response_format ?? responsesFormat(asObject(body.text))
  const params = Object.fromEntries(Object.entries(body).filter(([key, value]) => !NOT_PARAMS.has(key) && value !== null && value !== undefined))
  if ('max_output_tokens' in params) {
    params.max_completion_tokens = params.max_output_tokens
    delete params.max_output_tokens
  }
  const effort = asText(asObject(params.reasoning)?.effort)
  if (effort !== null) {
    delete params.reasoning
    params.reasoning_effort = effort
  }
  return {
    messages,
    ...(tools ? { tools } : {}),
    ...(choice === undefined || choice === null ? {} : { tool_choice: choice }),
    ...(format === undefined || format === null ? {} : { response_format: format }),
    ...(Object.keys(params).length ? { params } : {}),
  }
}

function legacyChoice(choice: unknown): unknown {
  const name = asText(asObject(choice)?.name)
  return name === null ? asText(choice) : { type: 'function', function: { name } }
}
