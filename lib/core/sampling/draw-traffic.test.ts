import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { customerCap } from '@/lib/core/sampling/draw-share'
import { drawTraffic } from '@/lib/core/sampling/draw-traffic'
import type { Drawable, DrawRule } from '@/lib/core/sampling/types'
import { unitHash } from '@/lib/core/sampling/unit-hash'

const RULE: DrawRule = { seed: 's', sampleSize: 100, segmentFloor: 0, clusterFloor: 0, noiseFloor: 0, freshFloor: 0, customerShare: null, perConversation: null }

function traces(count: number, of: Partial<Drawable> & { id: string }): Drawable[] {
  return Array.from({ length: count }, (_, i) => ({
    segment: 'a', cluster: 'k', noise: false, fresh: false, customer: null, conversation: null, ...of, id: `${of.id}-${i}`,
  }))
}

const count = (list: readonly Drawable[], of: (item: Drawable) => boolean) => list.filter(of).length
const drawnOf = (items: Drawable[], rule: Partial<DrawRule>) => drawTraffic(items, { ...RULE, ...rule }).drawn.map(({ item }) => item)

describe('drawing traffic', () => {
  it('divides the sample over the clusters as the traffic does', () => {
    const items = [...traces(700, { id: 'x', cluster: 'x' }), ...traces(200, { id: 'y', cluster: 'y' }), ...traces(100, { id: 'n', cluster: null, noise: true })]
    const drawn = drawnOf(items, {})
    // 100 of 1,000: 70, 20 and 10, exactly, because seats go by D'Hondt
    expect([count(drawn, ({ cluster }) => cluster === 'x'), count(drawn, ({ cluster }) => cluster === 'y'), count(drawn, ({ noise }) => noise)]).toEqual([70, 20, 10])
  })

  it('keeps the floors of segments, clusters, noise and new things before anything else', () => {
    const items = [
      ...traces(940, { id: 'big' }), ...traces(30, { id: 'small', segment: 'b' }), ...traces(10, { id: 'rare', cluster: 'rare' }),
      ...traces(12, { id: 'noise', cluster: null, noise: true }), ...traces(8, { id: 'new', fresh: true }),
    ]
    const drawn = drawnOf(items, { segmentFloor: 25, clusterFloor: 8, noiseFloor: 6, freshFloor: 5 })
    expect(count(drawn, ({ segment }) => segment === 'b')).toBeGreaterThanOrEqual(25)
    expect(count(drawn, ({ cluster }) => cluster === 'rare')).toBeGreaterThanOrEqual(8)
    expect(count(drawn, ({ noise }) => noise)).toBeGreaterThanOrEqual(6)
    expect(count(drawn, ({ fresh }) => fresh)).toBeGreaterThanOrEqual(5)
  })

  it('says what each case was drawn for', () => {
    const items = [...traces(90, { id: 'big' }), ...traces(30, { id: 'small', segment: 'b' })]
    const { drawn } = drawTraffic(items, { ...RULE, sampleSize: 50, segmentFloor: 10, needs: new Map([['b', 20]]) })
    const reasons = new Map<string, number>()
    for (const { reason } of drawn) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    // 10 of each segment for the floors, 10 more of b because it needs 20, the other 20 as the traffic goes
    expect(Object.fromEntries(reasons)).toEqual({ 'segment floor': 20, 'segment need': 10, share: 20 })
  })

  it('is short of something everywhere when the floors ask for more than there is', () => {
    const items = ['a', 'b', 'c', 'd'].flatMap((segment) => traces(50, { id: segment, segment }))
    const drawn = drawnOf(items, { sampleSize: 22, segmentFloor: 10 })
    // 22 over four: five rounds of four, and two more
    expect(['a', 'b', 'c', 'd'].map((segment) => count(drawn, (item) => item.segment === segment)).sort()).toEqual([5, 5, 6, 6])
  })

  it('gives one customer no more than its cap, and a conversation no more than its own', () => {
    const items = [...traces(400, { id: 'loud', customer: 'loud' }), ...Array.from({ length: 60 }, (_, i) => traces(10, { id: `c${i}`, customer: `c${i}`, conversation: `talk ${i}` })).flat()]
    const drawn = drawnOf(items, { customerShare: 0.2, perConversation: 3 })
    expect(drawn).toHaveLength(100)
    expect(count(drawn, ({ customer }) => customer === 'loud')).toBe(20)
    for (let i = 0; i < 60; i += 1) expect(count(drawn, ({ conversation }) => conversation === `talk ${i}`)).toBeLessThanOrEqual(3)
  })

  it('takes what there is when one customer sends everything, and says that the cap was not kept', () => {
    const { drawn, capHeld } = drawTraffic(traces(200, { id: 'only', customer: 'only' }), { ...RULE, customerShare: 0.2 })
    expect([drawn.length, capHeld]).toEqual([100, false])
    // everybody has the same chance: 100 of 200
    for (const { inclusion } of drawn) expect(inclusion).toBeCloseTo(0.5, 9)
  })

  it('takes everything with certainty when the sample is larger than the traffic', () => {
    const { drawn } = drawTraffic(traces(60, { id: 'x', customer: 'c' }), { ...RULE, customerShare: 0.9, segmentFloor: 5 })
    expect(drawn.map(({ inclusion }) => inclusion)).toEqual(Array.from({ length: 60 }, () => 1))
  })
})

