import { messageText, type ChatMessage, type ChatRequest } from '@/lib/core/chat'

/** What an assistant said and did, as one text: its words, then its tool calls, one line each. Empty = nothing at all. */
export function answerText(message: ChatMessage): string {
  const text = messageText(message).trim()
  const calls = (message.tool_calls ?? []).map((call) => `[calls ${call.function.name} ${call.function.arguments}]`)
  return [text, ...calls].filter((part) => part !== '').join('\n')
}

/** The conversation that led to an answer, one block a message, for a judge to read. */
export function conversationText(request: ChatRequest): string {
  return request.messages.map((message) => `${message.role}: ${answerText(message)}`).join('\n\n')
}
