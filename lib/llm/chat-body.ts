import type { ChatMessage, ChatRequest, ChatTool, ToolCall } from '@/lib/core/chat'

/** What logs add to a message and providers refuse to take back. */
const LOG_ONLY = new Set([
  'function_call', 'refusal', 'annotations', 'audio', 'provider_specific_fields', 'reasoning', 'reasoning_content', 'thinking_blocks',
])

/** What a replay decides itself: one answer, in one piece, kept nowhere. */
const OWN_PARAMS = new Set(['model', 'messages', 'tools', 'tool_choice', 'response_format', 'stream', 'stream_options', 'n', 'store', 'background'])

/** Only with tools: alone they are refused. */
const TOOL_PARAMS = new Set(['parallel_tool_calls'])

function replayedMessage(message: ChatMessage): Record<string, unknown> {
  const kept = Object.entries(message).filter(([key, value]) => !LOG_ONLY.has(key) && value !== undefined)
  const body: Record<string, unknown> = Object.fromEntries(kept)
  if (!message.tool_calls || message.tool_calls.length === 0) delete body.tool_calls
  return body
}

/** Custom tools are kept like functions, and sent in the words of their own. */
function sentCall({ type, function: called }: ToolCall): Record<string, unknown> {
  return type === 'custom' ? { type, custom: { name: called.name, input: called.arguments } } : { type: type ?? 'function', function: called }
}

function sentTool(tool: ChatTool): unknown {
  return tool.type === 'custom' ? { type: tool.type, custom: tool.function } : tool
}

/**
 * Messages as they are sent. Calls that were logged without an id (Ollama, Gemini) get one of their place, and results without
 * one point at the first call that has no result yet: other providers refuse a result that belongs to no call.
 */
function replayedMessages(messages: ChatMessage[]): Record<string, unknown>[] {
  let open: string[] = []
  return messages.map((message, place) => {
    const body = replayedMessage(message)
    if (message.tool_calls && message.tool_calls.length > 0) {
      const calls = message.tool_calls.map((call, index) => ({ id: call.id || `call_${place}_${index}`, ...sentCall(call) }))
      open = calls.map((call) => call.id)
      return { ...body, tool_calls: calls }
    }
    if (message.role !== 'tool') return body
    const id = message.tool_call_id || open[0]
    open = open.filter((other) => other !== id)
    return id === undefined ? body : { ...body, tool_call_id: id }
  })
}

/** The body of a chat completion from a logged request. Key order of tools and schemas stays as logged. `params` win. */
export function chatBody(model: string, request: ChatRequest, params: Record<string, unknown> = {}): Record<string, unknown> {
  const hasTools = request.tools !== undefined && request.tools.length > 0
  const isSent = ([key, value]: [string, unknown]) => !OWN_PARAMS.has(key) && value !== null && (hasTools || !TOOL_PARAMS.has(key))
  const merged = Object.entries({ ...request.params, ...params }).filter(isSent)
  const responseFormat = request.response_format ?? request.params?.response_format
  return {
    model,
    messages: replayedMessages(request.messages),
    ...(hasTools ? { tools: request.tools?.map(sentTool) } : {}),
    ...(hasTools && request.tool_choice !== undefined && request.tool_choice !== null ? { tool_choice: request.tool_choice } : {}),
    ...(responseFormat === undefined || responseFormat === null ? {} : { response_format: responseFormat }),
    ...Object.fromEntries(merged),
  }
}
