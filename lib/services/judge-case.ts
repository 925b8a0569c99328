import type { ChatResponse } from '@/lib/core/chat'
import { answerText } from '@/lib/core/judging/answer-text'
import { readExpectation } from '@/lib/core/judging/expectation'
import { failedByForm } from '@/lib/core/judging/failed-by-form'
import { judgeCheck } from '@/lib/core/judging/judge-check'
import { judgeStructure } from '@/lib/core/judging/judge-structure'
import { parsePairwiseReply, parseRubricReply } from '@/lib/core/judging/judge-reply'
import { expectationOf, judgingMethod } from '@/lib/core/judging/judging-method'
import { PAIRWISE_PROMPT_VERSION, pairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { choiceOfArm, nextPairStep, type PairVote } from '@/lib/core/judging/pairwise-votes'
import { RUBRIC_PROMPT_VERSION, rubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { nextRubricStep, type RubricVote } from '@/lib/core/judging/rubric-votes'
import type { Arm, UnscoredReason, Verdict } from '@/lib/core/types'
import type { DbClient } from '@/lib/db/client'
import type { NewJudgment } from '@/lib/db/judgments'
import type { OpenCase } from '@/lib/db/run-cases'
import type { Llm } from '@/lib/llm/client'
import { askJudge, type Judge } from '@/lib/services/ask-judge'

/** An answer, or why there is none. */
export type ArmAnswer = { kind: 'answered'; response: ChatResponse } | { kind: 'failed'; reason: UnscoredReason }

export type JudgedCase = { baseline: Verdict; candidate: Verdict; judgments: NewJudgment[] }

type Input = { projectId: string; item: OpenCase; attempt: number; pairArm: Arm | 'pair'; baseline: ArmAnswer; candidate: ArmAnswer; judge: Judge | null; freeform: string; signal?: AbortSignal }
type Deps = { db: DbClient; llm: Llm }

const PASSED: Verdict = { kind: 'scored', passed: true, failureKind: null, detail: null }

function unscored(reason: UnscoredReason): Verdict {
  return { kind: 'unscored', reason }
}

/**
 * The verdicts of both arms on one case. Checks and structure need no model; free text is compared between the arms by
 * a judge: the candidate wins = baseline fails and candidate passes, it loses = the other way round, tie = both pass. What
 * could not be measured is unscored with the true reason; a pair with one answer missing has no verdict on either side.
 * `attempt` numbers the execution, `pairArm` says which arm's execution a vote on a pair belongs to (`pair`: both are new).
 */
export async function judgeCase(input: Input, deps: Deps): Promise<JudgedCase> {
  const { item } = input
  const method = judgingMethod(item, input.freeform)
  if (method === 'pairwise') return judgePair(input, deps)
  if (method === 'rubric') return judgeByRubric(input, deps)
  const expectation = method === 'checks' && item.expectation ? readExpectation(item.expectation) : null
  const verdictOf = (answer: ArmAnswer): Verdict => {
    if (answer.kind === 'failed') return unscored(answer.reason)
    if (expectation?.kind === 'checks') return judgeCheck(expectation.check, answer.response, item.request)
    return method === 'checks' || method === 'none' || !item.reference ? unscored('no reference') : judgeStructure(method, item.reference, answer.response, item.request)
  }
  return { baseline: verdictOf(input.baseline), candidate: verdictOf(input.candidate), judgments: [] }
}

function both(verdict: Verdict, judgments: NewJudgment[]): JudgedCase {
  return { baseline: verdict, candidate: verdict, judgments }
}

function sameText(a: ChatResponse, b: ChatResponse): boolean {
  const text = (response: ChatResponse) => answerText(response.message).replace(/\s+/g, ' ')
  return text(a) === text(b)
}

async function judgePair(input: Input, deps: Deps): Promise<JudgedCase> {
  const { baseline, candidate, item, judge } = input
  if (baseline.kind === 'failed' || candidate.kind === 'failed') {
    const verdictOf = (answer: ArmAnswer) => unscored(answer.kind === 'failed' ? answer.reason : 'no counterpart')
    return { baseline: verdictOf(baseline), candidate: verdictOf(candidate), judgments: [] }
  }
  const forms = { baseline: failedByForm(baseline.response, item.reference), candidate: failedByForm(candidate.response, item.reference) }
  if (forms.baseline || forms.candidate) {
    return { baseline: forms.baseline ?? PASSED, candidate: forms.candidate ?? PASSED, judgments: [] }
  }
  if (sameText(baseline.response, candidate.response)) return both(PASSED, [])
  if (!judge) return both(unscored('judge unavailable'), [])
  return votePair({ ...input, judge }, baseline.response, candidate.response, deps)
}

async function votePair(input: Input & { judge: Judge }, baseline: ChatResponse, candidate: ChatResponse, deps: Deps): Promise<JudgedCase> {
  const votes: PairVote[] = []
  const judgments: NewJudgment[] = []
  for (;;) {
    const step = nextPairStep(votes, input.judge.votes)
    if (step.kind === 'unreadable') return both(unscored('judge unreadable'), judgments)
    if (step.kind === 'decided') {
      const loser: Verdict = { kind: 'scored', passed: false, failureKind: null, detail: 'The judge prefers the candidate' }
      const worse: Verdict = { ...loser, failureKind: 'worse than baseline', detail: judgments.at(-1)?.reason ?? 'The judge prefers the baseline' }
      return { baseline: step.winner === 'candidate' ? loser : PASSED, candidate: step.winner === 'baseline' ? worse : PASSED, judgments }
    }
    const [first, second] = step.order === 'baseline-first' ? [baseline, candidate] : [candidate, baseline]
    const messages = pairwisePrompt(input.item.request, first.message, second.message)
    const reply = await askJudge({
      ...input, question: { promptVersion: PAIRWISE_PROMPT_VERSION, messages, vote: votes.length + 1, attempt: input.attempt, arm: input.pairArm },
      keep: (text) => parsePairwiseReply(text) !== null,
    }, deps)
    if (reply.kind === 'unavailable') return both(unscored('judge unavailable'), judgments)
    const parsed = parsePairwiseReply(reply.text)
    const choice = parsed ? choiceOfArm(parsed.choice, step.order) : 'unreadable'
    votes.push({ order: step.order, choice })
    judgments.push({ ...reply.vote, attempt: input.attempt, judge: 'pairwise', order: step.order, choice, arm: input.pairArm, reason: parsed?.reason ?? null })
  }
}

async function judgeByRubric(input: Input, deps: Deps): Promise<JudgedCase> {
  const judgments: NewJudgment[] = []
  const verdictOf = async (arm: Arm): Promise<Verdict> => {
    const answer = input[arm]
    if (answer.kind === 'failed') return unscored(answer.reason)
    const form = failedByForm(answer.response, null)
    if (form) return form
    const expectation = expectationOf(input.item)
    if (expectation === null) return unscored('no reference')
    if (!input.judge) return unscored('judge unavailable')
    return voteRubric({ ...input, judge: input.judge }, arm, answer.response, expectation, judgments, deps)
  }
  const baseline = await verdictOf('baseline')
  return { baseline, candidate: await verdictOf('candidate'), judgments }
}

async function voteRubric(
  input: Input & { judge: Judge }, arm: Arm, answer: ChatResponse, expectation: string, judgments: NewJudgment[], deps: Deps,
): Promise<Verdict> {
  const votes: RubricVote[] = []
  for (;;) {
    const step = nextRubricStep(votes, input.judge.votes)
    if (step.kind === 'unreadable') return unscored('judge unreadable')
    if (step.kind === 'decided') {
      return step.passed ? PASSED : { kind: 'scored', passed: false, failureKind: 'wrong text', detail: judgments.at(-1)?.reason ?? null }
    }
    const reply = await askJudge({
      ...input, question: { promptVersion: RUBRIC_PROMPT_VERSION, messages: rubricPrompt(input.item.request, expectation, answer.message), vote: votes.length + 1, attempt: input.attempt, arm },
      keep: (text) => parseRubricReply(text) !== null,
    }, deps)
    if (reply.kind === 'unavailable') return unscored('judge unavailable')
    const parsed = parseRubricReply(reply.text)
    votes.push(parsed?.choice ?? 'unreadable')
    judgments.push({ ...reply.vote, attempt: input.attempt, judge: 'rubric', order: null, choice: parsed?.choice ?? 'unreadable', arm, reason: parsed?.reason ?? null })
  }
}
