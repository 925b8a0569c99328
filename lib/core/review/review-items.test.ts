import { describe, expect, it } from 'vitest'
import { regroup, reviewList, type FailedCase } from '@/lib/core/review/review-items'
import { reviewSets } from '@/lib/core/review/review-sets'
import { testConfirmed, testReport, testSetResult as set } from '@/lib/core/review/test-report'

const failed = (caseId: string, position: number, [failureKind, failureTool, failureArgument, clusterKey]: (string | null)[] = []): FailedCase =>
  ({ caseId, position, failureKind: failureKind ?? null, failureTool: failureTool ?? null, failureArgument: failureArgument ?? null, clusterKey: clusterKey ?? null })
const amount = ['wrong argument', 'issue_refund', 'amount', 'c1']
const call = ['missing call', 'lookup_order', null, 'c1']
const options = { max: 100, clusterName: (key: string) => `cluster ${key}` }

const refunds = set('refunds', [40, 36, 30], {
  blocks: true, breakCases: ['a', 'b', 'c', 'd', 'e'],
  confirmed: testConfirmed({ confirmedCases: ['a', 'b', 'c'], unmeasuredCases: ['c'], flakyCases: ['d'] }),
})
const broken = [failed('x', 0, amount), failed('a', 1, call), failed('b', 2, amount), failed('c', 3, amount), failed('d', 4, amount), failed('e', 5, call)]

describe('what a reviewer walks through', () => {
  const list = reviewList(testReport('blocked', [refunds]), { broken, missing: [] }, options)

  it('begins with the confirmed breaks of the blocking sets, the most frequent signature first', () => {
    expect(list.items.map(({ caseId, status }) => [caseId, status])).toEqual([
      ['b', 'confirmed'], ['a', 'confirmed'], ['c', 'unmeasured'], ['e', 'open'], ['d', 'went-away'], ['x', 'open'],
    ])
    expect(list.items.map(({ sets }) => sets.length)).toEqual([1, 1, 1, 1, 1, 0])
    expect(list.items[0]!.sets).toEqual(['segment:refunds'])
  })

  it('groups by kind, tool, argument and cluster, with how many are confirmed', () => {
    expect(list.groups.map(({ failureKind, tool, argument, cluster, n, decided, first }) => [failureKind, tool, argument, cluster, n, decided, first])).toEqual([
      ['wrong argument', 'issue_refund', 'amount', 'cluster c1', 4, 2, 'x'], ['missing call', 'lookup_order', null, 'cluster c1', 2, 1, 'a'],
    ])
  })

  it('counts again for some of the cases only, and opens at the first of them', () => {
    const own = regroup(list.groups, list.items.filter(({ status }) => status === 'went-away' || status === 'open'))
    expect(own.map(({ tool, n, decided, first }) => [tool, n, decided, first])).toEqual([['issue_refund', 2, 0, 'd'], ['lookup_order', 1, 0, 'e']])
  })

  it('says how many cases are left out of a long walk, and still counts them', () => {
    const short = reviewList(testReport('blocked', [refunds]), { broken, missing: [] }, { ...options, max: 2 })
    expect([short.items.length, short.left, short.groups.map(({ n }) => n)]).toEqual([2, 4, [4, 2]])
  })

  it('walks through what is missing where that is why nothing could be decided', () => {
    const open = set('faq', [10, 9, 9], { verdict: 'incomplete', missing: 2, missingCases: [{ caseId: 'm', arm: 'candidate', reason: 'timeout' }] })
    const walk = reviewList(testReport('inconclusive', [open]), { broken: [failed('z', 1, call)], missing: [failed('m', 0), failed('elsewhere', 2)] }, options)
    expect(walk.items.map(({ caseId, status, sets }) => [caseId, status, sets])).toEqual([['m', 'missing', ['segment:faq']], ['z', 'open', []]])
  })

  it('has nothing in it when nothing failed', () => {
    expect(reviewList(testReport('inconclusive', []), { broken: [], missing: [] }, options)).toEqual({ items: [], groups: [], left: 0 })
  })
})

describe('the sets that a review is about', () => {
  it('are those that block, else those that cannot be decided, else those that fell most, else all cases', () => {
    const all = set('all', [100, 90, 89], { kind: 'all' })
    const fell = ['p', 'q', 'r', 's'].map((id, index) => set(id, [10, 9, 8 - index]))
    const open = set('faq', [10, 9, 9], { verdict: 'incomplete', missing: 2 })
    const ids = (sets: ReturnType<typeof set>[]) => reviewSets({ sets }).map(({ id }) => id)
    expect(ids([refunds, open, all])).toEqual(['refunds'])
    expect(ids([open, ...fell, all])).toEqual(['faq'])
    expect(ids([...fell, all])).toEqual(['s', 'r', 'q'])
    expect(ids([set('p', [10, 9, 9]), all])).toEqual(['all'])
  })
})
