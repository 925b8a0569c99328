import { z } from 'zod'
import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { judge, type Sampling } from '@/lib/llm/sandbox/judge'
import { HELPDESK_MODELS, type HelpdeskModel } from '@/lib/llm/sandbox/models'
import { hashHex } from '@/lib/llm/sandbox/random'
import { countRequestTokens, countTokens, respond } from '@/lib/llm/sandbox/wording'

export const JUDGE_MODEL = 'judge-large'
/** Says what the large one says, and slips in other places. */
export const SMALL_JUDGE_MODEL = 'judge-small'
export const EMBEDDING_MODEL = 'sandbox-embedding'
export const SANDBOX_MODELS = [...HELPDESK_MODELS, JUDGE_MODEL, SMALL_JUDGE_MODEL, EMBEDDING_MODEL] as const

const body = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']) })).min(1),
  tools: z.array(z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) })).optional(),
  n: z.literal(1).nullish(),
  stream: z.literal(false).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
})

export type CompletionResult = { status: number; json: unknown }

export function apiError(status: number, type: string, message: string, param: string | null = null): CompletionResult {
  return { status, json: { error: { message, type, param, code: null } } }
}

/** Answers `POST /v1/chat/completions`. The same seed, body and attempt always give the same answer. */
export function completeChat(input: unknown, options: { seed: string; attempt: string; now: number }): CompletionResult {
  const parsed = body.safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return apiError(400, 'invalid_request_error', `${issue?.path.join('.')}: ${issue?.message}`, issue?.path.join('.') ?? null)
  }
  const { model: asked, ...rest } = parsed.data
  const model = asked.slice(asked.lastIndexOf('/') + 1)
  const request = rest as unknown as ChatRequest
  const response = answer(model, request, { ...options, temperature: parsed.data.temperature ?? 1 })
  if (!response) return apiError(404, 'invalid_request_error', `The model "${asked}" does not exist`, 'model')
  const limit = parsed.data.max_completion_tokens ?? parsed.data.max_tokens ?? Number.POSITIVE_INFINITY
  const choice = cutAt(response, limit)
  const input_tokens = countRequestTokens(request)
  const output_tokens = Math.min(limit, countTokens(choice.message))
  return {
    status: 200,
    json: {
      id: `chatcmpl-${hashHex(20, options.seed, model, JSON.stringify(request.messages), options.attempt)}`,
      object: 'chat.completion', created: Math.floor(options.now / 1000), model, system_fingerprint: 'sandbox',
      choices: [{ index: 0, message: { refusal: null, ...choice.message }, logprobs: null, finish_reason: choice.finish_reason }],
      usage: { prompt_tokens: input_tokens, completion_tokens: output_tokens, total_tokens: input_tokens + output_tokens, prompt_tokens_details: { cached_tokens: 0 } },
    },
  }
}

function answer(model: string, request: ChatRequest, options: Sampling): ChatResponse | null {
  if (model === JUDGE_MODEL || model === SMALL_JUDGE_MODEL) {
    const seed = model === JUDGE_MODEL ? options.seed : `${options.seed} ${model}`
    return { message: { role: 'assistant', content: JSON.stringify(judge(request, { ...options, seed })) }, finish_reason: 'stop' }
  }
  const helpdesk = HELPDESK_MODELS.find((name): name is HelpdeskModel => name === model)
  return helpdesk ? respond({ model: helpdesk, request, seed: options.seed, attempt: options.attempt }) : null
}

/** Text and JSON beyond the asked token limit are cut off, as any server does. */
function cutAt(response: ChatResponse, limit: number): ChatResponse {
  if (typeof response.message.content !== 'string' || response.message.content.length <= limit * 4) return response
  return { message: { ...response.message, content: response.message.content.slice(0, limit * 4) }, finish_reason: 'length' }
}
