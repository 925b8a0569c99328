import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chanceToSee, largestShareUnseen, smallestShareSeen } from '@/lib/core/unseen/audit-reach'
import { chapman } from '@/lib/core/unseen/chapman'
import { estimateUnseen, type AuditCounts } from '@/lib/core/unseen/estimate-unseen'
import { finiteInterval, hypergeometric } from '@/lib/core/unseen/finite-interval'
import { logFactorial } from '@/lib/core/unseen/log-factorial'

const none = { fine: 0, failure: 0, unsure: 0 }
const counts = (more: Partial<AuditCounts>): AuditCounts => ({ traces: 1000, flagged: 0, unflagged: none, reported: none, surprises: 0, ...more })

describe('the limits of a uniform sample without replacement', () => {
  it('counts the ways to draw', () => {
    // 2 of 5 are failures, 2 are drawn: none in 3/5 * 2/4 = 0.3, both in 2/5 * 1/4 = 0.1
    expect(hypergeometric(0, { traces: 5, looked: 2 }, 2)).toBeCloseTo(0.3, 12)
    expect(hypergeometric(1, { traces: 5, looked: 2 }, 2)).toBeCloseTo(0.6, 12)
    expect(hypergeometric(2, { traces: 5, looked: 2 }, 2)).toBeCloseTo(0.1, 12)
    expect(hypergeometric(3, { traces: 5, looked: 2 }, 2)).toBe(0)
    // Stirling's series continues the table: ln 256! = ln 255! + ln 256
    expect(logFactorial(256)).toBeCloseTo(logFactorial(255) + Math.log(256), 9)
  })

  it('is the rule of three where nothing was found: the chance to see none halves to 2.5 % at 5 %', () => {
    // among 1000 traces with 57 failures 50 draws see none with 0.0500…; with 58 it falls below 5 %
    const [low, high] = finiteInterval({ traces: 1000, looked: 50, failures: 0 })
    expect(low).toBe(0)
    expect(hypergeometric(0, { traces: 1000, looked: 50 }, high)).toBeGreaterThan(0.05)
    expect(hypergeometric(0, { traces: 1000, looked: 50 }, high + 1)).toBeLessThanOrEqual(0.05)
    expect(high).toBeLessThanOrEqual((3 / 50) * 1000)
    expect(high).toBeGreaterThan(50)
  })

  it('knows everything when everything was looked at, and nothing when nothing was', () => {
    expect(finiteInterval({ traces: 7, looked: 7, failures: 3 })).toEqual([3, 3])
    expect(finiteInterval({ traces: 7, looked: 0, failures: 0 })).toEqual([0, 7])
    expect(() => finiteInterval({ traces: 7, looked: 8, failures: 0 })).toThrow('failures <= looked <= traces')
    expect(() => finiteInterval({ traces: 7, looked: 2.5, failures: 0 })).toThrow('whole numbers')
  })

  it('covers every truth in more than 90 %, exactly summed', () => {
    for (const traces of [12, 60, 400]) for (const looked of [1, 7, 12]) for (let total = 0; total <= traces; total += Math.ceil(traces / 40)) {
      let covered = 0
      for (let failures = 0; failures <= looked; failures++) {
        const chance = hypergeometric(failures, { traces, looked }, total)
        if (chance === 0) continue
        const [low, high] = finiteInterval({ traces, looked, failures })
        if (low <= total && total <= high) covered += chance
      }
      expect(covered, `${total} of ${traces}, ${looked} looked at`).toBeGreaterThan(0.9)
    }
  })

  it('holds what was found and what is left, and moves up with each failure', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 30_000 }), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }), (more, looked, given) => {
      const [traces, failures] = [looked + more, Math.min(given, looked)]
      const [low, high] = finiteInterval({ traces, looked, failures })
      expect(low).toBeGreaterThanOrEqual(failures)
      expect(high).toBeLessThanOrEqual(traces - looked + failures)
      const share = Math.round((traces * failures) / looked)
      expect(low).toBeLessThanOrEqual(share)
      expect(high).toBeGreaterThanOrEqual(Math.min(share, traces - looked + failures))
      if (failures < looked) {
        const [nextLow, nextHigh] = finiteInterval({ traces, looked, failures: failures + 1 })
        expect(nextLow).toBeGreaterThanOrEqual(low)
        expect(nextHigh).toBeGreaterThanOrEqual(high)
      }
    }))
  })
})

describe('Chapman’s estimate of two lists', () => {
  it('multiplies what each list has and divides by what both have', () => {
    // (9 + 1)(4 + 1)/(1 + 1) - 1 = 24; on a list are 9 + 4 - 1 = 12
    const answer = chapman({ reported: 9, audited: 4, both: 1 })!
    expect(answer.total).toBe(24)
    expect(answer.unseen).toBe(12)
    // Sadinle: a = 8.5, b = 3.5, m = 1.5: middle 19.833, sigma = sqrt(1/1.5 + 1/8.5 + 1/3.5 + 1.5/29.75) = 1.0586, exp(1.96 sigma) = 7.963
    expect(answer.low).toBeCloseTo(19.8333 / 7.9631 - 0.5, 2)
    expect(answer.high).toBeCloseTo(19.8333 * 7.9631 - 0.5, 0)
  })

  it('has an answer without an overlap, and none without a list', () => {
    expect(chapman({ reported: 9, audited: 4, both: 0 })).toMatchObject({ total: 49, unseen: 36 })
    expect(chapman({ reported: 0, audited: 4, both: 0 })).toBeNull()
    expect(chapman({ reported: 9, audited: 0, both: 0 })).toBeNull()
  })
})

