/**
 * The OpenAI Chat shape that every trace is brought into. Unknown fields are kept: a request that will be replayed
 * must stay as it was logged, key order included.
 */
export type ToolCall = {
  id?: string
  /** `custom`: `arguments` is the input as the model wrote it, free text that need be no JSON. Absent = a function. */
  type?: string
  function: { name: string; arguments: string }
}

export type ChatMessage = {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  content?: string | { type: string; text?: string; [key: string]: unknown }[] | null
  name?: string
  tool_call_id?: string
  tool_calls?: ToolCall[]
  refusal?: string | null
  /** What a model thought before it spoke, for people to read: neither judged nor compared nor sent to a model. */
  reasoning_content?: string | null
  [key: string]: unknown
}

/** A custom tool stands here as a function does, without `parameters`: it takes text. */
export type ChatTool = {
  type: 'function' | 'custom'
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
export type ChatResponse = {
  message: ChatMessage
  finish_reason: string | null
  /** What came after it where a whole conversation was logged at once; for people to read, never sent to a model. */
  followed_by?: ChatMessage[]
}

/** Tokens; `input` includes cached tokens, `output` includes reasoning. `null` means unknown, not zero. */
export type TokenUsage = { input: number | null; output: number | null; cachedInput: number | null }

/** Parts in which vendors write what a model thought. */
const THOUGHT_PARTS = new Set(['thinking', 'redacted_thinking', 'reasoning'])
const OPENING = /^\s*<think>/i
const CLOSING = /<\/think>/i

function allText(message: ChatMessage | null | undefined): string {
  const content = message?.content
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map((part) => (THOUGHT_PARTS.has(part.type) ? '' : part.text ?? '')).join('')
  return ''
}

/**
 * Takes the `<think>` blocks off the start of an answer's text, as reasoning models behind plain servers write them. A block that
 * is never closed is all thought: what the model wanted to say was cut off. `thought` null = there is no block.
 */
export function splitThought(text: string): { thought: string | null; said: string } {
  const thoughts: string[] = []
  let said = text
  for (let open = OPENING.exec(said); open; open = OPENING.exec(said)) {
    const inside = said.slice(open[0].length)
    const close = CLOSING.exec(inside)
    thoughts.push((close ? inside.slice(0, close.index) : inside).trim())
    said = close ? inside.slice(close.index + close[0].length).replace(/^\s+/, '') : ''
  }
  return { thought: thoughts.length === 0 ? null : thoughts.join('\n\n'), said }
}

/** Text of a message, whatever its shape; empty string when there is none. Of an answer what was said, without what was thought. */
export function messageText(message: ChatMessage | null | undefined): string {
  const text = allText(message)
  return message?.role === 'assistant' && OPENING.test(text) ? splitThought(text).said : text
}

/** What an answer's model thought, as its server gave it beside the text or at its start; null when it gave nothing. */
export function messageThought(message: ChatMessage): string | null {
  if (message.role !== 'assistant') return null
  const beside = [message.reasoning_content, message.reasoning].filter((text): text is string => typeof text === 'string' && text.trim() !== '')
  const { thought } = splitThought(allText(message))
  return thought ? [...beside, thought].join('\n\n') : (beside[0] ?? null)
}
