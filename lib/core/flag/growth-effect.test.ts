import { describe, expect, it } from 'vitest'
import { growthEffect } from '@/lib/core/flag/growth-effect'

describe('the mean of a growing set', () => {
  it('moved only because the set grew when the cases of both runs did not', () => {
    // 8 of 10 before; the same 8 of 10, and 0 of 2 new ones: 8 of 12
    expect(growthEffect({ earlier: { n: 10, passed: 8 }, later: { n: 12, passed: 8 }, both: { n: 10, earlierPassed: 8, laterPassed: 8 } }))
      .toEqual({ earlier: 0.8, later: 8 / 12, earlierBoth: 0.8, laterBoth: 0.8, kind: 'grew' })
  })

  it('moved with the candidate, too, when those cases changed', () => {
    expect(growthEffect({ earlier: { n: 10, passed: 8 }, later: { n: 12, passed: 9 }, both: { n: 10, earlierPassed: 8, laterPassed: 7 } }).kind).toBe('mixed')
    expect(growthEffect({ earlier: { n: 10, passed: 8 }, later: { n: 10, passed: 9 }, both: { n: 10, earlierPassed: 8, laterPassed: 9 } }).kind).toBe('same-set')
  })

  it('did not move where a grown set has the same rate, and says nothing where nothing was measured', () => {
    expect(growthEffect({ earlier: { n: 2, passed: 1 }, later: { n: 4, passed: 2 }, both: { n: 2, earlierPassed: 1, laterPassed: 1 } }).kind).toBe('mixed')
    expect(growthEffect({ earlier: { n: 0, passed: 0 }, later: { n: 4, passed: 2 }, both: { n: 0, earlierPassed: 0, laterPassed: 0 } }))
      .toEqual({ earlier: null, later: 0.5, earlierBoth: null, laterBoth: null, kind: 'unknown' })
  })
})
