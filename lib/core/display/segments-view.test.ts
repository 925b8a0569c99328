import { describe, expect, it } from 'vitest'
import { packLines, unpackLines } from '@/lib/core/display/packed-lines'
import { nextSampleSentence, orderLines, planSentence, raisedInWords, ratesSentence, sampleSentence, stateOf, type SegmentLine } from '@/lib/core/display/segments-view'

const line = (key: string, cases: number, needed: number | null, traffic: number): SegmentLine => ({
  key, cases, needed, traffic, state: stateOf({ cases, needed, traffic }), smallestDrop: 0.2, next: 40, weight: null, floor: null, families: [], pinned: false, critical: false,
})
const enough = (count: number) => Array.from({ length: count }, (_, i) => line(`e${i}`, 60, 51, 900))
const raised = (segment: string, from: number, to: number, needed = to) => ({ segment, from, to, needed, traffic: 100 })

describe('the sentence before a run', () => {
  it('says in how many segments the wanted drop would be seen, and what is missing in the others', () => {
    const more = Array.from({ length: 4 }, (_, i) => line(`m${i}`, 22, 51, 400))
    expect(planSentence({ targetDrop: 0.14, lines: [...enough(7), ...more] })).toBe('A 14-point drop would be seen in 7 of 11 segments; 4 need more cases.')
    expect(planSentence({ targetDrop: 0.125, lines: [...enough(7), more[0]!, line('rare', 9, 51, 30)] })).toBe('A 12.5-point drop would be seen in 7 of 9 segments; 1 needs more cases, 1 has too little traffic.')
  })

  it('is short where there is nothing to mend, and honest where no number of cases helps', () => {
    expect(planSentence({ targetDrop: 0.14, lines: enough(3) })).toBe('A 14-point drop would be seen in each of the 3 segments.')
    expect(planSentence({ targetDrop: 0.14, lines: enough(1) })).toBe('A 14-point drop would be seen in the one segment.')
    expect(planSentence({ targetDrop: 0.01, lines: [line('a', 60, null, 900)] })).toBe('A 1-point drop is tolerated or too small to be seen with any number of cases.')
    expect(planSentence({ targetDrop: 0.14, lines: [] })).toBe('There are no segments yet.')
  })

  it('puts first what the next sample can mend', () => {
    const lines = [line('seen', 60, 51, 900), line('rare', 9, 51, 30), line('small', 22, 51, 60), line('large', 22, 51, 400)]
    expect(orderLines(lines).map(({ key }) => key)).toEqual(['large', 'small', 'rare', 'seen'])
  })
})

describe('the sentences on samples', () => {
  it('name what is raised, and what still has too few', () => {
    expect(raisedInWords([raised('billing', 22, 51), raised('', 25, 40)], 4)).toBe('billing 22 → 51, no segment 25 → 40')
    expect(nextSampleSentence({ cases: 900, wanted: 700, raised: [raised('billing', 22, 51), raised('rare', 25, 40, 51)] }, 0.14)).toBe(
      'It raises 2 segments beyond their share of the traffic, so that a 14-point drop would be seen: billing 22 → 51, rare 25 → 40. 1 of them still has too few: the traffic has no more.',
    )
    expect(nextSampleSentence({ cases: 900, wanted: 900, raised: [] }, 0.14)).toMatch(/^Its shares of the traffic already give/)
    expect(nextSampleSentence({ cases: 900, wanted: 62_000, raised: [] }, 0.14)).toBe('The sample has no room for all of it: sample_size would have to be 62,000 or more.')
  })

  it('do not tell the same twice', () => {
    const sample = { name: 'traffic', version: 2, cases: 900, createdAt: '2026-11-20T13:51:00.000Z', raised: [raised('billing', 22, 51)] }
    expect(sampleSentence(sample, sample.raised)).toBe('The newest sample, traffic v2 of 20 Nov 2026, 13:51 UTC, raised the same segments.')
    expect(sampleSentence(sample, [])).toBe('The newest sample, traffic v2 of 20 Nov 2026, 13:51 UTC, raised 1 segment: billing 22 → 51.')
    expect(sampleSentence({ ...sample, raised: null }, [])).toMatch(/was drawn before segments were raised\.$/)
  })

  it('say where the rates come from', () => {
    const plan = { sets: 20, falseBlockBudget: 0.1, groupBy: null, rates: { rho: 0.013, rhoRuns: 2, flake: 0.05, flakeRuns: 1, flakeFrom: 'aa' as const } }
    expect(ratesSentence(plan)).toBe('Planned for 20 gated sets, a false-block budget of 10%, 1.3% churn (from the last 2 runs) and 5.0% flakes (from 1 A/A run).')
    expect(ratesSentence({ ...plan, groupBy: 'conversation' })).toMatch(/the gate counts each conversation once\.$/)
  })
})

describe('lines on their way to the browser', () => {
  it('come back as they were', () => {
    const lines = [line('a', 22, 51, 400), { ...line('b', 60, 42, 900), weight: 3, floor: 0.9, families: ['Refunds'], pinned: true, smallestDrop: null, next: null }]
    expect(unpackLines(packLines(lines))).toEqual(lines)
  })
})
