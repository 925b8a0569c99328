import { describe, expect, it } from 'vitest'
import { drawRun, type Population } from '@/bench/gate/population'
import { SCENARIOS } from '@/bench/gate/scenarios'
import { simulateRuns } from '@/bench/gate/simulate-runs'
import { addTally, emptyTally } from '@/bench/gate/tally'
import { seededRandom } from '@/lib/core/seeded-random'

const usual: Population = { segments: 40, cases: 1200, flake: 0.05, churn: 0.02, unevenness: 0, smallest: 1, regressed: null }

describe('the simulation of the gate', () => {
  it('counts the same whoever simulates which of the runs', () => {
    for (const scenario of SCENARIOS.slice(0, 2)) {
      const parts = emptyTally()
      for (const [from, to] of [[4, 6], [0, 3], [3, 4]] as const) addTally(parts, simulateRuns(scenario, from, to))
      expect(parts).toEqual(simulateRuns(scenario, 0, 6))
    }
  })

  it('draws the stated number of cases and segments', () => {
    const { cases, regressed } = drawRun({ ...usual, smallest: 20, regressed: { size: 47, drop: 0.14, kind: 'broken' } }, seededRandom('sizes'))
    const sizes = new Map<string, number>()
    for (const { segments: [name] } of cases) sizes.set(name!, (sizes.get(name!) ?? 0) + 1)
    expect([cases.length, sizes.size, sizes.get(regressed!)]).toEqual([1200, 40, 47])
    expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(20)
  })

  it.each(['broken', 'intermittent'] as const)('loses what it says it loses, %s', (kind) => {
    const large = { ...usual, segments: 2, cases: 40_000, regressed: { size: 20_000, drop: 0.14, kind } }
    const { cases, regressed } = drawRun(large, seededRandom(kind))
    const lossOf = (own: boolean) => {
      const part = cases.filter(({ segments }) => (segments[0] === regressed) === own)
      return part.reduce((sum, { before, after }) => sum + Number(before) - Number(after), 0) / part.length
    }
    // a broken case still passes by a flake; one that is unreliable does so less often
    const expected = kind === 'broken' ? 0.14 * 0.9 : (0.14 / 0.91) * (0.91 * 0.95 + 0.09 * 0.05)
    expect(Math.abs(lossOf(true) - expected)).toBeLessThan(0.01)
    expect(Math.abs(lossOf(false))).toBeLessThan(0.01)
  })
})
