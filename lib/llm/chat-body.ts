import type { ChatMessage, ChatRequest } from '@/lib/core/chat'

/** What logs add to a message and providers refuse to take back. */
const LOG_ONLY = new Set([
  'function_call', 'refusal', 'annotations', 'audio', 'provider_specific_fields', 'reasoning', 'reasoning_content', 'thinking_blocks',
])

/** What a replay decides itself: one answer, in one piece, kept nowhere. */
const OWN_PARAMS = new Set(['model', 'messages', 'tools', 'tool_choice', 'response_format', 'stream', 'stream_options', 'n', 'store', 'background'])

function replayedMessage(message: ChatMessage): Record<string, unknown> {
  const kept = Object.entries(message).filter(([key, value]) => !LOG_ONLY.has(key) && value !== undefined)
  const body: Record<string, unknown> = Object.fromEntries(kept)
  if (!message.tool_calls || message.tool_calls.length === 0) {
    delete body.tool_calls
    return body
  }
  body.tool_calls = message.tool_calls.map((call) => ({
    ...(call.id === undefined ? {} : { id: call.id }), type: call.type ?? 'function', function: call.function,
  }))
  return body
}

/** The body of a chat completion from a logged request. Key order of tools and schemas stays as logged. `params` win. */
export function chatBody(model: string, request: ChatRequest, params: Record<string, unknown> = {}): Record<string, unknown> {
  const merged = Object.entries({ ...request.params, ...params }).filter(([key, value]) => !OWN_PARAMS.has(key) && value !== null)
  const responseFormat = request.response_format ?? request.params?.response_format
  const hasTools = request.tools !== undefined && request.tools.length > 0
  return {
    model,
    messages: request.messages.map(replayedMessage),
    ...(hasTools ? { tools: request.tools } : {}),
    ...(hasTools && request.tool_choice !== undefined && request.tool_choice !== null ? { tool_choice: request.tool_choice } : {}),
    ...(responseFormat === undefined || responseFormat === null ? {} : { response_format: responseFormat }),
    ...Object.fromEntries(merged),
  }
}
