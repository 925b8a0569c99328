import type { ChatMessage } from '@/lib/core/chat'
import { messageText } from '@/lib/core/chat'
import type { Endpoint } from '@/lib/core/endpoint'
import { judgeCacheKey } from '@/lib/core/judging/judge-cache-key'
import type { DbClient } from '@/lib/db/client'
import { getJudgeAnswers, saveJudgeAnswers } from '@/lib/db/judge-cache'
import type { NewJudgment } from '@/lib/db/judgments'
import type { Llm } from '@/lib/llm/client'

/** The judge of a run: where it is, which model, how it is asked. */
export type Judge = { endpoint: Endpoint; model: string; votes: number; temperature: number }

export type JudgeQuestion = { promptVersion: string; messages: ChatMessage[]; vote: number; attempt: number; arm: string }

/** `unavailable`: the judge's server gave no answer. Everything but the choice is ready to be stored with the vote. */
export type JudgeReply =
  | { kind: 'said'; text: string; vote: Pick<NewJudgment, 'model' | 'latencyMs' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'cached' | 'promptVersion' | 'vote'> }
  | { kind: 'unavailable' }

/**
 * Asks a judge one question. The same question with the same number of vote is answered from the cache and costs nothing
 * (then latency and tokens are null and the cost is 0). `keep` is false for a reply that the caller cannot read: it is not
 * cached, so that asking again can help.
 */
export async function askJudge(
  input: { projectId: string; judge: Judge; question: JudgeQuestion; keep: (text: string) => boolean; signal?: AbortSignal },
  deps: { db: DbClient; llm: Llm },
): Promise<JudgeReply> {
  const { judge, question } = input
  const { messages, promptVersion, vote, attempt, arm } = question
  const key = judgeCacheKey({ promptVersion, baseUrl: judge.endpoint.baseUrl, model: judge.model, temperature: judge.temperature, messages, vote, ...(attempt > 1 ? { execution: `${arm} ${attempt}` } : {}) })
  const known = (await getJudgeAnswers(deps.db, [key])).get(key)
  if (known) {
    const stored = { latencyMs: null, inputTokens: null, outputTokens: null, costUsd: 0, cached: true }
    return { kind: 'said', text: known.text, vote: { model: known.model, promptVersion, vote, ...stored } }
  }
  const result = await deps.llm.chat({
    endpoint: judge.endpoint, model: judge.model, request: { messages }, params: { temperature: judge.temperature }, lane: 'first', attempt,
    ...(input.signal ? { signal: input.signal } : {}),
  })
  if (result.kind === 'failed') return { kind: 'unavailable' }
  const text = messageText(result.response.message)
  if (input.keep(text)) await saveJudgeAnswers(deps.db, input.projectId, new Map([[key, { text, model: result.model }]]))
  const measured = { latencyMs: result.latencyMs, inputTokens: result.usage.input, outputTokens: result.usage.output, costUsd: result.costUsd }
  return { kind: 'said', text, vote: { model: result.model, promptVersion, vote, cached: false, ...measured } }
}
