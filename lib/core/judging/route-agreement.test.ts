import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assessTrial as assess, findDrift as find, questionsNeeded, routeRules, SEGMENT_QUESTIONS, type ShadowPair } from '@/lib/core/judging/route-agreement'
import { seededRandom } from '@/lib/core/seeded-random'
import { clopperPearson } from '@/lib/core/gate/intervals'

/** By the rules for a reference that always agrees with itself. */
const STRICTEST = routeRules({ agreed: 2000, n: 2000 })
const assessTrial = (pairs: ShadowPair[]) => assess(pairs, STRICTEST)
const findDrift = (pairs: ShadowPair[]) => find(pairs, STRICTEST)

const pairsOf = (agreed: number, differed: number, segments = ['orders']): ShadowPair[] => [
  ...Array.from({ length: differed }, () => ({ segments, agreed: false })), ...Array.from({ length: agreed }, () => ({ segments, agreed: true })),
]

/** Answers of a route that agrees at a rate, question by question. */
function* answers(rate: number, seed: string, segments = 1): Generator<ShadowPair> {
  const random = seededRandom(seed)
  for (;;) yield { segments: [`s${Math.floor(random() * segments)}`], agreed: random() < rate }
}

/** How a trial ends when it is settled after every tenth question, and after how many. */
function trialOf(rate: number, seed: string, segments = 1): { verdict: string; n: number } {
  const pairs: ShadowPair[] = []
  for (const pair of answers(rate, seed, segments)) {
    pairs.push(pair)
    if (pairs.length % 10 > 0) continue
    const { verdict } = assessTrial(pairs)
    if (verdict !== 'open' || pairs.length >= 2000) return { verdict, n: pairs.length }
  }
  throw new Error('unreachable')
}

describe('the exact interval', () => {
  it('is that of Clopper and Pearson', () => {
    expect(clopperPearson(0, 0)).toEqual([0, 1])
    // all of n: the lower limit x has x^n = 0.025
    expect(clopperPearson(50, 50)).toEqual([expect.closeTo(0.025 ** (1 / 50), 10), 1])
    expect(clopperPearson(0, 50)).toEqual([0, expect.closeTo(1 - 0.025 ** (1 / 50), 10)])
    // tabled: 2 of 20
    expect(clopperPearson(2, 20).map((limit) => Number(limit.toFixed(4)))).toEqual([0.0123, 0.317])
  })
})

