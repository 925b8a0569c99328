import { describe, expect, it } from 'vitest'
import { correctedDelta, type ChangeStratum } from '@/lib/core/calibration/corrected-delta'
import { coverageOf, randomJudges, SIMULATED_JUDGES } from '@/lib/core/calibration/test-simulated-judges'

const NO_LABELS = { breaks: 0, same: 0, fixes: 0 }
const stratum = (n: number, judged: -1 | 0 | 1, labels: Partial<ChangeStratum['labels']> = {}, exact = false): ChangeStratum => ({ n, judged, exact, labels: { ...NO_LABELS, ...labels } })

describe('a change corrected for the errors of a judge', () => {
  it('weighs what people say by how often the judge says it', () => {
    // Judge: 20 of 100 broke, none fixed: −20 points. People: 5 of 10 such breaks are none, 1 of 20 of the rest broke.
    // Corrected: 0.2 × −5/10 + 0.8 × −1/20 = −0.14.
    const found = correctedDelta([stratum(20, -1, { breaks: 5, same: 5 }), stratum(80, 0, { breaks: 1, same: 19 })])!
    expect(found).toMatchObject({ n: 100, judged: 100, labels: 30 })
    expect(found.raw.delta).toBeCloseTo(-0.2, 12)
    expect(found.corrected!.delta).toBeCloseTo(-0.14, 12)
    expect(found.corrected!.low).toBeLessThan(-0.2)
    expect(found.corrected!.high).toBeGreaterThan(-0.08)
  })

  it('does not depend on how many labels each kind of case got', () => {
    const few = correctedDelta([stratum(20, -1, { breaks: 5, same: 5 }), stratum(80, 0, { same: 19, breaks: 1 })])!
    const many = correctedDelta([stratum(20, -1, { breaks: 10, same: 10 }), stratum(80, 0, { same: 19, breaks: 1 })])!
    expect(many.corrected!.delta).toBeCloseTo(few.corrected!.delta, 12)
  })

  it('leaves verdicts that no judge gave as they are', () => {
    const found = correctedDelta([stratum(10, -1, {}, true), stratum(90, 0, { same: 30 })])!
    expect(found.judged).toBe(90)
    expect(found.corrected!.delta).toBeCloseTo(-0.1, 12)
  })

  it('is null without a label, and nothing at all without a pair', () => {
    expect(correctedDelta([stratum(10, -1), stratum(90, 0)])!.corrected).toBeNull()
    expect(correctedDelta([])).toBeNull()
  })

  it('knows nothing of cases of a kind that nobody labelled', () => {
    // 10 of 100 could each be anything: the limits reach 0.1 × 2 further up than the judge's break.
    const found = correctedDelta([stratum(10, -1), stratum(90, 0, { same: 60 })])!.corrected!
    expect(found.delta).toBeCloseTo(-0.1, 12)
    expect(found.high).toBeGreaterThan(0.09)
  })

  it('never looks certain because a few labels are equal', () => {
    const found = correctedDelta([stratum(100, 0, { same: 3 })])!.corrected!
    expect(found.high - found.low).toBeGreaterThan(0.2)
  })
})

describe('on simulated judges with known errors', { timeout: 60_000 }, () => {
  it.each(SIMULATED_JUDGES.map((judge) => [judge.name, judge] as const))('the limits hold the true change in 93 to 97 of 100 runs: %s', (_, judge) => {
    const found = coverageOf(judge, 2000)
    expect(found.covered).toBeGreaterThanOrEqual(0.93)
    expect(found.covered).toBeLessThanOrEqual(0.97)
    expect(Math.abs(found.error)).toBeLessThan(0.012)
  })

  it('the raw limits of an uneven judge hold it in fewer than a quarter', () => {
    const harsh = SIMULATED_JUDGES.find(({ name }) => name === 'harsher on the candidate')!
    expect(coverageOf(harsh, 500).rawCovered).toBeLessThan(0.25)
  })

  it('nobody chose the judges so: of 12 drawn at random each is held in 90 to 99 of 100 runs, and all together in 95', () => {
    const covered = randomJudges(12).map((judge) => coverageOf(judge, 500).covered)
    expect(Math.min(...covered)).toBeGreaterThan(0.9)
    expect(Math.max(...covered)).toBeLessThan(0.99)
    const mean = covered.reduce((sum, value) => sum + value / covered.length, 0)
    expect(mean).toBeGreaterThan(0.94)
    expect(mean).toBeLessThan(0.965)
  })
})
