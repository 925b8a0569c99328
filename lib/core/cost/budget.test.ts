import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateUsd, FIRST_CASES, formatBudget, mayBegin, meanCaseUsd, pausedSentence, projectedUsd, reachedCap, roomUsd, suggestedBudget, type Spending } from '@/lib/core/cost/budget'

const MONDAY = Date.parse('2026-11-23T00:00:00Z')
const spending = (run: [number | null, number], week: [number | null, number] = [null, 0]): Spending => ({
  run: { budgetUsd: run[0], spentUsd: run[1], unpricedCalls: 0 }, week: { budgetUsd: week[0], spentUsd: week[1], since: MONDAY },
})

describe('a budget', () => {
  it('is used up when as much was spent, and says which of the two', () => {
    expect(reachedCap(spending([5, 4.99]))).toBeNull()
    expect(reachedCap(spending([5, 5]))).toBe('run')
    expect(reachedCap(spending([5, 1], [40, 40.2]))).toBe('week')
    expect(reachedCap(spending([5, 5], [40, 41]))).toBe('run')
    expect(reachedCap(spending([null, 900]))).toBeNull()
  })

  it('leaves the room of the nearer cap', () => {
    expect(roomUsd(spending([5, 2], [40, 39]))).toBe(1)
    expect(roomUsd(spending([5, 2], [40, 10]))).toBe(3)
    expect(roomUsd(spending([5, 7]))).toBe(0)
    expect(roomUsd(spending([null, 7]))).toBeNull()
  })

  it('lets a few cases begin while nothing is known, then as many as fit, and at last one at a time', () => {
    expect(mayBegin({ underWay: FIRST_CASES - 1, meanUsd: null, room: 1 })).toBe(true)
    expect(mayBegin({ underWay: FIRST_CASES, meanUsd: null, room: 1 })).toBe(false)
    expect(mayBegin({ underWay: 9, meanUsd: 0.1, room: 1 })).toBe(true)
    expect(mayBegin({ underWay: 10, meanUsd: 0.1, room: 1 })).toBe(false)
    expect(mayBegin({ underWay: 0, meanUsd: 2, room: 1 })).toBe(true)
    expect(mayBegin({ underWay: 5000, meanUsd: 2, room: null })).toBe(true)
  })

  it('is passed by less than one case, when cases cost what they did before', () => {
    const room = fc.double({ min: 0.01, max: 50, noNaN: true })
    const mean = fc.double({ min: 0.0001, max: 10, noNaN: true })
    fc.assert(fc.property(room, mean, (left, meanUsd) => {
      let underWay = 0
      while (underWay < 10_000 && mayBegin({ underWay, meanUsd, room: left })) underWay += 1
      if (underWay < 10_000) expect(underWay * meanUsd).toBeLessThan(left + meanUsd * (1 + 1e-9))
    }), { seed: 3 })
  })
})

describe('what a run will cost', () => {
  it('is what was spent and the mean of the cases so far for the others', () => {
    expect(meanCaseUsd({ spentUsd: 3, casesDone: 60 })).toBe(0.05)
    expect(meanCaseUsd({ spentUsd: 0, casesDone: 0 })).toBeNull()
    // 3 + 0.05 × 140
    expect(projectedUsd({ spentUsd: 3, casesDone: 60, casesTotal: 200 })).toBeCloseTo(10)
  })

  it('is unknown before a case with a price is done', () => {
    expect(projectedUsd({ spentUsd: 0, casesDone: 0, casesTotal: 200 })).toBeNull()
    expect(projectedUsd({ spentUsd: 0, casesDone: 50, casesTotal: 200 })).toBeNull()
    expect(suggestedBudget({ spentUsd: 0, casesDone: 50, casesTotal: 200 })).toBeNull()
  })

  it('is estimated by the newest run of the same models, and unknown without one', () => {
    const known = [{ candidate: 'a', baseline: 'x', usd: 0.01 }, { candidate: 'a', baseline: 'y', usd: 0.02 }]
    expect(estimateUsd(known, { candidate: 'a', baseline: 'y', cases: 100 })).toBe(2)
    expect(estimateUsd(known, { candidate: 'a', baseline: '', cases: 100 })).toBe(1)
    expect(estimateUsd(known, { candidate: 'b', baseline: '', cases: 100 })).toBeNull()
    expect(estimateUsd(known, { candidate: 'a', baseline: '', cases: 0 })).toBeNull()
  })

  it('suggests a round budget with room for re-runs', () => {
    // 10 × 1.1, and 0.00123 × 1.1 = 0.001353
    expect(suggestedBudget({ spentUsd: 3, casesDone: 60, casesTotal: 200 })).toBe(11)
    expect(suggestedBudget({ spentUsd: 0.00123, casesDone: 10, casesTotal: 10 })).toBe(0.0014)
  })

  it('never suggests less than a tenth above what was spent, whatever the size', () => {
    const amount = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    fc.assert(fc.property(amount, fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (spentUsd, casesDone, open) => {
      expect(suggestedBudget({ spentUsd, casesDone, casesTotal: casesDone + open })! / spentUsd).toBeGreaterThan(1.1 - 1e-6)
    }), { seed: 4 })
  })
})

describe('a paused run', () => {
  it('says which budget is used up, with the figures', () => {
    expect(pausedSentence(spending([5, 5.02]))).toBe("The run's budget of $5.00 is used up ($5.02).")
    expect(pausedSentence(spending([5, 1], [40, 40.1]))).toBe("The project's budget of $40.00 for this week is used up ($40.10). The run goes on 30 Nov 2026, 00:00 UTC.")
    expect(pausedSentence(spending([8, 5.02]))).toBe('The budget has room again; the run goes on in a moment.')
  })

  it('shows small amounts with the digits that they need', () => {
    expect([5, 0.1, 0.0042, 0.000012, 0, 1234.5].map(formatBudget)).toEqual(['$5.00', '$0.10', '$0.0042', '$0.000012', '$0.00', '$1234.50'])
  })
})
