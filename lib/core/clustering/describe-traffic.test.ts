import { describe, expect, it } from 'vitest'
import { describeTraffic } from '@/lib/core/clustering/describe-traffic'

const customers = (own: number, others: number) => [...Array.from({ length: own }, () => 'acme'), ...Array.from({ length: others }, (_, i) => `other-${i}`)]

describe('what makes a grouping of traffic say little', () => {
  it('is one customer with almost everything', () => {
    expect(describeTraffic(null, { traces: 100, customers: customers(90, 10) })).toEqual({
      kind: 'one_customer', message: 'One customer sent 90 of 100 traces: the groups are what this customer asks, and say little about others.',
    })
    expect(describeTraffic(null, { traces: 100, customers: customers(89, 11) })).toBeNull()
  })

  it('is not the customer where none is named, or where there is little traffic anyway', () => {
    expect(describeTraffic(null, { traces: 100, customers: Array.from({ length: 100 }, () => null) })).toBeNull()
    expect(describeTraffic(null, { traces: 10, customers: customers(10, 0) })).toBeNull()
  })

  it('speaks of traces where the clustering speaks of rows', () => {
    const degenerate = { kind: 'too_few_rows' as const, message: '3 rows: too few for a cluster, which takes at least 15. All are noise.' }
    expect(describeTraffic(degenerate, { traces: 3, customers: [] })).toEqual({ kind: 'too_few_rows', message: '3 traces: too few for a cluster, which takes at least 15. All are noise.' })
  })
})
