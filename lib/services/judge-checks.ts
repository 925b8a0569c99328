import type { ChatResponse } from '@/lib/core/chat'
import { wordsOf, type CheckResult } from '@/lib/core/judging/evaluate-check'
import type { Check, ModelCheck } from '@/lib/core/judging/expectation'
import { weighCheck } from '@/lib/core/judging/judge-check'
import type { Arm, Verdict } from '@/lib/core/types'
import type { NewJudgment } from '@/lib/db/judgments'
import { unscored, type JudgingDeps, type JudgingInput } from '@/lib/services/judging-input'
import { judgeRubric } from '@/lib/services/judge-rubric'

/**
 * The verdict of one arm against checks. Rubrics among them are put to the judge one after the other, and only as long as the
 * answer could change the verdict; without a judge, and for similarity, what they would decide stays unscored.
 */
export async function judgeByChecks(
  { check, arm, answer }: { check: Check; arm: Arm; answer: ChatResponse }, input: JudgingInput, judgments: NewJudgment[], deps: JudgingDeps,
): Promise<Verdict> {
  const { judge, item } = input
  const answers = new Map<ModelCheck, CheckResult>()
  // A refusal may be what was due; its words stand in a field of their own.
  const words = { ...answer.message, content: wordsOf(answer.message) }
  for (;;) {
    const { verdict, open } = weighCheck(check, answer, item.request, answers)
    const rubric = open.find((part) => part.check === 'rubric' && !answers.has(part))
    if (!judge || !rubric) return verdict
    const result = await judgeRubric({ arm, answer: words, expectation: rubric.text }, { ...input, judge }, judgments, deps)
    if (result.kind === 'unavailable') return unscored('judge unavailable')
    answers.set(rubric, resultOf(result, rubric))
  }
}

function resultOf(result: Exclude<Awaited<ReturnType<typeof judgeRubric>>, { kind: 'unavailable' }>, rubric: ModelCheck): CheckResult {
  if (result.kind === 'passed') return { result: 'pass' }
  if (result.kind === 'failed') return { result: 'fail', failureKind: 'wrong text', detail: result.reason ?? 'The judge says that the answer does not do what was expected' }
  return { result: 'undecided', reason: 'judge unreadable', open: [rubric] }
}
