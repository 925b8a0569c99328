import { z } from 'zod'
import { isDeeperThan } from '@/lib/core/api/json-depth'
import { messageThought, splitThought, type ChatMessage, type ChatResponse, type TokenUsage, type ToolCall } from '@/lib/core/chat'
import { finishReason } from '@/lib/core/finish-reason'
import { loggedUsage } from '@/lib/core/logged-usage'
import { ErrorInAnswer, MalformedResponseError } from '@/lib/llm/call-failure'

/** Deeper than any answer; the database's own reader of JSON ends somewhere too. */
const MAX_DEPTH = 200

/** Characters of a thought that are kept: models think longer than anybody reads, and every answer is stored. */
const MAX_THOUGHT = 20_000

const calledFunction = z.object({
  name: z.string().min(1),
  // Some servers send the object itself.
  arguments: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish()
    .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? {}))),
})

const id = z.string().nullish()
const functionCall = z.object({ id, type: z.string().nullish(), function: calledFunction })
  .transform(({ id: own, type, function: called }): ToolCall => ({ ...(own ? { id: own } : {}), type: type || 'function', function: called }))

const calledTool = z.object({ name: z.string().min(1), input: z.unknown() })
  .transform(({ name, input }) => ({ name, arguments: typeof input === 'string' ? input : JSON.stringify(input ?? '') }))
const customCall = z.object({ id, custom: calledTool })
  .transform(({ id: own, custom }): ToolCall => ({ ...(own ? { id: own } : {}), type: 'custom', function: custom }))

/** Without `index`, and an empty id is none. */
const toolCall = z.union([functionCall, customCall])

const message = z.looseObject({
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().nullish() }))]).nullish(),
  refusal: z.string().nullish(),
  tool_calls: z.array(toolCall).nullish(),
  // How OpenAI wrote a call before there could be several.
  function_call: calledFunction.nullish(),
  // By LiteLLM, vLLM and DeepSeek; by Ollama and OpenRouter.
  reasoning_content: z.string().nullish().catch(null),
  reasoning: z.string().nullish().catch(null),
})

const choice = z.looseObject({ message, finish_reason: z.string().nullish().catch(null) })

const completion = z.looseObject({ model: z.string().nullish().catch(null), choices: z.array(choice).min(1), usage: z.unknown().optional() })

export type ChatAnswer = { response: ChatResponse; model: string | null; usage: TokenUsage }

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
  const { tool_calls: several, function_call: one } = first.message
  const toolCalls = several && several.length > 0 ? several : one ? [{ type: 'function', function: one }] : []
  return {
    response: { message: readMessage(first.message, toolCalls), finish_reason: finishReason(first.finish_reason ?? null, toolCalls.length > 0) },
    model: parsed.data.model || null,
    usage: loggedUsage(parsed.data.usage),
  }
}

/** The answer in the neutral shape: what the model thought stands apart from what it said, wherever its server put it. */
function readMessage({ content, refusal, reasoning_content, reasoning }: z.infer<typeof message>, toolCalls: ToolCall[]): ChatMessage {
  const parts = Array.isArray(content) ? content.map(({ text, ...part }) => (text === undefined || text === null ? part : { ...part, text })) : content
  const said = typeof parts === 'string' ? splitThought(parts).said : parts
  const thought = messageThought({ role: 'assistant', content: typeof parts === 'string' ? parts : null, reasoning_content, reasoning })
  return {
    role: 'assistant', content: said ?? null, ...(refusal ? { refusal } : {}), ...(thought === null ? {} : { reasoning_content: shortThought(thought) }),
    ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
  }
}

function shortThought(text: string): string {
  return text.length <= MAX_THOUGHT ? text : `${text.slice(0, MAX_THOUGHT)}…`
}
