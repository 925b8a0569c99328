import type { ChatResponse } from '@/lib/core/chat'
import { answerText } from '@/lib/core/judging/answer-text'
import { readExpectation } from '@/lib/core/judging/expectation'
import { extraCall, failedByForm } from '@/lib/core/judging/failed-by-form'
import { parsePairwiseReply } from '@/lib/core/judging/judge-reply'
import { expectationOf, judgingMethod, type JudgingMethod } from '@/lib/core/judging/judging-method'
import { PAIRWISE_PROMPT_VERSION, pairwisePrompt } from '@/lib/core/judging/pairwise-prompt'
import { choiceOfArm, nextPairStep, type PairVote } from '@/lib/core/judging/pairwise-votes'
import type { Arm, Verdict } from '@/lib/core/types'
import type { NewJudgment } from '@/lib/db/judgments'
import { askJudges } from '@/lib/services/ask-judges'
import { judgeByStructure } from '@/lib/services/judge-arguments'
import { judgeByChecks } from '@/lib/services/judge-checks'
import { judgeRubric } from '@/lib/services/judge-rubric'
import { PASSED, unscored, type ArmAnswer, type JudgingDeps, type JudgingInput, type WithJudge } from '@/lib/services/judging-input'

export type JudgedCase = { baseline: Verdict; candidate: Verdict; judgments: NewJudgment[] }

/** How a case is judged: `judgeCase`, unless somebody measures another policy on the same answers. */
export type JudgeCase = (input: JudgingInput, deps: JudgingDeps) => Promise<JudgedCase>

/**
 * The verdicts of both arms on one case. Checks and structure need a model only for what is left over; free text is compared
 * between the arms by a judge: the candidate wins = baseline fails and candidate passes, it loses = the other way round, tie = both pass. What
 * could not be measured is unscored with the true reason; a pair with one answer missing has no verdict on either side.
 * `attempt` numbers the execution, `pairArm` says which arm's execution a vote on a pair belongs to (`pair`: both are new).
 */
export async function judgeCase(input: JudgingInput, deps: JudgingDeps): Promise<JudgedCase> {
  const method = judgingMethod(input.item, input.freeform)
  if (method === 'pairwise') return judgePair(input, deps)
  const judgments: NewJudgment[] = []
  const verdictOf = async (arm: Arm): Promise<Verdict> => {
    const answer = input[arm]
    return answer.kind === 'failed' ? unscored(answer.reason) : judgeArm(method, { arm, answer: answer.response }, input, judgments, deps)
  }
  // One after the other: what both arms did alike is asked once.
  const baseline = await verdictOf('baseline')
  return { baseline, candidate: await verdictOf('candidate'), judgments }
}

async function judgeArm(
  method: Exclude<JudgingMethod, 'pairwise'>, { arm, answer }: { arm: Arm; answer: ChatResponse }, input: JudgingInput, judgments: NewJudgment[], deps: JudgingDeps,
): Promise<Verdict> {
  const { expectation, reference } = input.item
  if (method === 'rubric') return judgeByRubric({ arm, answer }, input, judgments, deps)
  if (method === 'checks') {
    const read = expectation === null ? null : readExpectation(expectation)
    return read?.kind === 'checks' ? judgeByChecks({ check: read.check, arm, answer }, input, judgments, deps) : unscored('no reference')
  }
  return method === 'none' || !reference ? unscored('no reference') : judgeByStructure({ method, arm, answer, reference }, input, judgments, deps)
}

async function judgeByRubric({ arm, answer }: { arm: Arm; answer: ChatResponse }, input: JudgingInput, judgments: NewJudgment[], deps: JudgingDeps): Promise<Verdict> {
  // Production's words are what is expected; what a person expects may well be a call.
  const form = failedByForm(answer, null) ?? (input.item.expectation === null ? extraCall(answer, input.item.reference) : null)
  if (form) return form
  const expectation = expectationOf(input.item)
  if (expectation === null) return unscored('no reference')
  if (!input.judge) return unscored('judge unavailable')
  const result = await judgeRubric({ arm, answer: answer.message, expectation }, { ...input, judge: input.judge }, judgments, deps)
  if (result.kind === 'passed') return PASSED
  return result.kind === 'failed' ? { kind: 'scored', passed: false, failureKind: 'wrong text', detail: result.reason } : unscored(`judge ${result.kind}`)
}

function both(verdict: Verdict, judgments: NewJudgment[]): JudgedCase {
  return { baseline: verdict, candidate: verdict, judgments }
}

function sameText(a: ChatResponse, b: ChatResponse): boolean {
  const text = (response: ChatResponse) => answerText(response.message).replace(/\s+/g, ' ')
  return text(a) === text(b)
}

async function judgePair(input: JudgingInput, deps: JudgingDeps): Promise<JudgedCase> {
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

async function votePair(input: WithJudge, baseline: ChatResponse, candidate: ChatResponse, deps: JudgingDeps): Promise<JudgedCase> {
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
    const read = (text: string) => {
      const parsed = parsePairwiseReply(text)
      return parsed && choiceOfArm(parsed.choice, step.order)
    }
    const reply = await askJudges({
      ...input, kind: 'pairwise', question: { promptVersion: PAIRWISE_PROMPT_VERSION, messages, vote: votes.length + 1, attempt: input.attempt, arm: input.pairArm }, read,
    }, deps)
    if (reply.kind === 'unavailable') return both(unscored('judge unavailable'), judgments)
    const choice = read(reply.text) ?? 'unreadable'
    votes.push({ order: step.order, choice })
    judgments.push({ ...reply.vote, attempt: input.attempt, judge: 'pairwise', order: step.order, choice, arm: input.pairArm, reason: parsePairwiseReply(reply.text)?.reason ?? null })
  }
}
