import { describe, expect, it } from 'vitest'
import { defaultConfig } from '@/lib/core/config/default-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { falseAlarmRate, simulatedRuns, type FalseAlarmInput } from '@/lib/core/gate/false-alarm-rate'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import type { PairedCase, Rerun } from '@/lib/core/gate/types'

const config = defaultConfig()
const measure = (cases: PairedCase[], more: Partial<FalseAlarmInput> = {}) => falseAlarmRate({
  cases, config, seed: 's', reruns: [], trials: new Map(), flipRate: 0.02, runs: 200, ...more,
})
const quiet = pairedSegment('b', { n: 60, before: 60, b: 0, c: 0 })

describe('the false-alarm rate of an A/A run', () => {
  it('is nothing where nothing differs', () => {
    expect(measure(quiet)).toEqual({
      runs: 200, pairs: 60, flips: 0, gate: { blocked: 0, suspected: 0, floor: 0 }, unconfirmed: { blocked: 0, suspected: 0, floor: 0 },
      plainDrop: 0, sets: [], executions: { stored: 0, drawn: 0 },
    })
  })

  it('is the share of coin tosses that block, and that a plain rule would have blocked', () => {
    // eight flips in one segment of 60; j of them are breaks with the chance C(8, j)/2^8
    const cases = [...pairedSegment('a', { n: 60, before: 60, b: 8, c: 0 }), ...quiet]
    const choose = [1, 8, 28, 56, 70, 56, 28, 8, 1]
    const share = (bad: (breaks: number) => boolean) => choose.reduce((sum, ways, breaks) => sum + (bad(breaks) ? ways / 256 : 0), 0)
    const blocks = (breaks: number) => decideGate([...pairedSegment('a', { n: 60, before: 60 - (8 - breaks), b: breaks, c: 8 - breaks }), ...quiet], config).gate === 'blocked'
    const runs = 2000
    const found = measure(cases, { runs })
    const near = (count: number, chance: number) => expect(Math.abs(count / runs - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / runs))
    near(found.unconfirmed.blocked, share(blocks))
    expect(found.unconfirmed.blocked).toBeGreaterThan(0)
    // more than 0.02 · 60 = 1.2: breaks − fixes = 2j − 8 ≥ 2, so j ≥ 5: (56 + 28 + 8 + 1)/256
    near(found.plainDrop, 93 / 256)
    expect(found.flips).toBe(8)
    // re-runs take flakes away
    expect(found.gate.blocked).toBeLessThan(found.unconfirmed.blocked)
    expect(found.executions).toMatchObject({ stored: 0 })
  })

  it('takes what was re-run from the side that it was made on', () => {
    const cases = [...pairedSegment('a', { n: 60, before: 60, b: 12, c: 0 }), ...quiet]
    // in truth the candidate always fails these twelve and the baseline always passes: every flip stays
    const stored = (passes: (arm: Rerun['arm']) => boolean): Rerun[] => cases.slice(0, 12).flatMap(({ id }) => (
      ['baseline', 'candidate'] as const).flatMap((arm) => [2, 3].map((attempt) => ({ caseId: id, arm, attempt, passed: passes(arm) }))))
    const real = measure(cases, { reruns: stored((arm) => arm === 'baseline') })
    expect(real.executions.stored).toBeGreaterThan(0)
    expect(real.gate.blocked).toBe(real.unconfirmed.blocked)
    expect(real.gate.blocked).toBeGreaterThan(0)
    expect(real.sets[0]).toMatchObject({ kind: 'segment', id: 'a' })
    const flakes = measure(cases, { reruns: stored(() => true), config: { ...config, gate: { ...config.gate, intermittent: { ...config.gate.intermittent, enabled: false } } } })
    expect(flakes.sets.some(({ id }) => id === 'a')).toBe(false)
    expect(flakes.executions.drawn).toBe(0)
  })

  it('draws what was never made from the posterior of the case', () => {
    const cases = [...pairedSegment('a', { n: 60, before: 60, b: 12, c: 0 }), ...quiet]
    const known = (differed: number) => new Map(cases.slice(0, 12).map(({ id }) => [id, { trials: 400, differed }]))
    // cases that hardly ever differ have one true outcome, and the other was an accident: no flip is confirmed
    const stones = measure(cases, { trials: known(1) })
    // coins confirm a flip by (1/2)² = 1/4
    const coins = measure(cases, { trials: known(200) })
    const segment = (found: typeof stones) => found.sets.find(({ id }) => id === 'a')?.blocked ?? 0
    expect(segment(stones)).toBe(0)
    expect(coins.gate.suspected + coins.gate.blocked).toBeGreaterThan(stones.gate.suspected + stones.gate.blocked)
  })

  it('is the same for the same seed, in whatever order the cases come', () => {
    const cases = [...pairedSegment('a', { n: 60, before: 50, b: 6, c: 4, missing: 2 }), ...quiet]
    expect(measure([...cases].reverse())).toEqual(measure(cases))
    expect(measure(cases, { seed: 't' })).not.toEqual(measure(cases))
  })

  it('swaps the cases of a group together', () => {
    // one conversation of twelve flips: all of them are breaks, or all are fixes
    const cases = [...pairedSegment('a', { n: 60, before: 60, b: 12, c: 0 }).map((item, i) => ({ ...item, group: i < 12 ? 'talk' : null })), ...quiet]
    const grouped = measure(cases, { config: { ...config, gate: { ...config.gate, groupBy: 'conversation_id' } } })
    // as one group of 49 it drops by 1 > 0.02 · 49 in about every second run
    expect(grouped.plainDrop).toBeGreaterThan(70)
    expect(grouped.plainDrop).toBeLessThan(130)
    expect(grouped.unconfirmed.blocked).toBe(0)
  })

  it('simulates fewer runs of larger ones', () => {
    expect([400, 1200, 2000, 8000, 100_000].map(simulatedRuns)).toEqual([200, 200, 200, 50, 20])
  })
})
