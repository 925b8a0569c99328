import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { gatedWeights } from '@/lib/core/gate/gated-weights'
import { planSegments, showsTarget } from '@/lib/core/gate/plan-segments'
import { planningRates } from '@/lib/core/gate/planning-evidence'
import { planSample } from '@/lib/core/sampling/plan-sample'

const configOf = (text = '') => parseConfig(text, 'test.yaml').config
const usual = planningRates([])
/** 18 segments of 60 cases and one of 22: with the total 20 sets. */
const cases = new Map([['billing', 22], ...Array.from({ length: 18 }, (_, i): [string, number] => [`s${i}`, 60])])

describe('planning segments', () => {
  it('says what each could show, and what it needs', () => {
    const plan = planSegments({ cases, traffic: cases, pinned: 0, adversarial: 0, config: configOf(), rates: usual })
    // section 9.1: 51 cases for 14 points among 20 sets
    expect(plan).toMatchObject({ targetDrop: 0.14, sets: 20 })
    const [billing, s0] = plan.segments
    expect(billing).toMatchObject({ key: 'billing', cases: 22, needed: 51, weight: 1, floor: 0.85, floorMode: 'report' })
    expect([billing!, s0!].map(showsTarget)).toEqual([false, true])
    expect(billing!.smallestDrop).toBeGreaterThan(0.2)
    expect(s0!.smallestDrop).toBeLessThan(0.14)
  })

  it('gives a segment with weight the power of one among fewer', () => {
    const config = configOf('segments: [{ id: billing, weight: 5 }, s0]\n')
    // 5 + 18 · 1 + 1 = 24 for all; 24/5 = 4.8 sets for billing instead of 20: between 36 (4 sets) and 51
    const [billing] = planSegments({ cases, traffic: cases, pinned: 0, adversarial: 0, config, rates: usual }).segments
    expect(billing!.weight).toBe(5)
    expect(billing!.needed).toBeGreaterThanOrEqual(36)
    expect(billing!.needed).toBeLessThan(51)
  })

  it('does not gate what is too small, and says what it needs all the same', () => {
    const [tiny] = planSegments({ cases: new Map([['tiny', 5], ['large', 300]]), traffic: new Map(), pinned: 0, adversarial: 0, config: configOf(), rates: usual }).segments
    expect(tiny).toMatchObject({ smallestDrop: null })
    expect(tiny!.needed).toBeGreaterThanOrEqual(20)
  })

  it('asks what is needed of the sets that there are when every segment has its cases', () => {
    // none of the 19 is gated with 10 cases each, but the pool of 190 and the total: 2 sets. With enough there are 20.
    const few = new Map([...cases.keys()].map((key) => [key, 10]))
    const plan = planSegments({ cases: few, traffic: new Map([...cases.keys()].map((key) => [key, 500])), pinned: 0, adversarial: 0, config: configOf(), rates: usual })
    expect(plan.sets).toBe(2)
    expect(plan.segments[0]).toMatchObject({ smallestDrop: null, needed: 51 })
  })

  it('knows no number of cases for a drop that is tolerated', () => {
    const config = configOf('gates: { regression_threshold: 0.2 }')
    expect(planSegments({ cases, traffic: cases, pinned: 0, adversarial: 0, config, rates: usual }).segments[0]!.needed).toBeNull()
  })
})

describe('foreseen sets', () => {
  it('are segments, the pool of small ones, families, the adversarial set and the total', () => {
    const config = configOf('families: { both: ["a*"], few: [c] }\nadversarial: { weight: 3 }\n')
    const found = gatedWeights(new Map([['a1', 30], ['a2', 15], ['c', 8], ['', 50]]), 12, config)
    // a1 30, no segment 50, pool 15 + 8 = 23, family both 45 (few has 8 of 20), adversarial with weight 3, all: 6 sets, weight 8
    expect(found).toEqual({ sets: 6, total: 8 })
    expect(gatedWeights(new Map(), 0, configOf())).toEqual({ sets: 0, total: 0 })
    expect(gatedWeights(new Map([['a', 30]]), 0, configOf(), 2)).toEqual({ sets: 4, total: 4 })
  })

  it('leave out segments that the configuration ignores', () => {
    const config = configOf('segments: [a]\nunlisted_segments: ignore\n')
    expect(gatedWeights(new Map([['a', 30], ['b', 30], ['', 30]]), 0, config).sets).toBe(2)
  })
})

describe('the next sample', () => {
  it('raises the segments that could not show the wanted drop, as far as their traffic goes', () => {
    const traffic = new Map([['billing', 400], ['rare', 40], ...Array.from({ length: 17 }, (_, i): [string, number] => [`s${i}`, 4000])])
    const plan = planSample({ traffic, adversarial: 0, pinned: 0, config: configOf('replay: { sample_size: 1500 }'), rates: usual })
    // 19 segments and the total: 51 needed. Without that, floor 25 each and the rest by size: billing 25, rare 25.
    expect(plan.floor).toBe(25)
    expect(plan.raised).toEqual([
      { segment: 'billing', from: 25, to: 51, needed: 51, traffic: 400 }, { segment: 'rare', from: 25, to: 40, needed: 51, traffic: 40 },
    ])
    expect([...plan.seats.values()].reduce((sum, n) => sum + n, 0)).toBe(1500)
    // 18 segments of 51 and all 40 of the rare one
    expect(plan.wanted).toBe(18 * 51 + 40)
  })

  it('raises nothing where proportion already gives enough', () => {
    const traffic = new Map(Array.from({ length: 10 }, (_, i): [string, number] => [`s${i}`, 1000]))
    expect(planSample({ traffic, adversarial: 0, pinned: 0, config: configOf(), rates: usual }).raised).toEqual([])
  })
})
