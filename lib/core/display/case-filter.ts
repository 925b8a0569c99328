import { CASE_SORTS, type CaseFilter } from '@/lib/core/display/case-view'
import { queryText, type QueryValue } from '@/lib/core/display/query-text'
import { RERUN_MARKS } from '@/lib/core/display/rerun-marks'
import { VOTE_STATES, type Flip } from '@/lib/core/types'

/** Breaks first, then what else fails, then what is not measured: the order of every list of cases. */
const ORDER: Flip[] = ['break', 'both-fail', 'missing', 'fix', 'both-pass']

/** How a failure without a kind is counted and filtered. */
export const UNNAMED_FAILURE = 'not named'

/** Longer values name nothing that is stored. */
const MAX_VALUE = 300

/** Place of a flip in that order. Both kinds of passes after a fix share the last one. */
export function flipRank(flip: Flip): number {
  return ORDER.indexOf(flip)
}

/** How each part of a filter is called in an address. */
const NAMES: Record<keyof CaseFilter, string> = {
  flip: 'flip', failureKind: 'failure', segment: 'segment', family: 'family', cluster: 'cluster', tool: 'tool', argument: 'argument', called: 'called',
  votes: 'votes', rerun: 'rerun', missing: 'missing', quarantined: 'quarantined', text: 'q', sort: 'sort',
}
const FIELDS = Object.keys(NAMES) as (keyof CaseFilter)[]

/** Parts that take only these words; the others take any text. */
const WORDS: Partial<Record<keyof CaseFilter, readonly string[]>> = {
  flip: ORDER, votes: [...VOTE_STATES, 'none'], rerun: RERUN_MARKS, quarantined: ['yes'], sort: CASE_SORTS,
}

/** A filter as the parameters that name it in an address, without `?`; empty for no filter. */
export function writeCaseFilter(filter: CaseFilter): string {
  const params = new URLSearchParams()
  for (const field of FIELDS) {
    const value = filter[field]
    if (value !== undefined) params.set(NAMES[field], value === true ? 'yes' : value)
  }
  return params.toString()
}

/** What stands after the address of a case: the set and the filter that a person came from. */
export function caseQuery(kind: string, setId: string, filter: CaseFilter): string {
  const more = writeCaseFilter(filter)
  return `?set=${encodeURIComponent(`${kind}:${setId}`)}${more && `&${more}`}`
}

/** The filter that an address names; unknown words are no filter. */
export function readCaseFilter(params: Record<string, QueryValue>): CaseFilter {
  const entries = FIELDS.flatMap((field): [string, string | true][] => {
    const value = queryText(params[NAMES[field]])?.slice(0, MAX_VALUE)
    const words = WORDS[field]
    if (value === undefined || (words && !words.includes(value))) return []
    return [[field, field === 'quarantined' ? true : value]]
  })
  return Object.fromEntries(entries)
}

/** The parts that leave cases out; the order does not. */
export function filteredBy(filter: CaseFilter): (keyof CaseFilter)[] {
  return FIELDS.filter((field) => field !== 'sort' && filter[field] !== undefined)
}

/** The same filter without some of its parts. */
export function withoutParts(filter: CaseFilter, parts: readonly (keyof CaseFilter)[]): CaseFilter {
  return Object.fromEntries(Object.entries(filter).filter(([field]) => !parts.includes(field as keyof CaseFilter)))
}