const world = fc.array(fc.record({
  segment: fc.constantFrom('', 'a', 'b', 'c'), cluster: fc.constantFrom(null, 'k', 'l', 'm'), noise: fc.boolean(), fresh: fc.boolean(),
  customer: fc.constantFrom(null, 'p', 'q', 'r'), conversation: fc.constantFrom(null, '1', '2', '3'),
}), { maxLength: 150 }).map((list): Drawable[] => list.map((item, i) => ({ ...item, id: `t${i}` })))
const rules = fc.record({
  sampleSize: fc.nat(120), segmentFloor: fc.nat(12), clusterFloor: fc.nat(8), noiseFloor: fc.nat(6), freshFloor: fc.nat(6),
  customerShare: fc.constantFrom(null, 0.1, 0.3, 1), perConversation: fc.constantFrom(null, 1, 3, 20),
})

describe('a drawn sample', () => {
  it('is the beginning of every larger one, whatever the rule', () => {
    fc.assert(fc.property(world, rules, fc.nat(40), (items, rule, more) => {
      const ids = (sampleSize: number) => drawnOf(items, { ...rule, sampleSize }).map(({ id }) => id)
      expect(ids(rule.sampleSize + more).slice(0, rule.sampleSize)).toEqual(ids(rule.sampleSize))
    }))
  })

  it('does not depend on the order of the traffic', () => {
    fc.assert(fc.property(world, rules, (items, rule) => {
      const shuffled = [...items].sort((a, b) => unitHash('order', a.id) - unitHash('order', b.id))
      expect(drawTraffic(shuffled, { ...RULE, ...rule })).toEqual(drawTraffic(items, { ...RULE, ...rule }))
    }))
  })

  it('has no case twice, no more than asked for, and chances above 0 up to 1', () => {
    fc.assert(fc.property(world, rules, (items, rule) => {
      const { drawn } = drawTraffic(items, { ...RULE, ...rule })
      expect(new Set(drawn.map(({ item }) => item.id)).size).toBe(drawn.length)
      expect(drawn.length).toBeLessThanOrEqual(rule.sampleSize)
      for (const { inclusion } of drawn) expect(inclusion > 0 && inclusion <= 1).toBe(true)
      if (rule.perConversation === null) expect(drawn).toHaveLength(Math.min(rule.sampleSize, items.length))
    }))
  })

  it('keeps every floor that the sample and the conversations have room for', () => {
    fc.assert(fc.property(world, rules, (items, rule) => {
      const drawn = drawnOf(items, { ...rule, perConversation: null, sampleSize: 150 })
      for (const segment of ['a', 'b', 'c']) {
        const has = count(items, (item) => item.segment === segment)
        expect(count(drawn, (item) => item.segment === segment)).toBeGreaterThanOrEqual(Math.min(has, rule.segmentFloor))
      }
    }))
  })
})

describe('weighting back by the chance of inclusion', () => {
  /** One customer sends 40 % and fails more often; small segments fail most. */
  const items = [
    ...traces(600, { id: 'loud', customer: 'loud', segment: 'a', cluster: 'x' }), ...traces(500, { id: 'rest', segment: 'a', cluster: 'y' }),
    ...Array.from({ length: 60 }, (_, i) => traces(6, { id: `talk${i}`, customer: `c${i}`, conversation: `t${i}`, segment: 'b', cluster: 'x' })).flat(),
    ...traces(40, { id: 'small', segment: 'c', cluster: 'z' }), ...traces(25, { id: 'noise', segment: 'd', cluster: null, noise: true }),
  ]
  const rate: Record<string, number> = { loud: 0.7, rest: 0.95, small: 0.3, noise: 0.5 }
  const passes = (item: Drawable) => unitHash('passes', item.id) < (rate[item.id.split('-')[0]!] ?? 0.8)
  const truth = count(items, passes) / items.length
  const rule = { ...RULE, sampleSize: 200, segmentFloor: 25, clusterFloor: 15, noiseFloor: 15, freshFloor: 0, customerShare: 0.25, perConversation: 3 }

  it('is unbiased over 200 seeds, where the plain mean of the same cases is not', () => {
    const estimates = Array.from({ length: 200 }, (_, seed) => {
      const { drawn } = drawTraffic(items, { ...rule, seed: `seed ${seed}` })
      const weight = drawn.reduce((sum, { inclusion }) => sum + 1 / inclusion, 0)
      return {
        weighted: drawn.reduce((sum, { item, inclusion }) => sum + Number(passes(item)) / inclusion, 0) / weight,
        plain: drawn.filter(({ item }) => passes(item)).length / drawn.length,
      }
    })
    const mean = (of: (estimate: (typeof estimates)[number]) => number) => estimates.reduce((sum, estimate) => sum + of(estimate), 0) / estimates.length
    const weighted = mean((estimate) => estimate.weighted)
    const deviation = Math.sqrt(mean((estimate) => (estimate.weighted - weighted) ** 2))
    // the mean of 200 estimates lies within three of its standard errors of the truth in 99.7 % of all such tests
    expect(Math.abs(weighted - truth)).toBeLessThan((3 * deviation) / Math.sqrt(200))
    expect(Math.abs(mean((estimate) => estimate.plain) - truth)).toBeGreaterThan(0.02)
  })

  it('makes the cases of a cluster stand for exactly its traffic', () => {
    const { drawn } = drawTraffic(items, rule)
    const standsFor = (cluster: string) => drawn.filter(({ item }) => item.cluster === cluster).reduce((sum, { inclusion }) => sum + 1 / inclusion, 0)
    expect([standsFor('x'), standsFor('y'), standsFor('z')].map((sum) => Math.round(sum))).toEqual([960, 500, 40])
  })
})

describe('the cap of a customer', () => {
  it('is a share of the sample, and five cases in a very small one', () => {
    expect([customerCap(10, 0.2), customerCap(25, 0.2), customerCap(100, 0.2), customerCap(109, 0.25)]).toEqual([5, 5, 20, 27])
  })
})
