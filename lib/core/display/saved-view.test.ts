import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readViewQuery, VIEW_PAGES } from '@/lib/core/display/saved-view'

it('takes what the page understands, in the order of the page', () => {
  expect(readViewQuery('cases', 'tool=refund&flip=break&q=req-1')).toEqual({ query: 'flip=break&tool=refund&q=req-1', unknown: [] })
  expect(readViewQuery('runs', 'state=blocked&q=main')).toEqual({ query: 'q=main&state=blocked', unknown: [] })
  expect(readViewQuery('traces', 'status=error&customer=c+1')).toEqual({ query: 'customer=c+1&status=error', unknown: [] })
})

it('names the words and parameters that the page would ignore', () => {
  expect(readViewQuery('cases', 'flip=broken&sort=key').unknown).toEqual(['flip=broken'])
  expect(readViewQuery('runs', 'state=red&after=x').unknown).toEqual(['state=red', 'after=x'])
  // of a name that comes twice the page would read one value only
  expect(readViewQuery('cases', 'flip=break&flip=fix').unknown).toHaveLength(1)
})

it('reads its own answer the same again, whatever it was given', () => {
  fc.assert(fc.property(fc.constantFrom(...VIEW_PAGES), fc.array(fc.tuple(fc.constantFrom('flip', 'tool', 'state', 'q', 'status', 'x'), fc.string({ unit: 'binary' }))), (page, pairs) => {
    const { query } = readViewQuery(page, new URLSearchParams(pairs).toString())
    expect(readViewQuery(page, query)).toEqual({ query, unknown: [] })
  }))
})
