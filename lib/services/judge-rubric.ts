import type { ChatMessage } from '@/lib/core/chat'
import { parseRubricReply } from '@/lib/core/judging/judge-reply'
import { RUBRIC_PROMPT_VERSION, rubricPrompt } from '@/lib/core/judging/rubric-prompt'
import { nextRubricStep } from '@/lib/core/judging/rubric-votes'
import type { Arm } from '@/lib/core/types'
import type { NewJudgment } from '@/lib/db/judgments'
import type { JudgingDeps, WithJudge } from '@/lib/services/judging-input'
import { voteOnAnswer, type AnswerResult } from '@/lib/services/vote-on-answer'

/** Whether an arm's answer does what somebody expects in words, by the votes of the judge, which are added to `judgments`. */
export async function judgeRubric(
  { arm, answer, expectation }: { arm: Arm; answer: ChatMessage; expectation: string }, input: WithJudge, judgments: NewJudgment[], deps: JudgingDeps,
): Promise<AnswerResult> {
  const messages = rubricPrompt(input.item.request, expectation, answer)
  return voteOnAnswer({ judge: 'rubric', arm, promptVersion: RUBRIC_PROMPT_VERSION, messages, read: parseRubricReply, next: nextRubricStep }, input, judgments, deps)
}
