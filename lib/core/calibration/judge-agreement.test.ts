import { describe, expect, it } from 'vitest'
import { agreement } from '@/lib/core/calibration/agreement'
import { humanAgreement, majorityLabel } from '@/lib/core/calibration/human-agreement'
import { judgeAgreement, recordedPairVote, verdictOfRecorded, type PairGold, type RecordedPairVote } from '@/lib/core/calibration/judge-agreement'
import { fleissKappa, labelAgreement, shareOf } from '@/lib/core/calibration/label-agreement'
import type { PairChoice } from '@/lib/core/judging/pairwise-votes'

describe('agreement of two raters', () => {
  it('is counted, and corrected for chance by Cohen and by Gwet', () => {
    // 10 pairs: xx 4, xy 1, yx 2, yy 3. Agreement 0.7.
    // Cohen: first x 5/10, second x 6/10; chance 0.3 + 0.2 = 0.5; kappa 0.2/0.5 = 0.4.
    // Gwet: mean x 0.55; chance 2 × 0.55 × 0.45 = 0.495; AC1 0.205/0.505 = 0.40594.
    const pairs = [...Array<[string, string]>(4).fill(['x', 'x']), ['x', 'y'] as const, ...Array<[string, string]>(2).fill(['y', 'x']), ...Array<[string, string]>(3).fill(['y', 'y'])]
    const found = labelAgreement(pairs)
    expect(found.agreement).toMatchObject({ count: 7, n: 10, rate: 0.7 })
    expect(found.kappa).toBeCloseTo(0.4, 12)
    expect(found.ac1).toBeCloseTo(0.205 / 0.505, 12)
    expect(agreement({ pp: 4, pf: 1, fp: 2, ff: 3 })).toMatchObject({ kappa: expect.closeTo(found.kappa!, 12) as number, ac1: expect.closeTo(found.ac1!, 12) as number })
  })

  it('takes any number of labels', () => {
    // 6 pairs: aa bb cc ab bc ca. Agreement 0.5, every share 1/3: kappa chance 1/3, AC1 chance 3 × (1/3 × 2/3) / 2 = 1/3.
    const { kappa, ac1 } = labelAgreement([['a', 'a'], ['b', 'b'], ['c', 'c'], ['a', 'b'], ['b', 'c'], ['c', 'a']])
    expect([kappa, ac1]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.25, 12)])
  })

  it('is null where it is undefined, never zero', () => {
    expect(labelAgreement([])).toEqual({ agreement: { count: 0, n: 0, rate: null, low: 0, high: 1 }, kappa: null, ac1: null })
    expect(labelAgreement([['a', 'a']])).toMatchObject({ kappa: null, ac1: 1 })
  })

  it('has Wilson limits', () => {
    // 8 of 10: centre (0.8 + 0.19207) / 1.38415 = 0.71674, half width 0.22659 (Wilson 1927).
    expect(shareOf(8, 10)).toEqual({ count: 8, n: 10, rate: 0.8, low: expect.closeTo(0.4902, 4) as number, high: expect.closeTo(0.9433, 4) as number })
  })
})

describe('agreement of people', () => {
  it('has a majority only above half', () => {
    expect([majorityLabel(['1', '2', '1']), majorityLabel(['1', '2', '0']), majorityLabel(['1', '2']), majorityLabel([])]).toEqual(['1', null, null, null])
  })

  it('counts majorities, unanimity, pairs and Fleiss', () => {
    // Items aaa, aab, bbb, abc. Same pairs of votes: 1, 1/3, 1, 0; mean 7/12. Votes: a 6, b 5, c 1 of 12: chance 62/144.
    // Fleiss (84/144 − 62/144) / (82/144) = 22/82.
    const found = humanAgreement([['a', 'a', 'a'], ['a', 'a', 'b'], ['b', 'b', 'b'], ['a', 'b', 'c']])
    expect(found).toMatchObject({ items: 4, majority: { a: 2, b: 1 }, undecided: 1, unanimous: { count: 2, n: 4 } })
    expect(found.fleissKappa).toBeCloseTo(22 / 82, 12)
    // 0 and 1: aa aa bb ab: agreement 3/4; a 3/4 and 2/4, b 1/4 and 2/4: chance 1/2; kappa 1/2.
    expect(found.pairs.map((pair) => [pair.people, pair.agreement.count])).toEqual([[[0, 1], 3], [[0, 2], 2], [[1, 2], 2]])
    expect(found.pairs[0]!.kappa).toBeCloseTo(0.5, 12)
  })

  it('refuses items with different numbers of votes', () => {
    expect(() => fleissKappa([['a', 'b'], ['a']])).toThrow('expected the same number of votes')
    expect([fleissKappa([]), fleissKappa([['a', 'a']])]).toEqual([null, null])
  })
})

