import { describe, expect, it } from 'vitest'
import { blockSentence } from '@/lib/core/review/block-sentence'
import { testConfirmed, testReport, testSetResult as set } from '@/lib/core/review/test-report'

// 43/47 = 91.489 %, 36/47 = 76.596 %
const refunds = set('refund_flow', [47, 43, 36], { verdict: 'regressed', blocks: true, confirmed: testConfirmed({ surviving: 7, breaks: 7, confirmedCases: ['a'] }) })
const LEAD = 'refund_flow fell from 91.5% to 76.6% on 47 cases; 7 breaks confirmed, 0 fixes'
const quiet = set('invoices', [90, 80, 80])

describe('the sentence of a blocked run', () => {
  it('has the set, its rates and size, what was confirmed, and that the others held', () => {
    expect(blockSentence(testReport('blocked', [refunds, quiet]))).toBe(`${LEAD}; everything else held.`)
    expect(blockSentence(testReport('blocked', [refunds]))).toBe(`${LEAD}.`)
  })

  it('counts one as one', () => {
    const one = set('a', [1, 1, 0], { blocks: true, verdict: 'regressed', confirmed: testConfirmed({ breaks: 1, fixes: 1 }) })
    expect(blockSentence(testReport('blocked', [one]))).toBe('a fell from 100.0% to 0.0% on 1 case; 1 break confirmed, 1 fix.')
  })

  it('names the other sets that block, that need a look and that could not be decided', () => {
    const blocks = (id: string) => set(id, [40, 40, 20], { blocks: true, verdict: 'regressed' })
    const look = set('tech', [40, 38, 35], { verdict: 'suspected' })
    const open = set('faq', [40, 38, 38], { verdict: 'incomplete', missing: 9 })
    expect(blockSentence(testReport('blocked', [refunds, blocks('b'), quiet]))).toBe(`${LEAD}; b blocks too, the rest held.`)
    expect(blockSentence(testReport('blocked', [refunds, blocks('b'), blocks('c'), look]))).toBe(`${LEAD}; b and c block too, tech needs a look.`)
    expect(blockSentence(testReport('blocked', [refunds, blocks('b'), blocks('c'), blocks('d'), blocks('e'), open, quiet]))).toBe(
      `${LEAD}; b, c and 2 more block too, faq could not be decided, the rest held.`)
    const all = set('all', [137, 123, 116], { kind: 'all', label: 'all cases', blocks: true, verdict: 'regressed' })
    expect(blockSentence(testReport('blocked', [all]))).toMatch(/^The run as a whole fell from 89\.8% to 84\.7% on 137 cases;/)
    // rows that take no part in the decision say nothing of what held
    expect(blockSentence(testReport('blocked', [refunds, set('tiny', [3, 3, 3], { gated: false })]))).toBe(`${LEAD}.`)
  })

  it('says when nothing was run again, when only one side was, and when re-runs could not be measured', () => {
    const plain = { ...refunds, confirmed: null, breaks: 8, fixes: 1 }
    expect(blockSentence(testReport('blocked', [plain]))).toContain('; 8 breaks, 1 fix, none run again.')
    expect(blockSentence(testReport('blocked', [{ ...plain, confirmed: testConfirmed({ reached: 'failing-side', surviving: 5 }) }]))).toContain('; 5 of 8 breaks failed again.')
    const dark = testConfirmed({ breaks: 7, confirmedCases: ['a', 'b'], unmeasuredCases: ['b', 'x'] })
    expect(blockSentence(testReport('blocked', [{ ...refunds, confirmed: dark }]))).toContain('7 breaks confirmed, 0 fixes (1 could not be measured again and count as confirmed)')
  })

  it('counts groups where groups are what is counted', () => {
    const grouped = { ...refunds, groups: { n: 12, breaks: 3, fixes: 0 }, confirmed: testConfirmed({ breaks: 3 }) }
    expect(blockSentence(testReport('blocked', [grouped]))).toBe('refund_flow fell from 91.5% to 76.6% on 47 cases in 12 groups; 3 groups with breaks confirmed, 0 groups with fixes.')
  })

  it('names the floor, and how a set became unreliable', () => {
    const floor = set('adversarial', [40, 36, 32], { kind: 'adversarial', verdict: 'below-floor', floorState: 'fell-below', floor: 0.85, blocks: true, confirmed: testConfirmed({ breaks: 4 }) })
    expect(blockSentence(testReport('blocked', [floor, quiet]))).toBe('adversarial fell below its floor of 85.0%: from 90.0% to 80.0% on 40 cases; 4 breaks confirmed, 0 fixes; everything else held.')
    expect(blockSentence(testReport('blocked', [{ ...floor, floorState: 'below-as-before' }]))).toContain('adversarial is below its floor of 85.0%')
    const shaky = set('tech', [40, 36, 30], { verdict: 'intermittent', blocks: true, intermittent: { n: 40, repeats: 2, worse: 12, better: 2, midP: 0.001, found: true }, confirmed: testConfirmed() })
    expect(blockSentence(testReport('blocked', [shaky]))).toBe('tech became unreliable on 40 cases: over 2 fresh repeats the candidate failed more often in 12 and less often in 2; 0 breaks confirmed, 0 fixes.')
  })

  it('keeps the words of the report where a mean decides', () => {
    expect(blockSentence(testReport('blocked', [set('a', [10, 10, 9])], { aggregate: 'weighted_mean', sentence: 'The mean (weighted) decides: it fell. Blocks.' }))).toBe('The mean (weighted) decides: it fell. Blocks.')
  })
})

describe('the sentence of an inconclusive run', () => {
  const missingCases = [...Array.from({ length: 9 }, (_, i) => ({ caseId: `t${i}`, arm: 'candidate' as const, reason: 'timeout' })), { caseId: 'r', arm: 'baseline' as const, reason: 'rate limited' }]
  const open = set('faq', [200, 180, 180], { verdict: 'incomplete', missing: 10, missingCases })

  it('says how many pairs are missing and why, and what the others did', () => {
    expect(blockSentence(testReport('inconclusive', [open, quiet]))).toBe(
      'Cannot decide: 10 of 210 pairs of faq are missing (timeout 9, rate limited 1), and if they all broke, the gate would block; everything else held.')
    expect(blockSentence(testReport('inconclusive', [open, set('b', [10, 9, 9], { verdict: 'incomplete', missing: 5 })]))).toContain('the gate would block; so it is for b.')
    expect(blockSentence(testReport('inconclusive', [set('b', [10, 9, 9], { verdict: 'incomplete' })]))).toContain('b hangs on pairs that are missing elsewhere in the run')
  })

  it('keeps the words of the report where a person always decides', () => {
    expect(blockSentence(testReport('inconclusive', [set('a', [10, 10, 9])], { sentence: 'A person decides: a is down.' }))).toBe('A person decides: a is down.')
  })
})
