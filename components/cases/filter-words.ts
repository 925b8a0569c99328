import { FLIP_LOOK } from '@/components/cases/flip-look'
import type { CaseFilter } from '@/lib/core/display/case-view'
import type { Flip, VoteState } from '@/lib/core/types'

/** What each part of a filter is called. */
export const PART_LABELS: Record<keyof CaseFilter, string> = {
  flip: 'Change', failureKind: 'Failure', segment: 'Segment', family: 'Family', cluster: 'Cluster', tool: 'Failing tool', argument: 'Failing argument', called: 'Called tool',
  votes: 'Judge', rerun: 'Re-run', missing: 'Not measured', quarantined: 'Quarantine', text: 'Case id', sort: 'Order',
}

const VOTE_WORDS: Record<VoteState | 'none', string> = { agreed: 'votes agree', split: 'votes split', 'order-flip': 'order flip', none: 'no judge asked' }

/** A value of a part in words; clusters by the names that the newest grouping gives them. */
export function valueWords(part: keyof CaseFilter, value: string, clusters: Record<string, string> = {}): string {
  if (part === 'flip') return FLIP_LOOK[value as Flip].label
  if (part === 'votes') return VOTE_WORDS[value as VoteState | 'none']
  if (part === 'cluster') return clusters[value] ?? value
  if (part === 'quarantined') return 'in quarantine'
  if (part === 'text') return `begins with ${value}`
  return value
}

/** A part as text, for both the filter and what is offered. */
export function partValue(filter: CaseFilter, part: keyof CaseFilter): string | null {
  const value = filter[part]
  return value === undefined ? null : value === true ? 'yes' : value
}
