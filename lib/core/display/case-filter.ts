import type { CaseFilter } from '@/lib/core/display/case-view'
import type { Flip } from '@/lib/core/types'

/** Breaks first, then what else fails, then what is not measured: the order of every list of cases. */
const ORDER: Flip[] = ['break', 'both-fail', 'missing', 'fix', 'both-pass']

/** Place of a flip in that order. Both kinds of passes after a fix share the last one. */
export function flipRank(flip: Flip): number {
  return ORDER.indexOf(flip)
}

/** The filter that an address names; unknown words are no filter. */
export function readCaseFilter(params: { flip?: string; failure?: string }): CaseFilter {
  const flip = ORDER.find((known) => known === params.flip)
  return { ...(flip ? { flip } : {}), ...(params.failure ? { failureKind: params.failure } : {}) }
}