const gold = new Map<string, PairGold>([['1', 'baseline'], ['2', 'candidate'], ['3', 'tie'], ['4', 'candidate'], ['5', 'baseline']])
const vote = (caseId: string, first: PairChoice, second?: PairChoice): RecordedPairVote[] => [
  { caseId, order: 'baseline-first', choice: first }, ...(second === undefined ? [] : [{ caseId, order: 'candidate-first' as const, choice: second }]),
]

describe('a judge against people', () => {
  const found = judgeAgreement(gold, [
    ...vote('1', 'baseline', 'baseline'), ...vote('2', 'baseline', 'candidate'), ...vote('3', 'tie', 'tie'), ...vote('4', 'unreadable', 'unreadable'), ...vote('5', 'candidate'),
  ])

  it('is right in each order, and an unreadable vote is neither right nor left out', () => {
    expect(found.orders['baseline-first'].right).toMatchObject({ count: 2, n: 5 })
    expect(found.orders['baseline-first'].usable.agreement).toMatchObject({ count: 2, n: 4 })
    expect(found.orders['baseline-first'].unreadable).toMatchObject({ count: 1, n: 5 })
    expect(found.orders['candidate-first'].right).toMatchObject({ count: 3, n: 4 })
    expect(found.orders['baseline-first'].found).toMatchObject({ baseline: { count: 1, n: 2 }, candidate: { count: 0, n: 2 }, tie: { count: 1, n: 1 } })
  })

  it('says the same in both orders, where it was asked in both and could be read', () => {
    expect(found).toMatchObject({ cases: 5, sameInBothOrders: { count: 2, n: 4 }, rightInBothOrders: { count: 2, n: 4 }, wrongButSame: { count: 0, n: 4 } })
  })

  it('takes whatever stands first: ties and unreadable votes name no position', () => {
    // Named: 1 AB first, 1 BA second, 2 AB first, 2 BA first, 5 AB second.
    expect(found.firstPosition).toMatchObject({ count: 3, n: 5 })
    expect(found.unreadable).toMatchObject({ count: 2, n: 9 })
  })

  it('gives the verdicts that the product would give: a flip is a tie, a missing vote is no verdict', () => {
    expect(found.verdicts.counts).toEqual({ baseline: 1, candidate: 0, tie: 2, unreadable: 1, incomplete: 1 })
    expect(found.verdicts.usable.agreement).toMatchObject({ count: 2, n: 3 })
    expect(found.verdicts.all.agreement).toMatchObject({ count: 2, n: 4 })
  })

  it('refuses a vote on a case that people did not judge', () => {
    expect(() => judgeAgreement(new Map(), vote('9', 'tie'))).toThrow('Vote on 9: expected a case with a human verdict')
  })
})

describe('a recorded reply', () => {
  it('is read as a live one: A and B become arms, prose is unreadable', () => {
    expect(recordedPairVote('1', 'candidate-first', '{"choice":"A","reason":"x"}').choice).toBe('candidate')
    expect(recordedPairVote('1', 'baseline-first', '{"choice":"tie"}').choice).toBe('tie')
    expect(recordedPairVote('1', 'baseline-first', 'Output (a) is better').choice).toBe('unreadable')
  })

  it('is not used when the product would not have asked for it', () => {
    const round = [...vote('1', 'baseline', 'baseline')]
    // Two of three rounds decide: the third is never read.
    expect(verdictOfRecorded([...round, ...round, ...vote('1', 'candidate', 'candidate')], 3)).toBe('baseline')
    expect(verdictOfRecorded(round, 3)).toBe('incomplete')
    expect(verdictOfRecorded(vote('1', 'unreadable', 'baseline'), 1)).toBe('unreadable')
  })
})
