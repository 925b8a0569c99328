import type { CaseFilter } from '@/lib/core/display/case-view'
import { queryText, type QueryValue } from '@/lib/core/display/query-text'
import type { Flip } from '@/lib/core/types'

/** Breaks first, then what else fails, then what is not measured: the order of every list of cases. */
const ORDER: Flip[] = ['break', 'both-fail', 'missing', 'fix', 'both-pass']

/** How a failure without a kind is counted and filtered. */
export const UNNAMED_FAILURE = 'not named'

/** Place of a flip in that order. Both kinds of passes after a fix share the last one. */
export function flipRank(flip: Flip): number {
  return ORDER.indexOf(flip)
}

/** A filter as the parameters that name it in an address, without `?`; empty for no filter. */
export function writeCaseFilter(filter: CaseFilter): string {
  const params = new URLSearchParams()
  if (filter.flip) params.set('flip', filter.flip)
  if (filter.failureKind) params.set('failure', filter.failureKind)
  return params.toString()
}

/** What stands after the address of a case: the set and the filter that a person came from. */
export function caseQuery(kind: string, setId: string, filter: CaseFilter): string {
  const more = writeCaseFilter(filter)
  return `?set=${encodeURIComponent(`${kind}:${setId}`)}${more && `&${more}`}`
}

/** The filter that an address names; unknown words are no filter. */
export function readCaseFilter(params: { flip?: QueryValue; failure?: QueryValue }): CaseFilter {
  const [asked, failureKind] = [queryText(params.flip), queryText(params.failure)]
  const flip = ORDER.find((known) => known === asked)
  return { ...(flip ? { flip } : {}), ...(failureKind ? { failureKind } : {}) }
}
