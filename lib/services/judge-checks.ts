import type { ChatResponse } from '@/lib/core/chat'
import { cosine } from '@/lib/core/embedding/cosine'
import { wordsOf, type CheckResult } from '@/lib/core/judging/evaluate-check'
import type { Check, ModelCheck } from '@/lib/core/judging/expectation'
import { weighCheck } from '@/lib/core/judging/judge-check'
import { weighSimilarity } from '@/lib/core/judging/similarity-check'
import type { Arm, Verdict } from '@/lib/core/types'
import type { NewJudgment } from '@/lib/db/judgments'
import { embedTexts, type EmbeddingSource } from '@/lib/services/embed-texts'
import { unscored, type JudgingDeps, type JudgingInput } from '@/lib/services/judging-input'
import { judgeRubric } from '@/lib/services/judge-rubric'

/** Without an endpoint that embeds, texts are compared by their letters; the verdict says so. */
const LEXICAL: EmbeddingSource = { endpoint: null, model: '', dimensions: null }

/**
 * The verdict of one arm against checks. Similarity first, because it costs next to nothing, then rubrics, put to the judge one after
 * the other, and all only as long as the answer could change the verdict. Without a judge what rubrics would decide stays unscored;
 * so does, with the provider's reason, what could not be embedded.
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
    const unasked = open.filter((part) => !answers.has(part))
    const similar = unasked.find((part) => part.check === 'similar')
    if (similar) {
      answers.set(similar, await measureSimilarity(similar, words.content, input, deps))
      continue
    }
    const rubric = unasked.find((part) => part.check === 'rubric')
    if (!judge || !rubric) return verdict
    const result = await judgeRubric({ arm, answer: words, expectation: rubric.text }, { ...input, judge }, judgments, deps)
    if (result.kind === 'unavailable') return unscored('judge unavailable')
    answers.set(rubric, resultOf(result, rubric))
  }
}

async function measureSimilarity(
  check: Extract<ModelCheck, { check: 'similar' }>, words: string, { projectId, embedding, signal }: JudgingInput, deps: JudgingDeps,
): Promise<CheckResult> {
  if (words.trim() === '') return weighSimilarity(check, { similarity: null, space: '' })
  const embedded = await embedTexts({ projectId, texts: [check.text, words], source: embedding ?? LEXICAL, ...(signal ? { signal } : {}) }, deps)
  if (embedded.kind === 'failed') return { result: 'undecided', reason: embedded.reason, open: [check] }
  const [expected, given] = embedded.vectors
  return weighSimilarity(check, { similarity: cosine(expected!, given!), space: embedded.space })
}

function resultOf(result: Exclude<Awaited<ReturnType<typeof judgeRubric>>, { kind: 'unavailable' }>, rubric: ModelCheck): CheckResult {
  if (result.kind === 'passed') return { result: 'pass' }
  if (result.kind === 'failed') return { result: 'fail', failureKind: 'wrong text', detail: result.reason ?? 'The judge says that the answer does not do what was expected' }
  return { result: 'undecided', reason: 'judge unreadable', open: [rubric] }
}
