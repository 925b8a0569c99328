/**
 * The OpenAI Chat shape that every trace is brought into. Unknown fields are kept: a request that will be replayed
 * must stay as it was logged, key order included.
 */
export type ToolCall = { id?: string; type?: string; function: { name: string; arguments: string } }

export type ChatMessage = {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  content?: string | { type: string; text?: string; [key: string]: unknown }[] | null
  name?: string
  tool_call_id?: string
  tool_calls?: ToolCall[]
  refusal?: string | null
  [key: string]: unknown
}

export type ChatTool = {
  type: 'function'
  function: { name: string; description?: string; parameters?: Record<string, unknown>; strict?: boolean }
}

/** `params` are the sampling parameters as logged (temperature, max_completion_tokens, seed, …). */
export type ChatRequest = {
  messages: ChatMessage[]
  tools?: ChatTool[]
  tool_choice?: unknown
  response_format?: unknown
  params?: Record<string, unknown>
}

/** One assistant message with the reason why the model stopped; `null` when the log does not say. */
export type ChatResponse = { message: ChatMessage; finish_reason: string | null }

/** Tokens; `input` includes cached tokens, `output` includes reasoning. `null` means unknown, not zero. */
export type TokenUsage = { input: number | null; output: number | null; cachedInput: number | null }

/** Text of a message, whatever its shape; empty string when there is none. */
export function messageText(message: ChatMessage | null | undefined): string {
  const content = message?.content
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map((part) => part.text ?? '').join('')
  return ''
}
