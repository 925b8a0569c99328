import { z } from 'zod'
import { isDeeperThan } from '@/lib/core/api/json-depth'
import type { ChatResponse, TokenUsage } from '@/lib/core/chat'
import { MalformedResponseError } from '@/lib/llm/call-failure'

/** Deeper than any answer; the database's own reader of JSON ends somewhere too. */
const MAX_DEPTH = 200

const toolCall = z.looseObject({
  id: z.string().nullish().transform((value) => value ?? undefined),
  type: z.string().nullish().transform((value) => value ?? undefined),
  function: z.looseObject({
    name: z.string().min(1),
    // Some servers send the object itself.
    arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish()
      .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? {}))),
  }),
})

const message = z.looseObject({
  role: z.literal('assistant').nullish().transform(() => 'assistant' as const),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]).nullish(),
  refusal: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish().transform((value) => value ?? undefined),
})

/** A number of tokens that the store can hold; anything else is unknown. */
const count = z.number().int().min(0).max(2 ** 31 - 1).nullish().transform((value) => value ?? null).catch(null)

const completion = z.looseObject({
  model: z.string().nullish(),
  choices: z.array(z.looseObject({ message, finish_reason: z.string().nullish() })).min(1),
  usage: z.looseObject({
    prompt_tokens: count,
    completion_tokens: count,
    prompt_tokens_details: z.looseObject({ cached_tokens: count }).nullish(),
  }).nullish(),
})

export type ChatAnswer = { response: ChatResponse; model: string | null; usage: TokenUsage }

/** Reads a chat completion of any compatible server. Throws MalformedResponseError naming the field, never its content. */
export function readChatAnswer(data: unknown): ChatAnswer {
  if (isDeeperThan(data, MAX_DEPTH)) throw new MalformedResponseError(`No chat completion: nested deeper than ${MAX_DEPTH} levels`)
  const parsed = completion.safeParse(data)
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.')
    throw new MalformedResponseError(path ? `No chat completion: ${path} is missing or wrong` : 'No chat completion')
  }
  const choice = parsed.data.choices[0]
  if (!choice) throw new MalformedResponseError('No chat completion: no choices')
  const { role, content, refusal, tool_calls: toolCalls } = choice.message
  const usage = parsed.data.usage
  return {
    response: {
      message: {
        role,
        content: content ?? null,
        ...(refusal ? { refusal } : {}),
        ...(toolCalls && toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
      },
      finish_reason: choice.finish_reason || null,
    },
    model: parsed.data.model || null,
    usage: {
      input: usage?.prompt_tokens ?? null,
      output: usage?.completion_tokens ?? null,
      cachedInput: usage?.prompt_tokens_details?.cached_tokens ?? null,
    },
  }
}
