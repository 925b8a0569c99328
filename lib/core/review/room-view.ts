import type { SetRow } from '@/lib/core/display/run-view'
import type { FailureGroup, ItemStatus, ReviewItem, ReviewList } from '@/lib/core/review/review-items'
import type { Gate } from '@/lib/core/types'

/** The page of one blocked or inconclusive run. Times are ISO 8601 UTC. */
export type RoomView = {
  runId: string; name: string; gate: Gate; sentence: string; decidedAt: string; startedBy: string | null
  owner: { id: string; name: string } | null
  plot: { rows: SetRow[]; rest: { n: number; blocking: number } | null }
  /** The sets in question, worst first. */
  sets: { key: string; label: string }[]
  list: ReviewList
  /** false: nothing was run again, so that a break is one of the first run. */
  confirmed: boolean
  /** The baseline is recorded and cannot run again. */
  candidateOnly: boolean
  /** false for uploaded results: nothing can be executed again. */
  replayed: boolean
}

/** Which of the cases a reviewer walks through. `set`: `question` (the sets in question), `all` (every break of the run), or one set as `kind:id`. */
export type RoomFilter = { set: string; show: 'decided' | 'any' | Exclude<ItemStatus, 'confirmed' | 'unmeasured'>; group: string | null }

const SHOWS: RoomFilter['show'][] = ['decided', 'open', 'went-away', 'missing', 'any']

/** Confirmed breaks, those included that could not be measured again, are what decided. */
function shows(item: ReviewItem, show: RoomFilter['show']): boolean {
  if (show === 'any') return true
  if (show === 'decided') return item.status === 'confirmed' || item.status === 'unmeasured'
  return item.status === show
}

export function isInSet(item: ReviewItem, set: string): boolean {
  return set === 'all' || (set === 'question' ? item.sets.length > 0 : item.sets.includes(set))
}

export function filterItems(items: readonly ReviewItem[], { set, show, group }: RoomFilter): ReviewItem[] {
  return items.filter((item) => isInSet(item, set) && shows(item, show) && (group === null || item.group === group))
}

/** How many of the cases of a set are of each kind; what has none is left out. */
export function countShows(items: readonly ReviewItem[], filter: Pick<RoomFilter, 'set' | 'group'>): { show: RoomFilter['show']; n: number }[] {
  return SHOWS.map((show) => ({ show, n: filterItems(items, { ...filter, show }).length })).filter(({ n }) => n > 0)
}

/** Where a review begins: what decided, else what broke at all, else what was not measured. */
export function firstFilter(items: readonly ReviewItem[]): RoomFilter {
  for (const set of ['question', 'all']) {
    const [first] = countShows(items, { set, group: null })
    if (first) return { set, show: first.show, group: null }
  }
  return { set: 'all', show: 'any', group: null }
}

type Query = Record<string, string | string[] | undefined>
const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

/** What an address asks for, as far as it makes sense; the number of a group is its place in the list of signatures. */
export function readRoomQuery(query: Query, items: readonly ReviewItem[], groups: readonly FailureGroup[]): { filter: RoomFilter; caseId: string | null } {
  const first = firstFilter(items)
  const set = one(query.set)
  const show = SHOWS.find((known) => known === one(query.show))
  const group = groups[Number(one(query.group) ?? NaN) - 1]?.key ?? null
  const wantedSet = set !== undefined && (set === 'all' || set === 'question' || items.some((item) => item.sets.includes(set))) ? set : undefined
  const said = set !== undefined || show !== undefined || group !== null
  const filter: RoomFilter = said ? { set: wantedSet ?? first.set, show: show ?? (group === null ? first.show : 'any'), group } : first
  const caseId = one(query.case) ?? null
  const item = caseId === null ? undefined : items.find((known) => known.caseId === caseId)
  if (!item) return { filter, caseId: null }
  // a link to a case that its filter leaves out shows the case
  return { filter: filterItems(items, filter).includes(item) ? filter : { set: 'all', show: 'any', group: null }, caseId: item.caseId }
}

/** The same as a query without `?`; what the page begins with is left out. */
export function writeRoomQuery({ filter, caseId }: { filter: RoomFilter; caseId: string | null }, items: readonly ReviewItem[], groups: readonly FailureGroup[]): string {
  const first = firstFilter(items)
  const query = new URLSearchParams()
  if (filter.set !== first.set || filter.show !== first.show || filter.group !== null) {
    query.set('set', filter.set)
    query.set('show', filter.show)
  }
  if (filter.group !== null) query.set('group', String(groups.findIndex(({ key }) => key === filter.group) + 1))
  if (caseId !== null) query.set('case', caseId)
  return query.toString()
}
