import { describe, expect, it } from 'vitest'
import { normalisedInformation, OUT_OF_SCOPE, qualityOf, type Labelled } from '@/bench/coverage-quality'
import { medianQuality, missedBars } from '@/bench/coverage-table'
import { RULE, sampleWorld, seedWorld } from '@/bench/coverage-world'

describe('the quality of clusters', () => {
  const rows: Labelled[] = [['a1', 'a'], ['a2', 'a'], ['a3', 'a'], ['b1', 'b'], ['b2', 'b'], ['c1', 'c'], ['o1', OUT_OF_SCOPE], ['o2', OUT_OF_SCOPE]]
  const quality = qualityOf(Int32Array.of(0, 0, -1, 1, 0, -1, 1, -1), rows)

  it('is counted over what is in clusters, with and without texts of no intent', () => {
    // 0 holds a1, a2, b2; 1 holds b1 and o1. Of six with an intent four are in clusters, of which a1, a2 and b1 agree with their cluster.
    expect(quality).toMatchObject({ clusters: 2, noise: 3 / 8, coverage: 4 / 6, purity: 3 / 4, purityOfAll: 3 / 5, found: 2, outside: 1 / 2 })
    expect(qualityOf(Int32Array.of(0, 0), rows.slice(0, 2)).outside).toBeNull()
  })

  it('has the mutual information over the mean entropy', () => {
    expect(normalisedInformation([0, 0, 1, 1], [5, 5, 7, 7])).toBeCloseTo(1, 12)
    expect(normalisedInformation([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(0, 12)
    // entropies ln 2 and 0.5623 (a quarter against three), joint 1.0397: 0.2158 over 0.6277
    expect(normalisedInformation([0, 0, 1, 1], [0, 1, 1, 1])).toBeCloseTo(0.2157615543 / 0.6277411625, 6)
  })

  it('misses a bar only beyond its two digits, noise upwards and the rest downwards', () => {
    const bar = { row: 'x', from: 'y', bar: { purity: 0.75, noise: 0.38, found: 3 } }
    expect(missedBars(quality, bar)).toEqual(['x: found 2, expected at least 3'])
    expect(missedBars({ ...quality, purity: 0.7449, noise: 0.386 }, { ...bar, bar: { purity: 0.75, noise: 0.38 } })).toEqual(['x: purity 0.74, expected at least 0.75', 'x: noise 0.39, expected at most 0.38'])
    expect(medianQuality([{ ...quality, ari: 0.1 }, { ...quality, ari: 0.9 }, { ...quality, ari: 0.5 }]).ari).toBe(0.5)
  })
})

it('a sample of ours keeps every floor in a world where a uniform one does not, and holds the loud customer at its cap', () => {
  const { uniform, ours } = sampleWorld(seedWorld('world'), 'seed')
  expect([ours.underFloor, ours.loud <= RULE.customerShare!]).toEqual([0, true])
  expect([uniform.underFloor > 20, uniform.loud > 0.35, uniform.smallest < ours.smallest]).toEqual([true, true, true])
})
