import type { Layer } from '@/lib/core/judging/compare-values'
import { detailText } from '@/lib/core/judging/describe-difference'
import type { FailureKind, FailurePlace } from '@/lib/core/types'

/**
 * A value that no layer of equality could settle, for a judge of meaning. `call` is the tool's name and `index` its place among
 * the reference's calls; both null for a JSON answer. `undefined` = nothing there.
 */
export type Leftover = { call: string | null; index: number | null; path: string; expected: unknown; given: unknown }

/**
 * What comparing an answer with its reference says. `layer` is the most expensive layer that a pass needed. `leftovers` are
 * there only where they alone stand between the answer and a pass: the first 20 of `leftoverCount`. `place` is what `detail` names first.
 */
export type Comparison =
  | { passed: true; layer: Exclude<Layer, 'left over'> }
  | { passed: false; failureKind: FailureKind; detail: string; leftovers: Leftover[]; leftoverCount: number; place?: FailurePlace }

/** A fail that no judge of single values could turn into a pass. */
export function failedComparison(failureKind: FailureKind, detail: string, place?: FailurePlace): Comparison {
  return { passed: false, failureKind, detail: detailText(detail), leftovers: [], leftoverCount: 0, ...(place ? { place } : {}) }
}
