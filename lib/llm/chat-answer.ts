import { z } from 'zod'
import { isDeeperThan } from '@/lib/core/api/json-depth'
import type { ChatResponse, TokenUsage, ToolCall } from '@/lib/core/chat'
import { ErrorInAnswer, MalformedResponseError } from '@/lib/llm/call-failure'
import { finishReason } from '@/lib/llm/finish-reason'

/** Deeper than any answer; the database's own reader of JSON ends somewhere too. */
const MAX_DEPTH = 200

const calledFunction = z.object({
  name: z.string().min(1),
  // Some servers send the object itself.
  arguments: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish()
    .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? {}))),
})

/** Without `index`, and an empty id is none. */
const toolCall = z.object({ id: z.string().nullish(), type: z.string().nullish(), function: calledFunction })
  .transform(({ id, type, function: called }): ToolCall => ({ ...(id ? { id } : {}), type: type || 'function', function: called }))

const message = z.looseObject({
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().nullish() }))]).nullish(),
  refusal: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
  // How OpenAI wrote a call before there could be several.
  function_call: calledFunction.nullish(),
})

const choice = z.looseObject({ message, finish_reason: z.string().nullish().catch(null) })

/** A number of tokens that the store can hold; anything else is unknown. */
const count = z.number().int().min(0).max(2 ** 31 - 1).nullish().transform((value) => value ?? null).catch(null)
const details = z.looseObject({ cached_tokens: count, cached_read_tokens: count }).nullish().catch(null)

const counters = z.looseObject({
  prompt_tokens: count, completion_tokens: count, input_tokens: count, output_tokens: count,
  prompt_tokens_details: details, input_tokens_details: details, cache_read_input_tokens: count, prompt_cache_hit_tokens: count, cached_tokens: count,
}).nullish().catch(null)

const completion = z.looseObject({ model: z.string().nullish().catch(null), choices: z.array(choice).min(1), usage: counters })

export type ChatAnswer = { response: ChatResponse; model: string | null; usage: TokenUsage }

/** Cached tokens stand in a place of its own at each vendor: OpenAI, Bifrost, Anthropic behind LiteLLM, DeepSeek, Moonshot. */
function readUsage(usage: z.infer<typeof counters>): TokenUsage {
  if (!usage) return { input: null, output: null, cachedInput: null }
  const inside = usage.prompt_tokens_details ?? usage.input_tokens_details
  // No prompt has no tokens: servers that do not count say 0.
  const input = (usage.prompt_tokens ?? usage.input_tokens) || null
  const output = usage.completion_tokens ?? usage.output_tokens
  return {
    input,
    output: input === null && output === 0 ? null : output,
    cachedInput: inside?.cached_tokens ?? inside?.cached_read_tokens ?? usage.cache_read_input_tokens ?? usage.prompt_cache_hit_tokens ?? usage.cached_tokens,
  }
}

function isFilled(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || (typeof value === 'string' && value !== '')
}

/** The error that an answer carries, on top (gateways) or in its choice (OpenRouter); null when it carries none. */
function errorIn(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return null
  const choices: unknown = 'choices' in data ? data.choices : null
  const first: unknown = Array.isArray(choices) ? choices[0] : null
  if (typeof first === 'object' && first !== null) return 'error' in first && isFilled(first.error) ? first : null
  if ('object' in data && data.object === 'error') return data
  return 'error' in data && isFilled(data.error) ? data : null
}

/**
 * Reads a chat completion of any compatible server. Throws ErrorInAnswer for an error with status 200, MalformedResponseError,
 * naming the field, never its content, for the rest.
 */
export function readChatAnswer(data: unknown): ChatAnswer {
  if (isDeeperThan(data, MAX_DEPTH)) throw new MalformedResponseError(`No chat completion: nested deeper than ${MAX_DEPTH} levels`)
  const error = errorIn(data)
  if (error !== null) throw new ErrorInAnswer(error)
  const parsed = completion.safeParse(data)
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.')
    throw new MalformedResponseError(path ? `No chat completion: ${path} is missing or wrong` : 'No chat completion')
  }
  const first = parsed.data.choices[0]
  if (!first) throw new MalformedResponseError('No chat completion: no choices')
  const { content, refusal, tool_calls: several, function_call: one } = first.message
  const toolCalls = several && several.length > 0 ? several : one ? [{ type: 'function', function: one }] : []
  const parts = Array.isArray(content) ? content.map(({ text, ...part }) => (text === undefined || text === null ? part : { ...part, text })) : content
  return {
    response: {
      message: { role: 'assistant', content: parts ?? null, ...(refusal ? { refusal } : {}), ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}) },
      finish_reason: finishReason(first.finish_reason ?? null, toolCalls.length > 0),
    },
    model: parsed.data.model || null,
    usage: readUsage(parsed.data.usage),
  }
}
