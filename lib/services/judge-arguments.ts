import type { ChatResponse } from '@/lib/core/chat'
import { ARGUMENT_PROMPT_VERSION, argumentPrompt, type ArgumentQuestion } from '@/lib/core/judging/argument-prompt'
import { argumentQuestions } from '@/lib/core/judging/argument-questions'
import { nextArgumentStep } from '@/lib/core/judging/argument-votes'
import { differencesText } from '@/lib/core/judging/describe-difference'
import { failedByForm } from '@/lib/core/judging/failed-by-form'
import { parseArgumentReply } from '@/lib/core/judging/judge-reply'
import { compareStructure } from '@/lib/core/judging/judge-structure'
import type { Arm, Verdict } from '@/lib/core/types'
import type { NewJudgment } from '@/lib/db/judgments'
import { PASSED, unscored, type JudgingDeps, type JudgingInput, type WithJudge } from '@/lib/services/judging-input'
import { voteOnAnswer } from '@/lib/services/vote-on-answer'

type Compared = { method: 'tools' | 'json'; arm: Arm; answer: ChatResponse; reference: ChatResponse }

/**
 * The verdict of one arm against the reference by structure. Where nothing but values of arguments stands between the answer and
 * a pass, and the configuration says `exact_match_with_arg_judge`, a judge is asked whether they mean the same; without a
 * judge they are failures. Every vote is added to `judgments`.
 */
export async function judgeByStructure(compared: Compared, input: JudgingInput, judgments: NewJudgment[], deps: JudgingDeps): Promise<Verdict> {
  const { method, answer, reference } = compared
  const form = failedByForm(answer, reference)
  if (form) return form
  const result = compareStructure(method, reference, answer, input.item.request)
  if (result.passed) return PASSED
  const failed: Verdict = { kind: 'scored', passed: false, failureKind: result.failureKind, detail: result.detail }
  if (!input.judge || input.structured !== 'exact_match_with_arg_judge') return failed
  const questions = argumentQuestions(result, input.item.request)
  if (questions.length === 0) return failed
  return askAll(questions, failed, compared.arm, { ...input, judge: input.judge }, judgments, deps)
}

/** One value that is not the same settles it, also when another could not be judged. */
async function askAll(
  questions: ArgumentQuestion[], failed: Verdict & { kind: 'scored' }, arm: Arm, input: WithJudge, judgments: NewJudgment[], deps: JudgingDeps,
): Promise<Verdict> {
  let unreadable = false
  for (const [index, question] of questions.entries()) {
    const messages = argumentPrompt(input.item.request, question)
    const result = await voteOnAnswer({ judge: 'argument', arm, promptVersion: ARGUMENT_PROMPT_VERSION, messages, read, next: nextArgumentStep }, input, judgments, deps)
    if (result.kind === 'unavailable') return unscored('judge unavailable')
    if (result.kind === 'failed') return index === 0 ? failed : { ...failed, detail: differencesText(question.call, question, questions.length - index) }
    unreadable ||= result.kind === 'unreadable'
  }
  return unreadable ? unscored('judge unreadable') : PASSED
}

function read(text: string): { choice: 'pass' | 'fail'; reason: string | null } | null {
  const reply = parseArgumentReply(text)
  return reply && { choice: reply.equivalent ? 'pass' : 'fail', reason: reply.reason }
}
