import { LEXICAL_SPACE } from '@/lib/core/embedding/lexical-embedding'
import { detailText, shortened } from '@/lib/core/judging/describe-difference'
import type { CheckResult } from '@/lib/core/judging/evaluate-check'
import type { Check } from '@/lib/core/judging/expectation'

type SimilarityCheck = Extract<Check, { check: 'similar' }>

/**
 * Whether an answer is as similar to the expected text as it has to be: a cosine, so 1 is the same direction and 0 nothing in
 * common; negative ones fail any threshold above 0. `space` is where it was measured, and is named in the detail: the same pair has another
 * similarity elsewhere. `similarity` null = the answer has no words, which are similar to nothing.
 */
export function weighSimilarity(check: SimilarityCheck, { similarity, space }: { similarity: number | null; space: string }): CheckResult {
  const expected = shortened(check.text, 60)
  if (similarity === null) return { result: 'fail', failureKind: 'wrong text', detail: detailText(`The answer has no words, expected some similar to ${expected}`) }
  // Rounding of single floats must not fail a text that is equal.
  if (similarity >= check.at_least - 1e-6) return { result: 'pass' }
  const detail = `The answer is ${rounded(similarity, check.at_least)} similar to ${expected}, expected at least ${check.at_least} (${spaceWords(space)})`
  return { result: 'fail', failureKind: 'wrong text', detail: detailText(detail) }
}

/** Down, and with as many decimals as it takes to tell the two apart. */
function rounded(similarity: number, atLeast: number): string {
  const digits = [2, 3, 4, 5, 6].find((count) => Number(similarity.toFixed(count)) < atLeast) ?? 6
  return similarity.toFixed(digits)
}

/** A space in words for people. */
export function spaceWords(space: string): string {
  return space === LEXICAL_SPACE ? 'lexical: by their letters, not their meaning' : `by ${space}`
}
