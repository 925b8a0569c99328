import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrateJudge } from '@/lib/core/calibration/judge-calibration'
import { LABEL_REASONS, type JudgedThing, type LabelChoice } from '@/lib/core/calibration/judged-thing'
import { kappaTest } from '@/lib/core/calibration/kappa-test'
import { meanInterval, studentT } from '@/lib/core/calibration/student-t'

const JUDGE = { model: 'judge', promptVersion: 'pairwise-2', judge: 'pairwise' as const }
let next = 0
const thing = (gold: LabelChoice | null, judged: LabelChoice, more: Partial<JudgedThing> = {}): JudgedThing => ({
  runId: 'run', caseId: String(next++), arm: 'pair', segments: ['refunds'], judged, gold, reason: 'uniform', lengths: null, at: '2026-11-05T10:00:00.000Z',
  votes: [{ order: 'baseline-first', choice: judged }, { order: 'candidate-first', choice: judged }], ...more,
})
const many = (n: number, gold: LabelChoice | null, judged: LabelChoice, more: Partial<JudgedThing> = {}) => Array.from({ length: n }, () => thing(gold, judged, more))
const all = (things: JudgedThing[]) => calibrateJudge(JUDGE, things).all

describe('kappa against guessing', () => {
  it('has the errors of Fleiss, Cohen and Everitt', () => {
    // 40 40 of 100 agree, 10 10 do not. Observed 0.8, chance 0.5, kappa 0.6. For a guess: (0.5 + 0.25 − 2 × 0.25 × 1) = 0.25, √0.25/0.5 = 1.
    const found = kappaTest([['a', 'a', 40], ['b', 'b', 40], ['a', 'b', 10], ['b', 'a', 10]].map(([gold, judged, weight]) => ({ gold, judged, weight }) as { gold: string; judged: string; weight: number }), 100)!
    expect(found.kappa).toBeCloseTo(0.6, 12)
    expect(found.spread).toBeCloseTo(1, 12)
    expect(found.z).toBeCloseTo(6, 12)
    // Own: 2 × 0.4 × (1 − 1 × 0.4)² + 0.4² × 2 × 0.1 × 1² − (0.6 − 0.5 × 0.4)² = 0.288 + 0.032 − 0.16 = 0.16; √(0.16/100)/0.5 = 0.08.
    expect(found.low).toBeCloseTo(0.6 - 1.959964 * 0.08, 6)
  })

  it('is null where nothing was rated and where both say one thing only', () => {
    expect(kappaTest([], 0)).toBeNull()
    expect(kappaTest([{ gold: 'a', judged: 'a', weight: 3 }], 3)).toBeNull()
  })
})

describe('quantiles of Student', () => {
  it('are those of the tables', () => {
    expect([1, 10, 30].map((freedom) => Math.round(studentT(freedom) * 1000) / 1000)).toEqual([12.706, 2.228, 2.042])
    expect(studentT(0)).toBe(Infinity)
    // 0, 1: mean 0.5, deviation √0.5, √0.5/√2 = 0.5: 0.5 ± 12.706 × 0.5.
    expect(meanInterval([0, 1])!.high).toBeCloseTo(0.5 + 12.7062 * 0.5, 3)
    expect(meanInterval([])).toBeNull()
  })
})

