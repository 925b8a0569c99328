import { describe, expect, it } from 'vitest'
import { betaCdf, betaQuantile } from '@/lib/core/gate/beta-quantile'
import { addTrials, flakinessOf, flipProbabilities, projectFlipRate, totalTrials, trialsOfRun } from '@/lib/core/gate/flakiness'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import type { Rerun } from '@/lib/core/gate/types'
import { seededRandom } from '@/lib/core/seeded-random'
import type { Arm } from '@/lib/core/types'

describe('the beta distribution', () => {
  it('is the binomial tail at whole numbers', () => {
    // P(Beta(3, 8) ≤ 0.2) = P(Binomial(10, 0.2) ≥ 3) = 1 − 0.8^10 − 10·0.2·0.8^9 − 45·0.04·0.8^8
    const tail = 1 - 0.8 ** 10 - 10 * 0.2 * 0.8 ** 9 - 45 * 0.04 * 0.8 ** 8
    expect(betaCdf(0.2, 3, 8)).toBeCloseTo(tail, 12)
    expect(betaCdf(0.5, 1, 1)).toBeCloseTo(0.5, 12)
    // Beta(a, 1): x^a, also for shapes below 1 and near the ends
    expect(betaCdf(0.3, 0.2, 1)).toBeCloseTo(0.3 ** 0.2, 12)
    expect(betaCdf(0.999, 1, 50)).toBeCloseTo(1 - 0.001 ** 50, 12)
    expect([betaCdf(0, 2, 3), betaCdf(1, 2, 3)]).toEqual([0, 1])
  })

  it('has quantiles that lead back', () => {
    // Beta(1, b): 1 − (1 − x)^b, so the quantile is 1 − (1 − p)^(1/b)
    expect(betaQuantile(0.95, 1, 29)).toBeCloseTo(1 - 0.05 ** (1 / 29), 10)
    for (const [a, b] of [[0.2, 9.8], [3.2, 31.8], [40, 400], [5, 0.5]] as const) {
      for (const p of [0.05, 0.5, 0.95]) expect(betaCdf(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 9)
    }
  })
})

describe('the flakiness of a case', () => {
  it('starts at the usual rate and follows the project as evidence comes', () => {
    // (0 + 1)/(0 + 50)
    expect(projectFlipRate({ trials: 0, differed: 0 })).toBe(0.02)
    // (30 + 1)/(950 + 50)
    expect(projectFlipRate({ trials: 950, differed: 30 })).toBeCloseTo(0.031, 12)
  })

  it('is a beta posterior over the project rate, worth ten trials', () => {
    // a = 10·0.02 + 3 = 3.2, b = 10·0.98 + 22 = 31.8, mean 3.2/35
    const own = flakinessOf({ trials: 25, differed: 3 }, 0.02)
    expect(own.mean).toBeCloseTo(3.2 / 35, 12)
    expect(betaCdf(own.low, 3.2, 31.8)).toBeCloseTo(0.05, 9)
    expect(betaCdf(own.high, 3.2, 31.8)).toBeCloseTo(0.95, 9)
    expect(own.low).toBeCloseTo(0.028, 2)
    expect(own.high).toBeCloseTo(0.182, 2)
    // one difference in one trial is not a coin: (0.2 + 1)/11
    expect(flakinessOf({ trials: 1, differed: 1 }, 0.02).mean).toBeCloseTo(1.2 / 11, 12)
    expect(flakinessOf({ trials: 0, differed: 0 }, 0.02).mean).toBeCloseTo(0.02, 12)
  })

  it('orders cases by what was seen of them', () => {
    const known = flipProbabilities(new Map([['a', { trials: 4, differed: 0 }], ['b', { trials: 2, differed: 1 }], ['rest', { trials: 444, differed: 8 }]]))
    // rate (9 + 1)/(450 + 50) = 0.02; a: 0.2/14, b: 1.2/12
    expect(known.get('a')).toBeCloseTo(0.2 / 14, 12)
    expect(known.get('b')).toBeCloseTo(0.1, 12)
  })

  it('counts the pair of an A/A run, and fresh executions of each arm two by two', () => {
    const cases = pairedSegment('a', { n: 3, before: 3, b: 1, c: 0, missing: 1 })
    const rerun = (arm: Arm, attempt: number, passed: boolean | null): Rerun => ({ caseId: 'a-00000', arm, attempt, passed })
    // candidate: 2 and 3 differ, so there was a 4, which is paired with the repeat 7; 8 stands alone. An infrastructure error is no outcome
    const reruns = [rerun('candidate', 8, true), rerun('candidate', 7, true), rerun('candidate', 2, true), rerun('candidate', 3, false), rerun('candidate', 4, true),
      rerun('baseline', 2, true), rerun('baseline', 3, null), rerun('baseline', 4, true)]
    const own = trialsOfRun(cases, reruns)
    // its pair differed; (2, 3) differed, (4, 7) did not; baseline (2, 4) did not
    expect(own).toEqual(new Map([['a-00000', { trials: 4, differed: 2 }], ['a-00001', { trials: 1, differed: 0 }], ['a-00002', { trials: 1, differed: 0 }]]))
    expect(addTrials(own, new Map([['a-00001', { trials: 2, differed: 1 }]])).get('a-00001')).toEqual({ trials: 3, differed: 1 })
    expect(totalTrials(own.values())).toEqual({ trials: 6, differed: 2 })
  })

  it('is not misled by stopping as soon as two agree', () => {
    // a case that differs with chance q = 2·0.2·0.8 = 0.32; best of three adds a third execution only after two that differ
    const random = seededRandom('stopping')
    const reruns: Rerun[] = []
    for (let i = 0; i < 20_000; i++) {
      const votes = [random() < 0.8, random() < 0.8]
      if (votes[0] !== votes[1]) votes.push(random() < 0.8)
      votes.forEach((passed, at) => reruns.push({ caseId: String(i), arm: 'candidate', attempt: 2 + at, passed }))
    }
    const { trials, differed } = totalTrials(trialsOfRun([], reruns).values())
    expect(trials).toBe(20_000)
    expect(differed / trials).toBeCloseTo(0.32, 1)
    expect(Math.abs(differed / trials - 0.32)).toBeLessThan(4 * Math.sqrt((0.32 * 0.68) / 20_000))
  })
})
