import { describe, expect, it } from 'vitest'
import { defaultConfig } from '@/lib/core/config/default-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { nextGateStep } from '@/lib/core/gate/next-gate-step'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import { decideWithReruns, type Execute } from '@/lib/core/gate/test-reruns'
import type { PairedCase } from '@/lib/core/gate/types'

const config = defaultConfig()
/** a: 60 cases, all passed before, the first `breaks` fail now; b: 60 quiet cases; c: as many fixes as breaks, so that `all` stands still. */
const world = (breaks: number, quarantined: number): PairedCase[] => [
  ...pairedSegment('a', { n: 60, before: 60, b: breaks, c: 0 }).map((item, i) => ({ ...item, quarantined: i < quarantined })),
  ...pairedSegment('b', { n: 60, before: 60, b: 0, c: 0 }),
  ...pairedSegment('c', { n: 60, before: 60 - breaks, b: 0, c: breaks }),
]
const numberOf = (item: PairedCase) => Number(item.id.slice(2))
const setOf = (report: { sets: { id: string; kind: string }[] }, id: string) => report.sets.find((set) => set.kind === 'segment' && set.id === id)

describe('a quarantined case', () => {
  it('is run again on both sides even where its set did not trip, and a flip that goes away is no flip', () => {
    // two breaks of 60 do not trip: nbTail(2, 0, 60, 0, 100) is above 0.1/4, so nobody else is run again
    const cases = world(2, 1)
    const { report, reruns } = decideWithReruns({ cases, config }, () => true)
    expect(reruns).toEqual([2, 3].map((attempt) => ({ caseId: 'a-00000', arm: 'candidate', attempt, passed: true })))
    // of 58 passes one came back: 59 of 60, with one break left
    expect(setOf(report, 'a')).toMatchObject({ n: 60, breaks: 1, passedBefore: 60, passedAfter: 59, tripped: false })
    expect(report.breaks).toEqual(['a-00001'])
    expect(report.warnings).toContain('1 quarantined case flipped; 0 confirmed and counted, 1 went away.')
  })

  it('counts with what the re-runs showed where both sides fail', () => {
    // the baseline was lucky: candidate fails again, and so does the baseline
    const { report } = decideWithReruns({ cases: world(1, 1), config }, () => false)
    expect(setOf(report, 'a')).toMatchObject({ breaks: 0, passedBefore: 59, passedAfter: 59 })
  })

  it('never excuses a confirmed break', () => {
    // 20 breaks, three of them quarantined; of those the first stays broken and two pass again
    const execute: Execute = (item, arm) => arm === 'baseline' || (numberOf(item) !== 1 && numberOf(item) !== 2 ? item.segments[0] !== 'a' : true)
    const { report } = decideWithReruns({ cases: world(20, 3), config }, execute)
    expect(report.warnings).toContain('3 quarantined cases flipped; 1 confirmed and counted, 2 went away.')
    // 20 − 2 counted at first, and all 18 of them stay broken
    expect(setOf(report, 'a')).toMatchObject({ breaks: 18, verdict: 'regressed', blocks: true, confirmed: { breaks: 18 } })
    expect(report.gate).toBe('blocked')
  })

  it('counts like any other where nothing can be run again', () => {
    const quarantined = nextGateStep({ cases: world(20, 20), config, seed: 's', reruns: null })
    const plain = decideGate(world(20, 0), config)
    expect(quarantined.kind === 'decided' && quarantined.report.sets).toEqual(plain.sets)
    expect(quarantined.kind === 'decided' && quarantined.report.warnings).toContain('20 quarantined cases flipped; no re-run was made, so they count.')
  })

  it('is settled before anything else, whatever the order of the cases and of the answers', () => {
    const cases = world(20, 3)
    const first = nextGateStep({ cases: [...cases].reverse(), config, seed: 's', reruns: [] })
    expect(first).toMatchObject({ kind: 'rerun', stage: 'confirm', requests: [0, 1, 2].map((i) => ({ caseId: `a-0000${i}`, extent: 'both' })) })
    const one = decideWithReruns({ cases, config }, (item, arm) => arm === 'baseline' || item.segments[0] === 'c').report
    const other = decideWithReruns({ cases: [...cases].reverse(), config }, (item, arm) => arm === 'baseline' || item.segments[0] === 'c').report
    expect(other).toEqual(one)
  })

  it('changes nothing while it does not flip', () => {
    const quiet = world(2, 0).map((item) => ({ ...item, quarantined: item.before === item.after }))
    expect(decideWithReruns({ cases: quiet, config }, () => true)).toEqual(decideWithReruns({ cases: world(2, 0), config }, () => true))
  })
})