describe('showing that a route agrees', () => {
  it('takes 98 questions without a disagreement, and about 64 more for each', () => {
    // ln 20 = 2.9957; an agreement adds ln(0.995 / 0.965) = 0.030615, a disagreement costs ln(0.035 / 0.005) = 1.9459
    expect([0, 1, 2].map((disagreed) => questionsNeeded(disagreed, STRICTEST.overall))).toEqual([98, 163, 227])
    expect(assessTrial(pairsOf(97, 0)).verdict).toBe('open')
    expect(assessTrial(pairsOf(98, 0)).verdict).toBe('agrees')
    expect(assessTrial(pairsOf(161, 1)).verdict).toBe('open')
    expect(assessTrial(pairsOf(162, 1))).toMatchObject({ verdict: 'agrees', agreed: 162, n: 163, needed: 163 })
  })

  it('takes 32 of a segment, in which it may differ more often', () => {
    // ln 20 / ln(0.99 / 0.9) = 2.9957 / 0.09531 = 31.4
    expect([SEGMENT_QUESTIONS, questionsNeeded(1, STRICTEST.segment)]).toEqual([32, 57])
    const open = assessTrial([...pairsOf(300, 0), ...pairsOf(31, 1, ['refunds'])])
    expect(open).toMatchObject({ verdict: 'open', needed: 332 + 57 - 32, segments: [{ key: 'refunds', n: 32, verdict: 'open' }, { key: 'orders', verdict: 'agrees' }] })
    expect(assessTrial([...pairsOf(300, 0), ...pairsOf(56, 1, ['refunds'])]).verdict).toBe('agrees')
  })

  it('does not let many good segments hide a bad one', () => {
    const bad = assessTrial([...pairsOf(2000, 0), ...pairsOf(28, 6, ['refunds'])])
    expect(bad).toMatchObject({ verdict: 'differs', segments: [{ key: 'refunds', agreed: 28, n: 34, verdict: 'differs' }, {}] })
  })

  it('tests segments together that are too small to be tested alone', () => {
    const small = (key: string, differed = 0) => pairsOf(16 - differed, differed, [key])
    expect(assessTrial([...pairsOf(300, 0), ...small('a'), ...small('b')])).toMatchObject({ verdict: 'agrees', segments: [{ key: null, n: 32 }, { key: 'orders' }] })
    expect(assessTrial([...pairsOf(900, 0), ...small('a', 3), ...small('b', 3)])).toMatchObject({ verdict: 'differs', segments: [{ key: null, agreed: 26 }, {}] })
    expect(assessTrial([...pairsOf(300, 0), ...small('a')])).toMatchObject({ verdict: 'agrees', segments: [{ key: 'orders' }] })
  })

  it('knows nothing without questions', () => {
    expect(assessTrial([])).toEqual({ verdict: 'open', agreed: 0, n: 0, low: 0, high: 1, needed: 98, segments: [] })
  })

  it('is the same in whatever order the questions come, and one more agreement never speaks against a route', () => {
    const pair = fc.record({ segments: fc.subarray(['a', 'b', 'c']), agreed: fc.boolean() })
    const rank = { differs: 0, open: 1, agrees: 2 }
    fc.assert(fc.property(fc.array(pair, { maxLength: 300 }), (pairs) => {
      const trial = assessTrial(pairs)
      expect(assessTrial([...pairs].reverse())).toEqual(trial)
      expect(trial.needed).toBeGreaterThanOrEqual(trial.verdict === 'agrees' ? 0 : trial.n)
      expect(trial.agreed).toBeLessThanOrEqual(trial.n)
      expect(rank[assessTrial([...pairs, { segments: [], agreed: true }]).verdict]).toBeGreaterThanOrEqual(trial.segments.length > 0 ? 0 : rank[trial.verdict])
    }), { numRuns: 100, seed: 3 })
  })
})

describe('over many seeds', () => {
  const seeds = Array.from({ length: 400 }, (_, index) => `seed ${index}`)
  const share = (found: boolean[]) => found.filter(Boolean).length / found.length

  it('lets a route that agrees in 99.5 % through, nine times in ten within 400 questions', () => {
    const ends = seeds.map((seed) => trialOf(0.995, seed))
    expect(share(ends.map(({ verdict }) => verdict === 'agrees'))).toBeGreaterThan(0.97)
    expect(share(ends.map(({ verdict, n }) => verdict === 'agrees' && n <= 400))).toBeGreaterThan(0.9)
  })

  it('turns a route away that agrees in 90 %, always within 300 questions, however often one looks', () => {
    const ends = seeds.map((seed) => trialOf(0.9, seed))
    expect(ends.filter(({ verdict }) => verdict === 'agrees')).toEqual([])
    expect(Math.max(...ends.map(({ n }) => n))).toBeLessThanOrEqual(300)
  })

  it('lets a route at the limit of 96.5 % through in 5 % at most', () => {
    // and three standard errors of a share of 400: 3 × √(0.05 × 0.95 / 400) = 0.033
    expect(share(seeds.map((seed) => trialOf(0.965, seed).verdict === 'agrees'))).toBeLessThan(0.05 + 0.033)
  })

  it('lets a route through that is good in each of eight segments', () => {
    const ends = seeds.slice(0, 100).map((seed) => trialOf(0.995, seed, 8))
    expect(share(ends.map(({ verdict, n }) => verdict === 'agrees' && n <= 800))).toBeGreaterThan(0.9)
  })

  const firstDrift = (pairs: ShadowPair[]) => {
    for (let n = 1; n <= pairs.length; n += 1) if (findDrift(pairs.slice(0, n))) return n
    return null
  }
  const take = (rate: number, seed: string, n: number) => {
    const source = answers(rate, seed)
    return Array.from({ length: n }, () => source.next().value as ShadowPair)
  }

  it('sees a fall from 99.5 % to 90 % within 300 questions, though it went well for long', () => {
    const seen = seeds.slice(0, 60).map((seed) => firstDrift([...take(0.995, seed, 300), ...take(0.9, `${seed} later`, 300)]))
    expect(share(seen.map((n) => n !== null))).toBeGreaterThan(0.97)
    expect(seen.filter((n) => n !== null && n <= 300)).toEqual([])
  })

  it('does not demote a route that stays at 99.5 % in 2,000 questions', () => {
    expect(seeds.slice(0, 200).filter((seed) => findDrift(take(0.995, seed, 2000)))).toEqual([])
  })
})

