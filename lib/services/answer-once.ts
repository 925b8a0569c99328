import { z } from 'zod'
import type { ChatResponse } from '@/lib/core/chat'
import { outputCacheKey } from '@/lib/core/cost/output-cache'
import { REDACTOR_VERSION } from '@/lib/core/pii/redactor'
import { keyNameOf } from '@/lib/core/secrets/sealed-key'
import type { Arm } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { ChatCall, ChatResult, Llm } from '@/lib/llm/client'
import { askOnce } from '@/lib/services/ask-once'

/** `costUsd` null = the price was unknown when it was paid. */
const answerSchema = z.object({
  response: z.custom<ChatResponse>((value) => typeof value === 'object' && value !== null && 'message' in value), model: z.string(), costUsd: z.number().nullable(),
})

/** `savedUsd`: the answer is a remembered one; what it cost when it was paid, null = unknown. Absent = it was asked for now. */
export type OnceAnswered = Omit<Extract<ChatResult, { kind: 'answered' }>, 'latencyMs'> & { latencyMs: number | null; savedUsd?: number | null }

/**
 * The remembered answer to exactly this request of this arm, or a fresh one that is remembered: one call for all who ask the same,
 * in this process or another. A remembered answer costs 0 and has neither latency nor tokens. Only answers are remembered,
 * never failures. Ask only what is deterministic.
 */
export async function answerOnce(
  { projectId, arm, call, body }: { projectId: string; arm: Arm; call: ChatCall; body: string }, { db, llm }: { db: DbClient; llm: Llm },
): Promise<OnceAnswered | Extract<ChatResult, { kind: 'failed' }>> {
  const { baseUrl } = call.endpoint
  const asked = await askOnce({
    projectId, key: outputCacheKey({ projectId, baseUrl, keyName: keyNameOf(call.endpoint), body, redactorVersion: REDACTOR_VERSION, arm }), schema: answerSchema,
    ask: async () => {
      const result = await llm.chat(call)
      const keep = result.kind === 'answered' ? { response: result.response, model: result.model, costUsd: result.costUsd } : null
      return { result, keep }
    },
    ...(call.signal ? { signal: call.signal } : {}),
  }, { db })
  if (asked.kind === 'asked') return asked.result
  if (asked.kind === 'aborted') return { kind: 'failed', reason: 'cancelled', status: null, latencyMs: null, tries: 0 }
  const { response, model, costUsd } = asked.answer
  return { kind: 'answered', response, model, usage: { input: null, output: null, cachedInput: null }, latencyMs: null, costUsd: 0, tries: 0, savedUsd: costUsd }
}
