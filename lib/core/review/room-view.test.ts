import { describe, expect, it } from 'vitest'
import type { FailureGroup, ItemStatus, ReviewItem } from '@/lib/core/review/review-items'
import { countShows, filterItems, firstFilter, readRoomQuery, writeRoomQuery } from '@/lib/core/review/room-view'

const item = (caseId: string, status: ItemStatus, sets: string[] = ['segment:refunds'], group = 'g1'): ReviewItem => ({ caseId, status, sets, group })
const items = [
  item('a', 'confirmed'), item('b', 'unmeasured', ['segment:refunds', 'family:money'], 'g2'), item('c', 'open'), item('d', 'went-away', ['family:money']), item('x', 'open', []),
]
const groups = ['g1', 'g2'].map((key): FailureGroup => ({ key, failureKind: null, tool: null, argument: null, cluster: null, n: 1, decided: 0, first: 'a' }))
const ids = (list: ReviewItem[]) => list.map(({ caseId }) => caseId).join('')

describe('the filter of a review', () => {
  it('begins with what decided, else with what there is', () => {
    expect(firstFilter(items)).toEqual({ set: 'question', show: 'decided', group: null })
    expect(firstFilter([item('m', 'missing'), item('x', 'open', [])])).toEqual({ set: 'question', show: 'missing', group: null })
    expect(firstFilter([item('x', 'open', [])])).toEqual({ set: 'all', show: 'open', group: null })
    expect(firstFilter([])).toEqual({ set: 'all', show: 'any', group: null })
  })

  it('goes by set, by how sure a break is, and by signature', () => {
    expect(ids(filterItems(items, { set: 'question', show: 'decided', group: null }))).toBe('ab')
    expect(ids(filterItems(items, { set: 'family:money', show: 'any', group: null }))).toBe('bd')
    expect(ids(filterItems(items, { set: 'all', show: 'open', group: null }))).toBe('cx')
    expect(ids(filterItems(items, { set: 'all', show: 'any', group: 'g2' }))).toBe('b')
    expect(countShows(items, { set: 'question', group: null })).toEqual([{ show: 'decided', n: 2 }, { show: 'open', n: 1 }, { show: 'went-away', n: 1 }, { show: 'any', n: 4 }])
  })

  it('stands in the address, and comes back from it', () => {
    const state = { filter: { set: 'family:money', show: 'any' as const, group: 'g2' }, caseId: 'b' }
    const query = writeRoomQuery(state, items, groups)
    expect(query).toBe('set=family%3Amoney&show=any&group=2&case=b')
    expect(readRoomQuery(Object.fromEntries(new URLSearchParams(query)), items, groups)).toEqual(state)
    expect(writeRoomQuery({ filter: firstFilter(items), caseId: 'a' }, items, groups)).toBe('case=a')
  })

  it('shows a case that a link names, whatever the filter, and ignores what makes no sense', () => {
    expect(readRoomQuery({ case: 'x' }, items, groups)).toEqual({ filter: { set: 'all', show: 'any', group: null }, caseId: 'x' })
    expect(readRoomQuery({ case: 'a' }, items, groups)).toEqual({ filter: firstFilter(items), caseId: 'a' })
    expect(readRoomQuery({ case: ['nobody', 'a'], set: 'segment:nowhere', show: 'all of it', group: '99' }, items, groups)).toEqual({ filter: firstFilter(items), caseId: null })
    expect(readRoomQuery({ group: '1' }, items, groups).filter).toEqual({ set: 'question', show: 'any', group: 'g1' })
  })
})