describe('a reference that does not always agree with itself', () => {
  it('is the measure: nobody is asked to agree more often than it does', () => {
    const [low, high] = clopperPearson(950, 1000)
    const rules = routeRules({ agreed: 950, n: 1000 })
    expect(rules.overall).toEqual({ hoped: high, within: high - 0.03 })
    expect(rules.segment).toEqual({ hoped: high, within: high - 0.09 })
    expect(rules.refuse.overall).toEqual({ hoped: low, within: low - 0.06 })
    expect(rules.drift).toEqual({ from: expect.closeTo(0.935, 12) as number, to: expect.closeTo(0.905, 12) as number })
    expect(assess(pairsOf(970, 30), STRICTEST).verdict).not.toBe('agrees')
    expect(assess(pairsOf(970, 30), rules).verdict).toBe('agrees')
    expect(assess(pairsOf(880, 120), rules).verdict).toBe('differs')
  })

  it('makes no rule easier with little evidence, refuses nobody, and is never meaningless', () => {
    const nothing = routeRules({ agreed: 0, n: 0 })
    expect([nothing.overall, nothing.segment, nothing.drift]).toEqual([STRICTEST.overall, STRICTEST.segment, STRICTEST.drift])
    expect(nothing.refuse.overall.hoped).toBe(0.9)
    expect(assess(pairsOf(180, 20), STRICTEST).verdict).toBe('differs')
    expect(assess(pairsOf(180, 20), nothing).verdict).toBe('open')
    expect(assess(pairsOf(120, 80), nothing).verdict).toBe('differs')
    expect(STRICTEST.overall.hoped).toBe(0.995)
    expect(STRICTEST.segment.hoped).toBe(0.99)
    expect(routeRules({ agreed: 9, n: 10 }).overall.hoped).toBe(0.995)
    expect(routeRules({ agreed: 500, n: 1000 }).overall.hoped).toBe(0.9)
    fc.assert(fc.property(fc.nat(2000), fc.nat(2000), (a, b) => {
      const { overall, segment, refuse, drift, segmentDrift } = routeRules({ agreed: Math.min(a, b), n: Math.max(a, b) })
      for (const { within, hoped } of [overall, segment, refuse.overall, refuse.segment]) expect(within > 0.8 && within < hoped && hoped < 1).toBe(true)
      for (const { from, to } of [drift, segmentDrift]) expect(to > 0.7 && to < from && from < 1).toBe(true)
    }), { numRuns: 200, seed: 9 })
  })
})

describe('drift', () => {
  it('is seen in the segment where it happens', () => {
    const fine = Array.from({ length: 200 }, (_, i) => ({ segments: i % 10 === 0 ? ['refunds'] : ['orders'], agreed: true }))
    // ten disagreements in a row: 10 × ln(0.145 / 0.055) = 9.69 > ln 10,000 = 9.21; among 100 that agree overall they are not enough
    const fallen = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? { segments: ['refunds'], agreed: false } : { segments: ['orders'], agreed: true }))
    expect(findDrift([...fine, ...fallen])).toEqual({ segment: 'refunds', agreed: 0, n: 10 })
    expect(findDrift(fine)).toBeNull()
    expect(findDrift([])).toBeNull()
  })

  it('counts from where the fall began', () => {
    // eleven in a row: 11 × ln(0.05 / 0.02) = 10.08 > 9.21
    expect(findDrift([...pairsOf(500, 0, []), ...pairsOf(0, 20, [])])).toEqual({ segment: null, agreed: 0, n: 11 })
  })
})
