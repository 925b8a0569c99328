import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '@/lib/core/seeded-random'
import { maxStatistic, type Layout } from '@/lib/core/slices/max-statistic'

type Case = { segment: number; value: number; slices: number[] }

function layoutOf(cases: Case[], sliceCount: number): Layout {
  const ordered = [...cases].sort((a, b) => a.segment - b.segment)
  const ends = [...ordered.keys()].map((i) => i + 1).filter((end) => ordered[end]?.segment !== ordered[end - 1]!.segment)
  const sizes = new Int32Array(sliceCount)
  const from = [0]
  for (const { slices } of ordered) {
    from.push(from.at(-1)! + slices.length)
    for (const s of slices) sizes[s]!++
  }
  return {
    ends: Int32Array.from(ends), values: Int8Array.from(ordered, ({ value }) => value), from: Int32Array.from(from),
    slices: Uint16Array.from(ordered.flatMap(({ slices }) => slices)), sizes,
  }
}

/** Section 11 word for word. */
function plainStatistics(cases: Case[], sliceCount: number): number[] {
  const mean = (segment: number) => {
    const values = cases.filter((item) => item.segment === segment).map(({ value }) => value)
    return values.reduce((sum, value) => sum + value, 0) / values.length
  }
  const z = cases.map(({ segment, value }) => value - mean(segment))
  const variance = z.reduce((sum, value) => sum + value * value, 0) / z.length
  return Array.from({ length: sliceCount }, (_, s) => {
    const own = z.filter((_value, i) => cases[i]!.slices.includes(s))
    return variance > 1e-12 && own.length > 0 ? own.reduce((sum, value) => sum + value, 0) / Math.sqrt(own.length * variance) : 0
  })
}

const anyCase = fc.record({ segment: fc.nat(3), value: fc.integer({ min: -1, max: 1 }), slices: fc.subarray([0, 1, 2]) })
const anyCases = fc.array(anyCase, { minLength: 1, maxLength: 30 }).filter((cases) => [0, 1, 2].every((s) => cases.some(({ slices }) => slices.includes(s))))

/** Two segments of four; slice 0 holds a1, a2, b1, slice 1 the rest. a1 and b1 break, b2 is fixed. */
const example: Case[] = [
  { segment: 0, value: 1, slices: [0] }, { segment: 0, value: 0, slices: [0] }, { segment: 0, value: 0, slices: [1] }, { segment: 0, value: 0, slices: [1] },
  { segment: 1, value: 1, slices: [0] }, { segment: 1, value: -1, slices: [1] }, { segment: 1, value: 0, slices: [1] }, { segment: 1, value: 0, slices: [1] },
]

describe('maxStatistic', () => {
  it('gives the statistic and the chance of a small example', () => {
    // means: 1/4 in the first segment, 0 in the second. Σz² = (3/4)² + 3·(1/4)² + 1 + 1 = 2.75, var = 2.75/8 = 0.34375.
    // Slice 0: Σz = 3/4 − 1/4 + 1 = 1.5, T = 1.5/√(3 · 0.34375) = 1.477098. Slice 1: Σz = −1.5, T = −1.5/√(5 · 0.34375) = −1.144155.
    // As extreme: the break of the first segment on one of 2 of 4 places and that of the second on 1 of 4: 1/2 · 1/4 = 1/8. Slice 1
    // reaches Σz = 1.5 at most, which is T = 1.14 only, so the largest T of both is as extreme in the same 1/8.
    const result = maxStatistic(layoutOf(example, 2), 19_999, seededRandom('example'))
    expect(result.statistic[0]).toBeCloseTo(1.477098, 6)
    expect(result.statistic[1]).toBeCloseTo(-1.144155, 6)
    expect([...result.observed]).toEqual([2, -1])
    expect([...result.expected]).toEqual([0.5, 0.5])
    // standard error √(1/8 · 7/8/20000) = 0.0023
    expect(Math.abs(result.p[0]! - 1 / 8)).toBeLessThan(0.01)
    expect(result.adjustedP[0]).toBe(result.p[0])
    expect(result.adjustedP[1]).toBe(1)
  })

  it('places the rarer outcome where most cases of a segment fail', () => {
    // 3 of 4 fail; both cases of the slice fail if the one pass is among the other two: 1/2.
    const cases = [1, 1, 1, 0].map((value, i): Case => ({ segment: 0, value, slices: i < 2 ? [0] : [] }))
    const result = maxStatistic(layoutOf(cases, 1), 19_999, seededRandom('fails'))
    expect(Math.abs(result.p[0]! - 1 / 2)).toBeLessThan(0.02)
  })

  it('finds nothing where nothing varies inside the segments', () => {
    const cases = example.map((item) => ({ ...item, value: item.segment }))
    const result = maxStatistic(layoutOf(cases, 2), 99, seededRandom('still'))
    expect([...result.statistic, ...result.p, ...result.adjustedP]).toEqual([0, 0, 1, 1, 1, 1])
  })

  it('agrees with the plain formula, and an adjusted chance is never below the plain one', () => {
    fc.assert(fc.property(anyCases, fc.string(), (cases, seed) => {
      const result = maxStatistic(layoutOf(cases, 3), 19, seededRandom(seed))
      plainStatistics(cases, 3).forEach((t, s) => { expect(result.statistic[s]).toBeCloseTo(t, 9) })
      for (const s of [0, 1, 2]) {
        expect(result.p[s]).toBeGreaterThanOrEqual(1 / 20)
        expect(result.adjustedP[s]).toBeGreaterThanOrEqual(result.p[s]!)
        expect(result.adjustedP[s]).toBeLessThanOrEqual(1)
      }
    }))
  })

  it('compares with the same shuffles whichever cases of a segment fail', () => {
    // Fails that change places inside a segment change the statistics, not what they are compared with: a larger T has a smaller chance.
    fc.assert(fc.property(anyCases, fc.string(), fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (cases, seed, draws) => {
      const fails = cases.map((item) => ({ ...item, value: Math.abs(item.value) }))
      const rank = fails.map((item) => ({ segment: item.segment, value: item.value, draw: Number(draws.next().value) })).sort((a, b) => a.draw - b.draw)
      const moved = fails.map((item) => ({ ...item, value: rank.splice(rank.findIndex(({ segment }) => segment === item.segment), 1)[0]!.value }))
      const [a, b] = [fails, moved].map((list) => maxStatistic(layoutOf(list, 3), 19, seededRandom(seed))) as [ReturnType<typeof maxStatistic>, ReturnType<typeof maxStatistic>]
      const close = (values: Float64Array) => [...values].map((value) => value.toFixed(9))
      expect(close(a.expected)).toEqual(close(b.expected))
      for (const s of [0, 1, 2]) {
        if (Math.abs(a.statistic[s]! - b.statistic[s]!) < 1e-9) expect(a.adjustedP[s]).toBe(b.adjustedP[s])
        else expect(Math.sign(a.statistic[s]! - b.statistic[s]!) * (a.adjustedP[s]! - b.adjustedP[s]!)).toBeLessThanOrEqual(0)
      }
    }))
  })
})
