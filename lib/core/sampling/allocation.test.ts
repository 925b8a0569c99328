import { describe, expect, it } from 'vitest'
import { allocationOf } from '@/lib/core/sampling/allocation'
import { drawTraffic } from '@/lib/core/sampling/draw-traffic'
import { drawUniform } from '@/lib/core/sampling/draw-uniform'
import type { Drawable } from '@/lib/core/sampling/types'

const traces = (count: number, of: Partial<Drawable>, name: string): Drawable[] => Array.from({ length: count }, (_, i) => ({
  id: `${name}-${i}`, segment: 'a', cluster: 'k', noise: false, fresh: false, customer: 'c', conversation: null, ...of,
}))
const items = [...traces(180, {}, 'big'), ...traces(20, { segment: 'b', cluster: null, noise: true, customer: null }, 'small')]
const rule = { seed: 's', sampleSize: 40, segmentFloor: 10, clusterFloor: 0, noiseFloor: 0, freshFloor: 0, customerShare: null, perConversation: null }

describe('the allocation of a sample', () => {
  it('says what each part of the traffic gets, and what its share alone would have been', () => {
    const allocation = allocationOf(items, drawTraffic(items, rule))
    // 40 of 200: shares of 36 and 4; the floor of 10 takes six from the large one
    expect(allocation.segments).toEqual([
      { key: 'a', traffic: 180, cases: 30, share: 36, reasons: { 'segment floor': 10, share: 20 }, standsFor: expect.closeTo(180, 6) },
      { key: 'b', traffic: 20, cases: 10, share: 4, reasons: { 'segment floor': 10 }, standsFor: expect.closeTo(20, 6) },
    ])
    expect(allocation.clusters.map(({ key, cases }) => [key, cases])).toEqual([['k', 30], ['noise', 10]])
    expect([allocation.cases, allocation.traffic, allocation.customersInAll]).toEqual([40, 200, 1])
  })

  it('lists customers that are known, not traffic that names none', () => {
    expect(allocationOf(items, drawTraffic(items, rule)).customers.map(({ key, traffic }) => [key, traffic])).toEqual([['c', 180]])
  })
})

describe('a uniform sample', () => {
  it('gives every trace the same chance and keeps no floor', () => {
    const drawn = drawUniform(items, rule)
    expect(new Set(drawn.map(({ inclusion }) => inclusion))).toEqual(new Set([0.2]))
    expect(drawn).toHaveLength(40)
  })

  it('is the beginning of a larger one, and takes all with certainty when it may', () => {
    const ids = (sampleSize: number) => drawUniform(items, { seed: 's', sampleSize }).map(({ item }) => item.id)
    expect(ids(90).slice(0, 40)).toEqual(ids(40))
    expect(drawUniform(items, { seed: 's', sampleSize: 500 }).map(({ inclusion }) => inclusion)).toEqual(Array.from({ length: 200 }, () => 1))
  })
})
