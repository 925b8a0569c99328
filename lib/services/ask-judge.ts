import type { ChatMessage } from '@/lib/core/chat'
import { messageText } from '@/lib/core/chat'
import type { Endpoint } from '@/lib/core/endpoint'
import { voteNumber } from '@/lib/core/gate/attempts'
import { judgeCacheKey, type JudgeQuestion as KeyedQuestion } from '@/lib/core/judging/judge-cache-key'
import type { JudgeRoute } from '@/lib/core/judging/judge-routes'
import { REDACTOR_VERSION } from '@/lib/core/pii/redactor'
import { keyNameOf } from '@/lib/core/secrets/sealed-key'
import { count } from '@/lib/counted'
import type { DbClient } from '@/lib/db/client'
import { getJudgeAnswer, judgeAnswerSchema, type JudgeAnswer } from '@/lib/db/judge-cache'
import type { NewJudgment } from '@/lib/db/judgments'
import type { ChatResult, Llm } from '@/lib/llm/client'
import { costOf } from '@/lib/llm/prices'
import { askOnce } from '@/lib/services/ask-once'
import type { EmbeddingSource } from '@/lib/services/embed-texts'
import { findSimilarAnswer } from '@/lib/services/find-similar-answer'

/**
 * The judge of a run: where it is, which model, how it is asked. Verdicts on repeats are remembered for this run alone. `reference`
 * is the judge that this one stands in for; absent or null = none.
 */
export type Judge = {
  endpoint: Endpoint; model: string; votes: number; temperature: number; runId: string; reference?: JudgeRoute | null
  /** `fail`: while its server is known to be down, nobody waits for it, because another judge can be asked; absent = `wait`. */
  whenOpen?: 'wait' | 'fail'
}

export type JudgeQuestion = { promptVersion: string; messages: ChatMessage[]; vote: number; attempt: number; arm: string }

/** `unavailable`: the judge's server gave no answer; `failure` null = nobody waited for it any more. Everything but the choice is ready to be stored with the vote. */
export type JudgeReply =
  | { kind: 'said'; text: string; vote: Pick<NewJudgment, 'model' | 'latencyMs' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'referenceUsd' | 'cached' | 'similarity' | 'promptVersion' | 'vote'> }
  | { kind: 'unavailable'; failure: JudgeFailure | null }

export type JudgeFailure = Pick<Extract<ChatResult, { kind: 'failed' }>, 'reason' | 'status'>

/**
 * Asks a judge one question. The same question with the same number of vote is answered from the cache and costs nothing
 * (then latency and tokens are null and the cost is 0), also when another worker asks it at this very moment. `keep` is false
 * for a reply that the caller cannot read: it is not cached, so that asking again can help. With `semantic` the answer to a
 * question that says the same may be taken; then the vote tells how similar it was.
 */
export async function askJudge(
  input: { projectId: string; judge: Judge; question: JudgeQuestion; keep: (text: string) => boolean; semantic?: EmbeddingSource; signal?: AbortSignal },
  deps: { db: DbClient; llm: Llm },
): Promise<JudgeReply> {
  const { projectId, question: { promptVersion, vote }, semantic: source, signal } = input
  const question = questionOf(input)
  const key = judgeCacheKey(question)
  const call = () => callJudge(input, deps)
  const hit = ({ text, model }: JudgeAnswer, similarity: number): JudgeReply => ({ kind: 'said', text, vote: { model, promptVersion, vote, ...stored, similarity } })
  const ask = source ? () => findSimilarAnswer({ question, key, source, ask: call, hit, ...(signal ? { signal } : {}) }, deps) : call
  const asked = await askOnce({ projectId, key, schema: judgeAnswerSchema, ask, ...(signal ? { signal } : {}) }, deps)
  if (asked.kind === 'aborted') return { kind: 'unavailable', failure: null }
  count({ kind: 'judge answer', by: asked.kind === 'known' ? 'exact' : answeredBy(asked.result) })
  if (asked.kind === 'asked') return asked.result
  return remembered(asked.answer, input.question)
}

function answeredBy(reply: JudgeReply): 'asked' | 'semantic' {
  return reply.kind === 'said' && reply.vote.cached ? 'semantic' : 'asked'
}

/** What this judge said to the question before; null when it was not asked yet. Asks nobody. */
export async function recallJudge(input: { projectId: string; judge: Judge; question: JudgeQuestion }, { db }: { db: DbClient }): Promise<JudgeReply | null> {
  const answer = await getJudgeAnswer(db, judgeCacheKey(questionOf(input)))
  return answer && remembered(answer, input.question)
}

const stored = { latencyMs: null, inputTokens: null, outputTokens: null, costUsd: 0, referenceUsd: null, cached: true }

function remembered({ text, model }: JudgeAnswer, { promptVersion, vote }: JudgeQuestion): JudgeReply {
  return { kind: 'said', text, vote: { model, promptVersion, vote, ...stored } }
}

function questionOf({ projectId, judge, question: { messages, promptVersion, vote, attempt, arm } }: { projectId: string; judge: Judge; question: JudgeQuestion }): KeyedQuestion {
  const { baseUrl } = judge.endpoint
  return {
    projectId, baseUrl, keyName: keyNameOf(judge.endpoint), model: judge.model, params: paramsOf(judge), promptVersion, redactorVersion: REDACTOR_VERSION, messages, vote,
    ...(attempt > 1 ? { execution: `${judge.runId} ${arm} ${attempt}` } : {}),
  }
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
    endpoint: judge.endpoint, model: judge.model, request: { messages }, params: paramsOf(judge), lane: 'first', attempt: voteNumber(attempt, vote),
    whenOpen: judge.whenOpen ?? 'wait', ...(signal ? { signal } : {}),
  })
  if (result.kind === 'failed') return { result: { kind: 'unavailable', failure: { reason: result.reason, status: result.status } }, keep: null }
  const text = messageText(result.response.message)
  const { reference } = judge
  const referenceUsd = reference ? costOf(reference.endpoint, [reference.model], result.usage) : null
  const measured = { latencyMs: result.latencyMs, inputTokens: result.usage.input, outputTokens: result.usage.output, costUsd: result.costUsd, referenceUsd }
  return {
    result: { kind: 'said', text, vote: { model: result.model, promptVersion, vote, cached: false, ...measured } },
    keep: keep(text) ? { text, model: result.model } : null,
  }
}