describe('failures that nobody has seen', () => {
  it('is the share of the traces that nobody reported, without those that were found', () => {
    // 990 of 1000 were not reported; 47 of those were looked at, 3 are failures: 990 * 3 / 47 = 63.2, less 3 found, less 2 of the surprise part
    const answer = estimateUnseen(counts({ flagged: 10, unflagged: { fine: 44, failure: 3, unsure: 0 }, reported: { fine: 0, failure: 1, unsure: 0 }, surprises: 2 }))
    expect(answer.unseen).toMatchObject({ kind: 'between', looked: 47 })
    if (answer.unseen.kind !== 'between') throw new Error('unreachable')
    expect(answer.unseen.guess).toBeCloseTo((990 * 3) / 47 - 5, 10)
    const [low, high] = finiteInterval({ traces: 990, looked: 47, failures: 3 })
    expect([answer.unseen.low, answer.unseen.high]).toEqual([low - 5, high - 5])
    expect(answer).toMatchObject({ seen: 10 + 3 + 2, found: 4, foundReported: 1 })
    // (10 + 1)(4 + 1)/(1 + 1) - 1 - 13 on a list - 2 of the surprise part
    expect(answer.chapman?.unseen).toBeCloseTo(27.5 - 1 - 13 - 2, 10)
  })

  it('is unknown, never 0, without traces, without an audit and when everyone was unsure', () => {
    expect(estimateUnseen(counts({ traces: 0 })).unseen).toEqual({ kind: 'unknown', why: 'no-traces' })
    expect(estimateUnseen(counts({ flagged: 12 })).unseen).toEqual({ kind: 'unknown', why: 'not-audited' })
    expect(estimateUnseen(counts({ unflagged: { fine: 0, failure: 0, unsure: 50 } })).unseen).toEqual({ kind: 'unknown', why: 'all-unsure' })
    // all that was looked at had been reported: nothing is known of the rest
    expect(estimateUnseen(counts({ flagged: 50, reported: { fine: 0, failure: 50, unsure: 0 } })).unseen).toEqual({ kind: 'unknown', why: 'not-audited' })
  })

  it('has an upper limit and no guess where none was found', () => {
    const [, high] = finiteInterval({ traces: 1000, looked: 50, failures: 0 })
    expect(estimateUnseen(counts({ unflagged: { fine: 50, failure: 0, unsure: 0 } })).unseen).toEqual({ kind: 'at-most', high, looked: 50 })
    // one trace of a tiny cluster looked at: of the other two nothing is excluded
    expect(estimateUnseen(counts({ traces: 3, unflagged: { fine: 1, failure: 0, unsure: 0 } })).unseen).toEqual({ kind: 'at-most', high: 2, looked: 1 })
    expect(estimateUnseen(counts({ traces: 3, unflagged: { fine: 3, failure: 0, unsure: 0 } })).unseen).toEqual({ kind: 'counted', unseen: 0, looked: 3 })
  })

  it('lets those that people were unsure of be either', () => {
    const answer = estimateUnseen(counts({ unflagged: { fine: 40, failure: 4, unsure: 6 } }))
    const [low] = finiteInterval({ traces: 1000, looked: 50, failures: 4 })
    const [, high] = finiteInterval({ traces: 1000, looked: 50, failures: 10 })
    expect(answer.unseen).toMatchObject({ kind: 'between', low: low - 4, high: high - 4 })
    if (answer.unseen.kind === 'between') expect(answer.unseen.guess).toBeCloseTo((1000 * 4) / 44 - 4, 10)
  })

  it('never contradicts itself, whatever the counts', () => {
    const verdicts = fc.record({ fine: fc.nat(60), failure: fc.nat(60), unsure: fc.nat(60) })
    fc.assert(fc.property(fc.nat(5000), fc.nat(400), verdicts, verdicts, fc.nat(10), (traces, flagged, unflagged, reported, surprises) => {
      const { unseen, seen } = estimateUnseen({ traces, flagged, unflagged, reported, surprises })
      expect(seen).toBe(flagged + unflagged.failure + surprises)
      if (unseen.kind === 'unknown' || unseen.kind === 'counted') return
      expect(unseen.high).toBeGreaterThanOrEqual(0)
      if (unseen.kind === 'between') {
        expect(unseen.low).toBeGreaterThanOrEqual(0)
        expect(unseen.guess).toBeGreaterThanOrEqual(unseen.low)
        expect(unseen.high).toBeGreaterThanOrEqual(unseen.guess)
      }
    }))
  })
})

describe('what a week of 50 can see', () => {
  it('sees a kind of 5 % nearly always and one of 0.1 % hardly ever', () => {
    // 1 - 0.95^50 = 0.923, 1 - 0.999^50 = 0.0488
    expect(chanceToSee(0.05, 50)).toBeCloseTo(0.923, 3)
    expect(chanceToSee(0.001, 50)).toBeCloseTo(0.0488, 4)
    expect(chanceToSee(0.5, 0)).toBe(0)
  })

  it('names the smallest share that it sees with 90 %, and the largest that may have gone unseen', () => {
    // 1 - 0.1^(1/50) = 0.0450, 1 - 0.05^(1/50) = 0.0582, just under 3/50
    expect(smallestShareSeen(50)).toBeCloseTo(0.045, 3)
    expect(chanceToSee(smallestShareSeen(50), 50)).toBeCloseTo(0.9, 12)
    expect(largestShareUnseen(50)).toBeCloseTo(0.0582, 4)
    expect(largestShareUnseen(50)).toBeLessThan(3 / 50)
    expect([smallestShareSeen(0), largestShareUnseen(0)]).toEqual([1, 1])
  })
})
