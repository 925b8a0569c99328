import type { ChatMessage } from '@/lib/core/chat'
import { messageText } from '@/lib/core/chat'
import type { Endpoint } from '@/lib/core/endpoint'
import { judgeCacheKey } from '@/lib/core/judging/judge-cache-key'
import { REDACTOR_VERSION } from '@/lib/core/pii/redact'
import type { DbClient } from '@/lib/db/client'
import type { JudgeAnswer } from '@/lib/db/judge-cache'
import type { NewJudgment } from '@/lib/db/judgments'
import type { Llm } from '@/lib/llm/client'
import { askOnce } from '@/lib/services/ask-once'

/** The judge of a run: where it is, which model, how it is asked. Verdicts on repeats are remembered for this run alone. */
export type Judge = { endpoint: Endpoint; model: string; votes: number; temperature: number; runId: string }

export type JudgeQuestion = { promptVersion: string; messages: ChatMessage[]; vote: number; attempt: number; arm: string }

/** `unavailable`: the judge's server gave no answer. Everything but the choice is ready to be stored with the vote. */
export type JudgeReply =
  | { kind: 'said'; text: string; vote: Pick<NewJudgment, 'model' | 'latencyMs' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'cached' | 'promptVersion' | 'vote'> }
  | { kind: 'unavailable' }

/**
 * Asks a judge one question. The same question with the same number of vote is answered from the cache and costs nothing
 * (then latency and tokens are null and the cost is 0), also when another worker asks it at this very moment. `keep` is false
 * for a reply that the caller cannot read: it is not cached, so that asking again can help.
 */
export async function askJudge(
  input: { projectId: string; judge: Judge; question: JudgeQuestion; keep: (text: string) => boolean; signal?: AbortSignal },
  deps: { db: DbClient; llm: Llm },
): Promise<JudgeReply> {
  const { projectId, question: { promptVersion, vote }, signal } = input
  const asked = await askOnce({ projectId, key: keyOf(input), ask: () => callJudge(input, deps), ...(signal ? { signal } : {}) }, deps)
  if (asked.kind === 'aborted') return { kind: 'unavailable' }
  if (asked.kind === 'asked') return asked.result
  const stored = { latencyMs: null, inputTokens: null, outputTokens: null, costUsd: 0, cached: true }
  return { kind: 'said', text: asked.answer.text, vote: { model: asked.answer.model, promptVersion, vote, ...stored } }
}

function keyOf({ projectId, judge, question: { messages, promptVersion, vote, attempt, arm } }: { projectId: string; judge: Judge; question: JudgeQuestion }): string {
  const { baseUrl, apiKeyEnv } = judge.endpoint
  return judgeCacheKey({
    projectId, baseUrl, keyName: apiKeyEnv, model: judge.model, params: paramsOf(judge), promptVersion, redactorVersion: REDACTOR_VERSION, messages, vote,
    ...(attempt > 1 ? { execution: `${judge.runId} ${arm} ${attempt}` } : {}),
  })
}

/** All that a judge is asked with beside the messages: what stands here is part of the key. */
function paramsOf({ temperature }: Judge): Record<string, unknown> {
  return { temperature }
}

async function callJudge(
  { judge, question, keep, signal }: { judge: Judge; question: JudgeQuestion; keep: (text: string) => boolean; signal?: AbortSignal }, { llm }: { llm: Llm },
): Promise<{ result: JudgeReply; keep: JudgeAnswer | null }> {
  const { messages, promptVersion, vote, attempt } = question
  const result = await llm.chat({
    endpoint: judge.endpoint, model: judge.model, request: { messages }, params: paramsOf(judge), lane: 'first', attempt, ...(signal ? { signal } : {}),
  })
  if (result.kind === 'failed') return { result: { kind: 'unavailable' }, keep: null }
  const text = messageText(result.response.message)
  const measured = { latencyMs: result.latencyMs, inputTokens: result.usage.input, outputTokens: result.usage.output, costUsd: result.costUsd }
  return {
    result: { kind: 'said', text, vote: { model: result.model, promptVersion, vote, cached: false, ...measured } },
    keep: keep(text) ? { text, model: result.model } : null,
  }
}