describe('a judge before people', () => {
  it('is accepted when it is shown to be better than guessing', () => {
    const found = all([...many(24, 'tie', 'tie'), ...many(14, 'baseline', 'baseline'), ...many(8, 'candidate', 'candidate'), ...many(4, 'baseline', 'tie')])
    expect(found).toMatchObject({ status: 'accepted', refusals: [], missing: 0, n: 50, right: { count: 46, n: 50 }, guess: { label: 'tie', rate: 0.48 } })
  })

  it('is refused when always saying the most frequent thing is right more often', () => {
    // People say tie 50 of 60 times. The judge alone is right 5 times, the guess alone 25 times: one-sided p of 25 of 30 is 0.0002.
    const found = all([...many(25, 'tie', 'tie'), ...many(25, 'tie', 'baseline'), ...many(5, 'baseline', 'baseline'), ...many(5, 'candidate', 'tie')])
    expect(found).toMatchObject({ status: 'refused', refusals: ['worse-than-guessing'], guess: { label: 'tie', rate: 50 / 60 } })
    expect(found.guess!.p).toBeCloseTo(0.00016, 5)
  })

  it('is accepted where most labels are alike, if it tells the others apart', () => {
    // Always saying tie is right in 200 of 240, the judge in 190; chance: (200·170 + 28·38 + 12·32)/240² = 0.6154, kappa 0.1763/0.3846 = 0.458.
    const found = all([...many(160, 'tie', 'tie'), ...many(20, 'tie', 'baseline'), ...many(20, 'tie', 'candidate'), ...many(18, 'baseline', 'baseline'), ...many(12, 'candidate', 'candidate'), ...many(10, 'baseline', 'tie')])
    expect(found).toMatchObject({ status: 'accepted', right: { count: 190, n: 240 }, guess: { rate: 200 / 240 } })
    expect(found.kappa!.kappa).toBeCloseTo(0.4583, 4)
  })

  it('has limits also when it is always right', () => {
    const found = all([...many(6, 'tie', 'tie'), ...many(5, 'baseline', 'baseline')])
    expect(found.kappa).toMatchObject({ kappa: 1, high: 1 })
    expect(found.kappa!.low).toBeLessThan(0.6)
  })

  it('is refused when enough labels do not show that it is better', () => {
    const found = all([...many(15, 'baseline', 'baseline'), ...many(14, 'baseline', 'candidate'), ...many(14, 'candidate', 'baseline'), ...many(15, 'candidate', 'candidate')])
    expect(found).toMatchObject({ status: 'refused', refusals: ['not-better-than-guessing'] })
  })

  it('says how many labels are missing before that', () => {
    // A useful judge (kappa 0.4) shows itself with ((1.96 + 0.84) / 0.4)² = 49.05 labels of equal frequencies.
    const found = all([...many(8, 'baseline', 'baseline'), ...many(7, 'baseline', 'candidate'), ...many(7, 'candidate', 'baseline'), ...many(8, 'candidate', 'candidate')])
    expect(found).toMatchObject({ status: 'too-few', refusals: [], missing: 20, n: 30 })
    expect(all(many(3, 'tie', 'tie'))).toMatchObject({ status: 'too-few', kappa: null })
  })

  it('is not accepted on labels that all say the same, and not refused for agreeing with them', () => {
    const found = all(many(200, 'tie', 'tie'))
    expect(found).toMatchObject({ status: 'too-few', kappa: null, right: { count: 200 } })
    expect(found.missing).toBeGreaterThan(100)
  })

  it('is refused when it always says the same, once that is known', () => {
    expect(all([...many(30, 'baseline', 'tie'), ...many(30, 'tie', 'tie')])).toMatchObject({ status: 'refused', refusals: ['not-better-than-guessing'] })
  })

  it('is refused for its preference of a place, whatever it agrees in', () => {
    const flipping: Partial<JudgedThing> = { votes: [{ order: 'baseline-first', choice: 'baseline' }, { order: 'candidate-first', choice: 'candidate' }] }
    const found = all([...many(60, 'tie', 'tie', flipping), ...many(30, 'baseline', 'baseline'), ...many(10, 'candidate', 'candidate')])
    // 60 pairs name the first twice, 40 once: 0.8.
    expect(found).toMatchObject({ status: 'refused', refusals: ['position-biased'], position: { flips: { count: 60, n: 100 }, first: { rate: 0.8, pairs: 100 } } })
  })

  it('is known by segment: a good one may be refused where it guesses', () => {
    const found = calibrateJudge(JUDGE, [
      ...many(30, 'baseline', 'baseline', { segments: ['a'] }), ...many(30, 'candidate', 'candidate', { segments: ['a'] }),
      ...many(20, 'baseline', 'candidate', { segments: ['b'] }), ...many(20, 'candidate', 'baseline', { segments: ['b', 'b'] }), thing(null, 'tie', { segments: ['c'] }),
    ])
    expect(found.all.status).toBe('accepted')
    expect(found.segments.map(({ segment, status, n }) => [segment, status, n])).toEqual([['a', 'accepted', 60], ['b', 'refused', 40]])
  })

  it('counts each kind of verdict as often as it is given, however many of it were chosen', () => {
    // Drawn at random: 90 of 100 ties agreed, 10 contested baselines. Labels: 18 of 20 of the first are right, 10 of 40 of the second.
    const contested: Partial<JudgedThing> = { votes: [{ order: 'baseline-first', choice: 'baseline' }, { order: 'candidate-first', choice: 'tie' }] }
    const found = all([
      ...many(18, 'tie', 'tie'), ...many(2, 'baseline', 'tie'), ...many(70, null, 'tie'), ...many(10, null, 'baseline', contested),
      ...many(10, 'baseline', 'baseline', { ...contested, reason: 'split' }), ...many(30, 'tie', 'baseline', { ...contested, reason: 'split' }),
    ])
    expect(found).toMatchObject({ n: 60, chosen: 40, right: { count: 28, n: 60 } })
    expect(found.agreement!.rate).toBeCloseTo(0.9 * 0.9 + 0.1 * 0.25, 12)
    expect(found.effective).toBeLessThan(30)
  })

  it('compares its liking for length with that of people', () => {
    const long = { lengths: { baseline: 200, candidate: 20 } }
    // Judge: the longer in 30 of 40; people: in 10 of 40.
    const found = all([...many(20, 'candidate', 'baseline', long), ...many(10, 'baseline', 'baseline', long), ...many(10, 'candidate', 'candidate', long), thing('tie', 'unreadable', long)])
    expect(found.length).toMatchObject({ pairs: 40, judge: 0.75, people: 0.25, difference: 0.5 })
    expect(found.length!.low).toBeGreaterThan(0.3)
  })

  it('never says of two pairs that the judge differs by more than all of them', () => {
    // Judge 0.5 and 0.5, people 0 and 1: differences 0.5 and −0.5, and 0 ± 12.706 × 0.5 is far beyond every possible difference.
    const long = { lengths: { baseline: 200, candidate: 20 } }
    expect(all([thing('candidate', 'tie', long), thing('baseline', 'tie', long)]).length).toMatchObject({ difference: 0, low: -1, high: 1 })
    expect(all([thing('candidate', 'tie', long)]).length).toMatchObject({ difference: 0.5, low: -1, high: 1 })
  })

  it('shows the weeks and whether it agrees with itself', () => {
    const twice = (second: LabelChoice): Partial<JudgedThing> => ({ votes: [{ order: 'baseline-first', choice: 'tie' }, { order: 'baseline-first', choice: second }] })
    const found = all([thing('tie', 'tie', { ...twice('tie'), at: '2026-11-01T23:00:00Z' }), thing('tie', 'tie', { ...twice('baseline'), at: '2026-11-02T01:00:00Z' })])
    expect(found.trend.map(({ week, right }) => [week, right.count])).toEqual([['2026-10-26', 1], ['2026-11-02', 1]])
    expect(found.self).toMatchObject({ count: 1, n: 2 })
  })

  it('never breaks and never gives a rate out of bounds, whatever was labelled', () => {
    const choice = fc.constantFrom<LabelChoice>('baseline', 'candidate', 'tie')
    const arbitrary = fc.record({
      gold: fc.option(choice), judged: fc.constantFrom<LabelChoice>('baseline', 'candidate', 'tie', 'unreadable'), reason: fc.constantFrom(...LABEL_REASONS),
      votes: fc.array(fc.record({ order: fc.constantFrom('baseline-first' as const, 'candidate-first' as const), choice: fc.constantFrom<LabelChoice>('baseline', 'tie', 'unreadable') }), { maxLength: 4 }),
      lengths: fc.option(fc.record({ baseline: fc.nat(9), candidate: fc.nat(9) })),
    })
    fc.assert(fc.property(fc.array(arbitrary, { maxLength: 80 }), (items) => {
      const found = all(items.map(({ gold, judged, ...more }) => thing(gold, judged, more)))
      expect(found.effective).toBeGreaterThanOrEqual(0)
      expect(found.effective).toBeLessThanOrEqual(found.n + 1e-9)
      expect(found.missing).toBeLessThan(100_000)
      if (found.agreement) expect(found.agreement.rate).toBeGreaterThanOrEqual(found.agreement.low - 1e-9)
      if (found.agreement) expect(found.agreement.rate).toBeLessThanOrEqual(found.agreement.high + 1e-9)
      expect(found.status === 'too-few' ? found.missing > 0 : found.missing === 0).toBe(true)
      expect(JSON.stringify(found)).not.toContain('NaN')
    }))
  })
})
