import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flagLife, type LifeRun } from '@/lib/core/flag/flag-life'

type Spec = [after: boolean | null, before?: boolean | null]
const runs = (...specs: Spec[]): LifeRun[] => specs.map(([after, before = null], i) => ({
  runId: `r${i + 1}`, runName: `run ${i + 1}`, at: new Date(Date.UTC(2026, 10, i + 1)).toISOString(), candidate: `m${i + 1}`, before, after,
}))
const life = (...specs: Spec[]) => {
  const { state, firstRun, fixedIn, inProduction, brokenAgain, fixedAgain, lastRun } = flagLife(runs(...specs))
  return [state, ...[firstRun, fixedIn, inProduction, brokenAgain, fixedAgain, lastRun].map((run) => run?.runId ?? '–')].join(' ')
}

describe('the life of a flag', () => {
  it('has not begun before a run measured its case', () => {
    expect(life()).toBe('never-run – – – – – –')
    expect(life([null], [null])).toBe('never-run – – – – – –')
    expect(flagLife(runs([null], [null]))).toMatchObject({ measured: 0, unmeasured: 2 })
  })

  it('is failing until a candidate passes', () => {
    expect(life([false])).toBe('failing r1 – – – – r1')
    expect(life([false], [null], [false])).toBe('failing r1 – – – – r3')
  })

  it('is fixed by the first run that passes, for the flag itself was the failure', () => {
    expect(life([true])).toBe('fixed r1 r1 – – – r1')
    expect(life([false], [true])).toBe('fixed r1 r2 – – – r2')
    expect(life([null], [false], [null], [true], [true])).toBe('fixed r2 r4 – – – r5')
  })

  it('is in production with the first run from the fix on whose baseline passes', () => {
    expect(life([false, true], [true, false], [true, true])).toBe('fixed r1 r2 r3 – – r3')
    expect(life([false, false], [true, true])).toBe('fixed r1 r2 r2 – – r2')
    // the baseline counts in a run that could not measure the candidate
    expect(life([true, null], [null, true])).toBe('fixed r1 r1 r2 – – r1')
  })

  it('is broken again by a failure after a pass, and says so after it was fixed again', () => {
    expect(life([true], [false])).toBe('broken-again r1 r1 – r2 – r2')
    expect(life([false], [true], [false], [false])).toBe('broken-again r1 r2 – r3 – r4')
    expect(life([false], [true], [false], [true])).toBe('fixed r1 r2 – r3 r4 r4')
    expect(life([true], [false], [true], [false])).toBe('broken-again r1 r1 – r4 r3 r4')
  })

  it('never takes a missing result for a pass or a fail', () => {
    expect(life([true], [null])).toBe('fixed r1 r1 – – – r1')
    expect(life([true], [null], [false])).toBe('broken-again r1 r1 – r3 – r3')
    expect(life([false], [null], [null])).toBe('failing r1 – – – – r1')
    fc.assert(fc.property(fc.array(fc.constantFrom(true, false, null), { maxLength: 12 }), (results) => {
      const all = runs(...results.map((after): Spec => [after]))
      const { state, measured, unmeasured } = flagLife(all)
      const without = flagLife(all.filter(({ after }) => after !== null))
      expect(state).toBe(without.state)
      expect(measured + unmeasured).toBe(results.length)
    }))
  })

  it('does not depend on the order in which the runs are given', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(true, false, null), fc.constantFrom(true, false, null)), { maxLength: 8 }).chain((results) => {
      const all = runs(...results)
      return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))
    }), ([all, shuffled]) => {
      expect(flagLife(shuffled)).toEqual(flagLife(all))
    }))
  })
})
