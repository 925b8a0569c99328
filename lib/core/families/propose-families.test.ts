import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { familiesByFlips } from '@/lib/core/families/by-flips'
import { proposeFamilies, type ProposalInput } from '@/lib/core/families/propose-families'
import type { SegmentFlips, ToolUse } from '@/lib/core/families/types'
import { withFamilies } from '@/lib/core/families/with-families'
import { parseConfig } from '@/lib/core/config/parse-config'
import { seededRandom } from '@/lib/core/seeded-random'

const nothing: ProposalInput = { called: [], offered: [], clusters: [], traces: new Map([['a', 50], ['b', 50], ['c', 50], ['z', 50]]), flips: [], known: [] }
const use = (segment: string, n: number, ...tools: string[]): ToolUse => ({ segment, tools, n })

describe('families from tools', () => {
  it('say how many segments call which tools in which share of their traces', () => {
    // a: 40 + 8 of 50 calls with find and open, 2 with a tool of its own (4 %: an exception). b: 45 of 45; its 15 traces
    // without a call say nothing. Together 48 + 45 of 50 + 45: 98 %.
    const called = [use('a', 40, 'find'), use('a', 8, 'find', 'open'), use('a', 2, 'odd'), use('b', 30, 'open'), use('b', 15, 'find'), use('b', 15), use('c', 50, 'find')]
    expect(proposeFamilies({ ...nothing, called })).toMatchObject([
      { basis: 'tools', label: 'With find and open', segmentKeys: ['a', 'b'], words: ['these 2 segments call the same 2 tools (find and open) in 98% of their traces with a call'] },
    ])
  })

  it('put together what works without tools, and segments that are offered the same', () => {
    const called = [use('a', 50), use('b', 49), use('b', 1, 'find'), use('c', 50, 'x')]
    const offered = [use('a', 30, 'p', 'q'), use('c', 28, 'p', 'q'), use('c', 2), use('b', 30)]
    expect(proposeFamilies({ ...nothing, called, offered }).map(({ segmentKeys, words }) => [segmentKeys.join(), words])).toEqual(expect.arrayContaining([
      ['a,b', ['these 2 segments call no tool in 99% of their traces']],
      ['a,c', ['these 2 segments are offered the same 2 tools (p and q) in 97% of their cases']],
    ]))
  })

  it('need twenty traces of a segment, and tools that explain four fifths of them', () => {
    const called = [use('a', 19, 'find'), use('b', 50, 'find'), use('c', 30, 'find'), ...Array.from({ length: 20 }, (_, i) => use('c', 1, `rare${i}`))]
    expect(proposeFamilies({ ...nothing, called })).toEqual([])
  })
})

describe('families from groups of traffic', () => {
  const cluster = (segment: string, key: string, n: number) => ({ segment, cluster: key, label: `Group ${key}`, n })

  it('have most of their traffic in common, pair by pair', () => {
    // a and b: min(0.6, 0.5) + min(0.4, 0.4) = 0.9; c shares 0.5 with both
    const clusters = [cluster('a', 'k1', 30), cluster('a', 'k2', 20), cluster('b', 'k1', 25), cluster('b', 'k2', 20), cluster('c', 'k1', 25), cluster('c', 'k3', 25)]
    expect(proposeFamilies({ ...nothing, clusters })).toMatchObject([
      { basis: 'cluster', segmentKeys: ['a', 'b'], words: ['any two of these 2 segments have at least 90% of their traffic in the same groups (Group k1 and Group k2)'] },
    ])
  })
})

/** Runs of some segments; what each does is a function of the run. */
function runsOf(count: number, segments: Record<string, (run: number) => { breaks: number; fixes: number }>): SegmentFlips[] {
  return Array.from({ length: count }, (_, run) => Object.entries(segments).map(([segment, of]) => ({ runId: `r${run}`, segment, n: 50, ...of(run) }))).flat()
}
const broke = (breaks: number) => ({ breaks, fixes: 0 })

