import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate } from '@/lib/core/sampling/allocate'

const seatsOf = (sizes: Record<string, number>, rule: Parameters<typeof allocate>[1]) => Object.fromEntries(allocate(new Map(Object.entries(sizes)), rule))

describe('allocate with needs', () => {
  it('raises strata to what they need, and divides the rest in proportion', () => {
    // 200 seats, floor 25: 75 for the floors. b and c need 51: 26 each, 52 in all; 73 are left. By D'Hondt the next of a is
    // worth 900/26 = 34.6 and still 900/98 = 9.2 for the last, b's 60/52 = 1.2: all 73 go to a.
    expect(seatsOf({ a: 900, b: 60, c: 55 }, { sampleSize: 200, floor: 25, needs: new Map([['b', 51], ['c', 51]]) })).toEqual({ a: 98, b: 51, c: 51 })
  })

  it('takes all that a stratum has where that is less than it needs, after those that can have enough', () => {
    // 100 seats, floor 20: 60 for the floors. b (80 items) can reach 51: 31 of the 40 left. c has 30 of its 51: 9 of its 10 more.
    expect(seatsOf({ a: 900, b: 80, c: 30 }, { sampleSize: 100, floor: 20, needs: new Map([['b', 51], ['c', 51]]) })).toEqual({ a: 20, b: 51, c: 29 })
  })

  it('keeps to the sample size: first one stratum whole, then the next', () => {
    // 90 seats, floor 20: 60 for the floors, 30 left. Both need 50: the larger one first, its 30 use up all.
    expect(seatsOf({ a: 70, b: 60, c: 500 }, { sampleSize: 90, floor: 20, needs: new Map([['a', 50], ['b', 50]]) })).toEqual({ c: 20, a: 50, b: 20 })
  })

  const strata = fc.array(fc.record({ size: fc.integer({ min: 0, max: 90 }), need: fc.integer({ min: 0, max: 70 }) }), { maxLength: 9 })
  const mapsOf = (list: { size: number; need: number }[]) => ({
    sizes: new Map(list.map(({ size }, i) => [`s${i}`, size])), needs: new Map(list.map(({ need }, i) => [`s${i}`, need])),
  })

  it('hands out every seat, none beyond a stratum, and every floor and need that the sample has room for', () => {
    fc.assert(fc.property(strata, fc.nat(400), fc.nat(25), (list, sampleSize, floor) => {
      const { sizes, needs } = mapsOf(list)
      const seats = allocate(sizes, { sampleSize, floor, needs })
      const sum = (of: (key: string, size: number) => number) => [...sizes].reduce((total, [key, size]) => total + of(key, size), 0)
      expect(sum((key) => seats.get(key) ?? 0)).toBe(Math.min(sampleSize, sum((_, size) => size)))
      const wanted = (key: string, size: number) => Math.min(size, Math.max(floor, needs.get(key)!))
      const room = sum(wanted) <= sampleSize
      for (const [key, size] of sizes) {
        expect(seats.get(key) ?? 0).toBeLessThanOrEqual(size)
        if (room) expect(seats.get(key) ?? 0).toBeGreaterThanOrEqual(wanted(key, size))
      }
    }))
  })

  it('never takes a seat away when the sample grows', () => {
    fc.assert(fc.property(strata, fc.nat(300), fc.nat(25), (list, sampleSize, floor) => {
      const { sizes, needs } = mapsOf(list)
      const [small, large] = [sampleSize, sampleSize + 1].map((size) => allocate(sizes, { sampleSize: size, floor, needs }))
      for (const [key, seats] of small!) expect(large!.get(key)).toBeGreaterThanOrEqual(seats)
    }))
  })

  it('changes nothing where nothing is needed beyond the floor', () => {
    fc.assert(fc.property(strata, fc.nat(300), fc.nat(25), (list, sampleSize, floor) => {
      const { sizes } = mapsOf(list)
      const needs = new Map([...sizes.keys()].map((key) => [key, floor]))
      expect(allocate(sizes, { sampleSize, floor, needs })).toEqual(allocate(sizes, { sampleSize, floor }))
    }))
  })
})
