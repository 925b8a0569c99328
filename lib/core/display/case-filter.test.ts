import fc from 'fast-check'
import { expect, it } from 'vitest'
import { caseQuery, filteredBy, readCaseFilter, withoutParts, writeCaseFilter } from '@/lib/core/display/case-filter'

it('is read from an address that anyone may have written', () => {
  expect(readCaseFilter({ flip: 'break', failure: 'wrong tool' })).toEqual({ flip: 'break', failureKind: 'wrong tool' })
  expect(readCaseFilter({ flip: ['break', 'fix'], failure: ['a', 'b'] })).toEqual({ flip: 'break', failureKind: 'a' })
  expect(readCaseFilter({ flip: '__proto__', failure: 'a\u0000' })).toEqual({ failureKind: 'a' })
  expect(readCaseFilter({ failure: '\u0000' })).toEqual({})
  expect(readCaseFilter({ votes: 'angry', rerun: 'stayed', sort: 'random', quarantined: 'no' })).toEqual({ rerun: 'stayed' })
  expect(readCaseFilter({ quarantined: 'yes', q: 'req-1', tool: 'x'.repeat(1000) })).toEqual({ quarantined: true, text: 'req-1', tool: 'x'.repeat(300) })
})

it('is the same after it was written into an address and read again', () => {
  const text = fc.string({ minLength: 1, maxLength: 300 })
  const filters = fc.record({
    flip: fc.constantFrom('break' as const, 'both-pass' as const), failureKind: text, segment: text, family: text, cluster: text, tool: text, argument: text, called: text,
    votes: fc.constantFrom('none' as const, 'split' as const), rerun: fc.constantFrom('went away' as const), missing: text, quarantined: fc.constant(true as const), text, sort: fc.constantFrom('key' as const),
  }, { requiredKeys: [] })
  fc.assert(fc.property(filters, (filter) => {
    const read = readCaseFilter(Object.fromEntries(new URLSearchParams(writeCaseFilter(filter))))
    expect(read).toEqual(filter)
    expect(readCaseFilter(Object.fromEntries(new URLSearchParams(caseQuery('segment', 'a&b=c', filter))))).toEqual(filter)
  }))
})

it('names its parts, of which the order is none', () => {
  const filter = readCaseFilter({ sort: 'key', tool: 'refund', flip: 'fix' })
  expect(filteredBy(filter)).toEqual(['flip', 'tool'])
  expect(withoutParts(filter, ['flip'])).toEqual({ sort: 'key', tool: 'refund' })
  expect(filteredBy(readCaseFilter({ sort: 'position' }))).toEqual([])
})
