import type { ChatMessage, ChatResponse } from '@/lib/core/chat'
import { voteNumber } from '@/lib/core/gate/attempts'
import { parsePairwiseReply, parseRubricReply } from '@/lib/core/judging/judge-reply'
import { expectationOf, judgingMethod } from '@/lib/core/judging/judging-method'
import { PAIRWISE_PROMPT_VERSION, pairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { choiceOfArm, nextPairStep, type PairOrder, type PairVote } from '@/lib/core/judging/pairwise-votes'
import { RUBRIC_PROMPT_VERSION, rubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { nextRubricStep } from '@/lib/core/judging/rubric-votes'
import type { Arm, Verdict } from '@/lib/core/types'
import type { NewJudgment } from '@/lib/db/judgments'
import type { JudgedCase } from '@/lib/services/judge-case'
import { PASSED, unscored, type JudgingDeps, type JudgingInput, type WithJudge } from '@/lib/services/judging-input'

/** Apart from the product's own votes: another sampling of the same judge, so that two policies do not share its luck. */
const PLAIN_SERIES = 5_000
const ORDERS: PairOrder[] = ['baseline-first', 'candidate-first']

type Vote = Pick<NewJudgment, 'model' | 'latencyMs' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'referenceUsd' | 'cached' | 'promptVersion' | 'vote'>
type Said = { text: string; vote: Vote }

/**
 * The plain policy on one case, with the product's prompts: a model judges everything, three votes in both orders for a pair, three
 * votes for each arm that is held against an expectation or against what production answered. No structure, no shortcut for
 * equal texts, no cache, no early stop.
 */
export async function judgePlainly(input: JudgingInput, deps: JudgingDeps): Promise<JudgedCase> {
  if (judgingMethod(input.item, input.freeform) === 'pairwise') return judgePairPlainly(input, deps)
  const arms = await Promise.all((['baseline', 'candidate'] as const).map(async (arm) => {
    const answer = input[arm]
    return answer.kind === 'failed' ? { verdict: unscored(answer.reason), judgments: [] } : judgeArmPlainly(arm, answer.response, input, deps)
  }))
  return { baseline: arms[0]!.verdict, candidate: arms[1]!.verdict, judgments: arms.flatMap(({ judgments }) => judgments) }
}

async function ask({ messages, promptVersion, vote }: { messages: ChatMessage[]; promptVersion: string; vote: number }, { judge, attempt, signal }: WithJudge, { llm }: JudgingDeps): Promise<Said | null> {
  const { endpoint, model: asked } = judge.reference ?? judge
  const result = await llm.chat({
    endpoint, model: asked, request: { messages }, params: { temperature: judge.temperature }, lane: 'first',
    attempt: voteNumber(attempt, vote) + PLAIN_SERIES, ...(signal ? { signal } : {}),
  })
  if (result.kind === 'failed') return null
  const { usage, model, latencyMs, costUsd } = result
  const text = typeof result.response.message.content === 'string' ? result.response.message.content : ''
  return { text, vote: { model, latencyMs, inputTokens: usage.input, outputTokens: usage.output, costUsd, referenceUsd: null, cached: false, promptVersion, vote } }
}

async function judgePairPlainly(input: JudgingInput, deps: JudgingDeps): Promise<JudgedCase> {
  const { baseline, candidate, judge } = input
  if (baseline.kind === 'failed' || candidate.kind === 'failed') {
    return {
      baseline: unscored(baseline.kind === 'failed' ? baseline.reason : 'no counterpart'), candidate: unscored(candidate.kind === 'failed' ? candidate.reason : 'no counterpart'), judgments: [],
    }
  }
  if (!judge) return { baseline: unscored('judge unavailable'), candidate: unscored('judge unavailable'), judgments: [] }
  const withJudge = { ...input, judge }
  const given = await Promise.all(Array.from({ length: 2 * judge.votes }, (_, index) => votePair(index, withJudge, [baseline.response, candidate.response], deps)))
  const votes = given.filter((vote) => vote !== null)
  const judgments = votes.map(({ judgment }) => judgment)
  const both = (verdict: Verdict): JudgedCase => ({ baseline: verdict, candidate: verdict, judgments })
  if (votes.length < given.length) return both(unscored('judge unavailable'))
  const step = nextPairStep(readRounds(votes.map(({ vote }) => vote)), judge.votes)
  if (step.kind !== 'decided') return both(unscored('judge unreadable'))
  const worse: Verdict = { kind: 'scored', passed: false, failureKind: 'worse than baseline', detail: null }
  return { baseline: step.winner === 'candidate' ? { ...worse, failureKind: null } : PASSED, candidate: step.winner === 'baseline' ? worse : PASSED, judgments }
}

/** A first vote that names no winner settles its round; its counterpart was bought all the same and says nothing more. */
function readRounds(votes: PairVote[]): PairVote[] {
  return votes.filter((vote, index) => index % 2 === 0 || ['baseline', 'candidate'].includes(votes[index - 1]!.choice))
}

async function votePair(
  index: number, input: WithJudge, [baseline, candidate]: [ChatResponse, ChatResponse], deps: JudgingDeps,
): Promise<{ vote: PairVote; judgment: NewJudgment } | null> {
  const order = ORDERS[index % 2]!
  const [first, second] = order === 'baseline-first' ? [baseline, candidate] : [candidate, baseline]
  const said = await ask({ messages: pairwisePrompt(input.item.request, first.message, second.message), promptVersion: PAIRWISE_PROMPT_VERSION, vote: index + 1 }, input, deps)
  if (said === null) return null
  const parsed = parsePairwiseReply(said.text)
  const choice = parsed ? choiceOfArm(parsed.choice, order) : 'unreadable'
  return { vote: { order, choice }, judgment: { ...said.vote, attempt: input.attempt, judge: 'pairwise', order, choice, arm: input.pairArm, reason: parsed?.reason ?? null } }
}

async function judgeArmPlainly(arm: Arm, answer: ChatResponse, input: JudgingInput, deps: JudgingDeps): Promise<{ verdict: Verdict; judgments: NewJudgment[] }> {
  const { item, judge } = input
  const expectation = expectationOf(item)
  if (expectation === null) return { verdict: unscored('no reference'), judgments: [] }
  if (!judge) return { verdict: unscored('judge unavailable'), judgments: [] }
  const messages = rubricPrompt(item.request, expectation, answer.message)
  const said = await Promise.all(Array.from({ length: judge.votes }, (_, index) => ask({ messages, promptVersion: RUBRIC_PROMPT_VERSION, vote: index + 1 }, { ...input, judge }, deps)))
  const judgments = said.filter((one) => one !== null).map(({ text, vote }): NewJudgment => {
    const parsed = parseRubricReply(text)
    return { ...vote, attempt: input.attempt, judge: 'rubric', order: null, choice: parsed?.choice ?? 'unreadable', arm, reason: parsed?.reason ?? null }
  })
  if (judgments.length < said.length) return { verdict: unscored('judge unavailable'), judgments }
  const step = nextRubricStep(judgments.map(({ choice }) => (choice === 'pass' || choice === 'fail' ? choice : 'unreadable')), judge.votes)
  if (step.kind !== 'decided') return { verdict: unscored('judge unreadable'), judgments }
  return { verdict: step.passed ? PASSED : { kind: 'scored', passed: false, failureKind: 'wrong text', detail: judgments.at(-1)?.reason ?? null }, judgments }
}
