import type { ChatResponse } from '@/lib/core/chat'
import { ARGUMENT_PROMPT_VERSION, argumentPrompt, type ArgumentQuestion } from '@/lib/core/judging/argument-prompt'
import { nextArgumentStep } from '@/lib/core/judging/argument-votes'
import { differencesText, failurePlace } from '@/lib/core/judging/describe-difference'
import { parseArgumentReply } from '@/lib/core/judging/judge-reply'
import { weighStructure } from '@/lib/core/judging/judge-structure'
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
  const { verdict, open } = weighStructure(method, reference, answer, input.item.request)
  if (verdict.kind === 'unscored' || open.length === 0 || !input.judge || input.structured !== 'exact_match_with_arg_judge') return verdict
  return askAll(open, verdict, compared.arm, { ...input, judge: input.judge }, judgments, deps)
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
    if (result.kind === 'failed') return index === 0 ? failed : { ...failed, detail: differencesText(question.call, question, questions.length - index), place: failurePlace(question.call, question.path) }
    unreadable ||= result.kind === 'unreadable'
  }
  return unreadable ? unscored('judge unreadable') : PASSED
}

function read(text: string): { choice: 'pass' | 'fail'; reason: string | null } | null {
  const reply = parseArgumentReply(text)
  return reply && { choice: reply.equivalent ? 'pass' : 'fail', reason: reply.reason }
}