describe('families from flips', () => {
  const wave = [9, 0, 7, 1, 8, 0, 6, 2, 9, 0]
  const flips = runsOf(10, {
    a: (run) => broke(wave[run]!), b: (run) => broke(wave[run]! + (run % 3)), c: (run) => broke([2, 3, 0, 1, 4, 2, 0, 3, 1, 2][run]!), d: (run) => broke([0, 1, 3, 2, 0, 4, 1, 0, 2, 3][run]!),
  })

  it('are segments that break and get fixed together in more runs than chance allows', () => {
    const [family, ...others] = familiesByFlips(flips)
    expect(others).toEqual([])
    expect(family).toMatchObject({ basis: 'flips', segmentKeys: ['a', 'b'] })
    expect(family!.words).toMatch(/^these 2 segments broke and got fixed together over 10 runs: correlation 0\.9\d; chance reaches that for any of 6 pairs in fewer than 5 of 100 projects$/)
  })

  it('need five runs, and changes in three of them', () => {
    expect(familiesByFlips(flips.filter(({ runId }) => runId < 'r4'))).toEqual([])
    const once = runsOf(10, { a: (run) => broke(run === 3 ? 20 : 0), b: (run) => broke(run === 3 ? 20 : 0), c: () => broke(0) })
    expect(familiesByFlips(once)).toEqual([])
  })

  it('are not what moves every segment at once', () => {
    const random = seededRandom('everything')
    const all = runsOf(10, Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => [key, (run: number) => broke(wave[run]! + Math.floor(random() * 3))])))
    expect(familiesByFlips(all)).toEqual([])
  })

  it('are found in at most one of twenty projects where nothing is related', () => {
    let found = 0
    for (let seed = 0; seed < 100; seed++) {
      const random = seededRandom(`project ${seed}`)
      const noise = runsOf(9, Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`s${i}`, () => ({ breaks: Math.floor(random() * 4), fixes: Math.floor(random() * 4) })])))
      if (familiesByFlips(noise).length > 0) found += 1
    }
    expect(found).toBeLessThanOrEqual(8)
  })
})

describe('proposals', () => {
  const called = [use('a', 50, 'find'), use('b', 50, 'find'), use('c', 50, 'go'), use('z', 50, 'go')]

  it('are not made again for what exists or was dismissed, whatever the order of its members', () => {
    expect(proposeFamilies({ ...nothing, called }).map(({ segmentKeys }) => segmentKeys)).toEqual(expect.arrayContaining([['a', 'b'], ['c', 'z']]))
    expect(proposeFamilies({ ...nothing, called, known: [['b', 'a']] }).map(({ segmentKeys }) => segmentKeys)).toEqual([['c', 'z']])
  })

  it('leave out the family of all segments, which is gated anyway', () => {
    expect(proposeFamilies({ ...nothing, traces: new Map([['a', 50], ['b', 50], ['', 9]]), called: called.slice(0, 2) })).toEqual([])
  })

  it('join the reasons for the same segments and take their name from them', () => {
    const [first, second] = ['contract_draft', 'contract_review'] as const
    const traces = new Map([[first, 50], [second, 50], ['x', 50]])
    const clusters = [first, second].map((segment) => ({ segment, cluster: 'k', label: 'Contracts', n: 50 }))
    const [proposal] = proposeFamilies({ ...nothing, traces, called: [use(first, 50, 'find'), use(second, 50, 'find')], clusters })
    expect(proposal).toMatchObject({ label: 'contract', basis: 'tools', segmentKeys: [first, second] })
    expect(proposal!.words).toHaveLength(2)
  })

  it('do not depend on the order of anything', () => {
    const flips = runsOf(8, { a: (run) => broke([9, 0, 8, 1, 7, 0, 9, 1][run]!), b: (run) => broke([8, 1, 9, 0, 8, 1, 8, 0][run]!), c: (run) => broke(run % 3), z: (run) => broke((run + 1) % 2) })
    const clusters = ['a', 'b', 'c'].map((segment, i) => ({ segment, cluster: 'k', label: 'K', n: 40 + i }))
    const input = { ...nothing, called, clusters, flips }
    const wanted = proposeFamilies(input)
    fc.assert(fc.property(fc.shuffledSubarray(called, { minLength: called.length }), fc.shuffledSubarray(clusters, { minLength: 3 }), fc.shuffledSubarray(flips, { minLength: flips.length }), (one, two, three) => {
      expect(proposeFamilies({ ...input, called: one, clusters: two, flips: three })).toEqual(wanted)
    }), { numRuns: 25 })
  })
})

describe('a configuration with accepted families', () => {
  it('has them beside those of the file, whose names win', () => {
    const { config } = parseConfig('families: { pay: [a] }\n', 'x.yaml')
    const accepted = (key: string) => ({ key, label: key.toUpperCase(), segmentKeys: ['b', 'c'], basis: 'tools' as const, createdBy: 'u1', createdAt: '2026-11-20T12:00:00.000Z' })
    const merged = withFamilies(config, [accepted('pay'), accepted('ship')])
    expect(merged.families).toEqual({ pay: ['a'], ship: ['b', 'c'] })
    expect(merged.familyOrigins).toEqual({ ship: { label: 'SHIP', basis: 'tools', by: 'u1', at: '2026-11-20T12:00:00.000Z' } })
    expect(withFamilies(config, [accepted('pay')])).toBe(config)
  })
})
