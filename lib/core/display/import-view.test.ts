import { describe, expect, it } from 'vitest'
import { formatBytes, importSum } from '@/lib/core/display/import-view'
import { noCounts, sumCounts } from '@/lib/core/sources/import-counts'

describe('importSum', () => {
  it('says in words what became of the rows, without what is zero', () => {
    expect(importSum({ ...noCounts(), received: 12_400, stored: 11_900, duplicates: 400, quarantined: 100 })).toBe('12,400 rows: 11,900 new, 400 known, 100 put aside')
    expect(importSum({ ...noCounts(), received: 1, notCalls: 1 })).toBe('1 row: 1 no model call')
    expect(importSum(noCounts())).toBe('0 rows')
  })
})

describe('formatBytes', () => {
  it.each([[1, '1 byte'], [999, '999 bytes'], [12_400, '12 KB'], [12_400_000, '12.4 MB'], [2_500_000_000, '2.50 GB']])('says %d in the unit that people use', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('sumCounts', () => {
  it('adds kind by kind, those that only one side knows too', () => {
    const a = { ...noCounts(), received: 2, unreplayable: { 'cache hit': 1 }, missing: { customer: 1, segment: 0, conversation: 2 } }
    const b = { ...noCounts(), received: 3, unreplayable: { 'cache hit': 2, 'failed attempt': 1 }, missing: { customer: 1, segment: 1, conversation: 0 } }
    expect(sumCounts(a, b)).toEqual({ ...noCounts(), received: 5, unreplayable: { 'cache hit': 3, 'failed attempt': 1 }, missing: { customer: 2, segment: 1, conversation: 2 } })
  })
})
