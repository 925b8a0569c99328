import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '@/lib/core/config/parse-config'
import { decideGate } from '@/lib/core/gate/decide-gate'
import { pairedSegment } from '@/lib/core/gate/test-paired-cases'
import type { PairedCase } from '@/lib/core/gate/types'

const config = (text = '') => parseConfig(text, 'eval_config.yaml').config

describe('what always holds', () => {
  const item = fc.record({
    segments: fc.subarray(['a', 'b', 'c', '__proto__', 'all']), adversarial: fc.boolean(),
    before: fc.constantFrom(true, true, false, null), after: fc.constantFrom(true, true, false, null), group: fc.constantFrom('g', 'h', null),
  })
  const cases = fc.array(item, { maxLength: 120 }).map((rows) => rows.map((row, i): PairedCase => ({
    ...row, id: `case-${i}`, beforeReason: row.before === null ? 'x' : null, afterReason: row.after === null ? 'y' : null,
  })))
  const settings = fc.constantFrom('', 'segments: [a, b]', 'gates: { group_by: g, min_groups: 2, min_cases_per_segment: 3 }',
    'gating: { aggregate: min_segment, threshold: 0.5, min_cases_per_segment: 5 }\nadversarial: { weight: 3, floor: 0.5 }',
    'gating: { aggregate: unweighted_mean }', 'families: { f: [a, "*"] }')

  it('the order of the cases changes nothing', () => {
    fc.assert(fc.property(cases, settings, fc.integer(), (list, text, seed) => {
      const shuffled = [...list].sort((a, b) => ((a.id.length * 7919 + Number(a.id.slice(5)) * seed) % 101) - ((b.id.length * 7919 + Number(b.id.slice(5)) * seed) % 101))
      expect(decideGate(shuffled, config(text))).toEqual(decideGate(list, config(text)))
    }), { numRuns: 60, seed: 11 })
  }, 30_000)

  it('counts are whole, rates stay between 0 and 1, and the gate fits its exit code', () => {
    fc.assert(fc.property(cases, settings, (list, text) => {
      const report = decideGate(list, config(text))
      expect([0, 1, 2, 3, 4]).toContain(report.exit_code)
      expect(report.sets.some((s) => s.blocks)).toBe(report.gate === 'blocked' && report.sets.some((s) => s.blocks))
      for (const s of report.sets) {
        expect(s.passedAfter - s.passedBefore).toBe(s.fixes - s.breaks)
        for (const rate of [s.before, s.after, s.p, s.adjustedP, s.afterLow, s.afterHigh]) {
          expect(rate === null || (rate >= 0 && rate <= 1)).toBe(true)
        }
      }
    }), { numRuns: 60, seed: 12 })
  }, 30_000)

  it('a run with missing pairs passes only if it would pass with all of them broken', () => {
    const missing = fc.integer({ min: 0, max: 30 })
    const parts = fc.array(fc.record({ n: fc.integer({ min: 0, max: 60 }), b: fc.nat(6), c: fc.nat(6), missing }), { minLength: 1, maxLength: 5 })
    fc.assert(fc.property(parts, settings, (list, text) => {
      const own = list.flatMap((part, i) => pairedSegment('abcde'[i]!, { ...part, before: Math.floor(part.n * 0.8) }))
      const report = decideGate(own, config(text))
      if (report.gate !== 'pass' && report.gate !== 'warn') return
      const broken = own.map((item) => (item.after === null ? { ...item, before: true, after: false } : item))
      expect(decideGate(broken, config(text)).gate).not.toBe('blocked')
    }), { numRuns: 60, seed: 14 })
  }, 30_000)

  it('one break more never turns a block into a pass', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 10 }), (b, c) => {
      const of = (breaks: number) => decideGate([
        ...pairedSegment('a', { n: 60, before: 45, b: breaks, c }), ...pairedSegment('b', { n: 500, before: 450, b: 5, c: 5 }),
      ], config()).sets.find(({ id }) => id === 'a')!
      if (of(b).blocks) expect(of(b + 1).blocks).toBe(true)
    }), { numRuns: 40, seed: 13 })
  }, 30_000)
})
