import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate } from '@/lib/core/sampling/allocate'

describe('allocate', () => {
  it('gives every stratum its floor and the rest in proportion', () => {
    // 100 seats, floor 20: 60 for the floors, 40 by D'Hondt: 900/21 = 42.9 … beats 90/21 = 4.3, so all 40 go to a.
    expect(Object.fromEntries(allocate(new Map([['a', 900], ['b', 90], ['c', 10]]), { sampleSize: 100, floor: 20 }))).toEqual({ a: 70, b: 20, c: 10 })
  })

  it('keeps to the sample size when the floors alone ask for more', () => {
    // 50 seats over 3 strata round by round: 17, 17, 16.
    expect(Object.fromEntries(allocate(new Map([['a', 900], ['b', 90], ['c', 60]]), { sampleSize: 50, floor: 20 }))).toEqual({ a: 17, b: 17, c: 16 })
  })

  it('never takes a seat away when the sample grows', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 }), fc.nat(120), fc.nat(20), (list, sampleSize, floor) => {
      const sizes = new Map(list.map((size, index) => [`s${index}`, size]))
      const small = allocate(sizes, { sampleSize, floor })
      const large = allocate(sizes, { sampleSize: sampleSize + 1, floor })
      for (const [key, seats] of small) expect(large.get(key)).toBeGreaterThanOrEqual(seats)
      const total = list.reduce((sum, size) => sum + size, 0)
      expect([...small.values()].reduce((sum, seats) => sum + seats, 0)).toBe(Math.min(sampleSize, total))
    }))
  })
})
