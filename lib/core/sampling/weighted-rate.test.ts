import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wilson } from '@/lib/core/gate/intervals'
import { weightedRate } from '@/lib/core/sampling/weighted-rate'

describe('the traffic-weighted pass rate', () => {
  it('counts each case by the traffic that it stands for', () => {
    // Weights 10, 10, 2 and 2: (10 + 2) of 24 pass, where plainly 2 of 4 do; 1 more that passes makes 14 of 26.
    const four = [{ passed: true, inclusion: 0.1 }, { passed: false, inclusion: 0.1 }, { passed: true, inclusion: 0.5 }, { passed: false, inclusion: 0.5 }]
    expect(weightedRate(four)).toMatchObject({ rate: 0.5, cases: 4, standsFor: 24 })
    expect(weightedRate([...four, { passed: true, inclusion: 0.5 }])!.rate).toBeCloseTo(14 / 26, 12)
  })

  it('has a linearised error and limits for as many cases as would have it', () => {
    // Weights 4 and 2, rate 4/6 = 2/3. Σ (1 − π)(y − rate)²/π² = 0.75 · (1/3)² · 16 + 0.5 · (2/3)² · 4 = 4/3 + 8/9 = 20/9; error √(20/9)/6.
    const result = weightedRate([{ passed: true, inclusion: 0.25 }, { passed: false, inclusion: 0.5 }])!
    expect(result.standardError).toBeCloseTo(Math.sqrt(20 / 9) / 6, 12)
    // 2/9 over 20/324 = 3.6 cases
    const [low, high] = wilson((2 / 3) * 3.6, 3.6)
    expect([result.low, result.high]).toEqual([expect.closeTo(low, 12), expect.closeTo(high, 12)])
  })

  it('is the plain rate with its plain limits, but for the traffic that was seen, when all chances are alike', () => {
    // 30 of 40 at a chance of 0.2: the error is √(0.75 · 0.25 · 0.8 / 40), as of 50 cases.
    const result = weightedRate(Array.from({ length: 40 }, (_, i) => ({ passed: i < 30, inclusion: 0.2 })))!
    expect([result.rate, result.standardError]).toEqual([expect.closeTo(0.75, 12), expect.closeTo(Math.sqrt((0.75 * 0.25 * 0.8) / 40), 12)])
    expect([result.low, result.high]).toEqual(wilson(37.5, 50).map((limit) => expect.closeTo(limit, 9)))
  })

  it('knows nothing for certain when all pass, unless all traffic was measured', () => {
    // 8 at 0.5: 16² over 8 · 0.5 · 4 = 16 cases
    const all = weightedRate(Array.from({ length: 8 }, () => ({ passed: true, inclusion: 0.5 })))!
    expect(all).toMatchObject({ rate: 1, standardError: 0, high: 1, low: expect.closeTo(wilson(16, 16)[0], 12) })
    expect(weightedRate([{ passed: true, inclusion: 1 }, { passed: false, inclusion: 1 }])).toEqual({ rate: 0.5, standardError: 0, low: 0.5, high: 0.5, cases: 2, standsFor: 2 })
  })

  it('leaves out cases that stand for no traffic, and is null when there are no others', () => {
    expect(weightedRate([{ passed: true, inclusion: 1 }, { passed: false, inclusion: null }])).toMatchObject({ rate: 1, cases: 1, standsFor: 1 })
    expect([weightedRate([]), weightedRate([{ passed: false, inclusion: null }])]).toEqual([null, null])
  })

  it('stands inside of its limits, and those from 0 to 1', () => {
    const item = fc.record({ passed: fc.boolean(), inclusion: fc.oneof(fc.constant(1), fc.double({ min: 1e-6, max: 1, noNaN: true })) })
    fc.assert(fc.property(fc.array(item, { minLength: 1, maxLength: 60 }), (cases) => {
      const { rate, low, high, standardError } = weightedRate(cases)!
      expect([low >= 0, low <= rate + 1e-9, rate <= high + 1e-9, high <= 1, standardError >= 0]).toEqual([true, true, true, true, true])
    }))
  })

  it('refuses a chance that is none', () => {
    for (const inclusion of [0, -0.1, 1.01, NaN]) expect(() => weightedRate([{ passed: true, inclusion }])).toThrow(`inclusion is ${inclusion}; expected a number above 0 up to 1.`)
  })
})
