import { describe, expect, it } from 'vitest'
import { growthWords } from '@/lib/core/display/growth-words'
import { growthEffect, type GrowthCounts } from '@/lib/core/flag/growth-effect'

const words = (counts: GrowthCounts) => growthWords(growthEffect(counts), counts)

describe('the sentence about a set that grew', () => {
  it('says that nothing changed where only the set did', () => {
    expect(words({ earlier: { n: 10, passed: 8 }, later: { n: 12, passed: 8 }, both: { n: 10, earlierPassed: 8, laterPassed: 8 } }))
      .toBe('The rate moved (80.0% → 66.7%) only because other cases are in the set. On the 10 cases that both runs measured it is 80.0% → 80.0%: nothing changed there.')
  })

  it('gives the comparable rate where both changed, and says nothing where the set stayed the same', () => {
    expect(words({ earlier: { n: 10, passed: 8 }, later: { n: 12, passed: 9 }, both: { n: 10, earlierPassed: 8, laterPassed: 7 } }))
      .toContain('(10 → 12 measured), so its rate (80.0% → 75.0%) is not comparable by itself. On the 10 cases that both runs measured it is 80.0% → 70.0%.')
    expect(words({ earlier: { n: 1, passed: 1 }, later: { n: 1, passed: 0 }, both: { n: 1, earlierPassed: 1, laterPassed: 0 } })).toBeNull()
    expect(words({ earlier: { n: 0, passed: 0 }, later: { n: 1, passed: 0 }, both: { n: 0, earlierPassed: 0, laterPassed: 0 } })).toBeNull()
  })
})
