import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSlices } from '@/lib/core/slices/find-slices'
import { conditionWords, inSlice, type SliceCondition } from '@/lib/core/slices/slice-condition'
import { simulateRun } from '@/lib/core/slices/test-hidden-runs'
import type { SliceCase } from '@/lib/core/slices/types'

const settings = { seed: 'test', shuffles: 199 }

/** 200 cases in two segments, 30 of them with language de; 10 of these break, as do 2 of the others; 1 other is fixed. */
function runWith(dimensions: (i: number, de: boolean) => Record<string, string | number>): SliceCase[] {
  return Array.from({ length: 200 }, (_, i) => {
    const de = i < 30
    const change = i < 10 || i === 50 || i === 51 ? 1 : i === 60 ? -1 : 0
    return { id: `c${String(i).padStart(3, '0')}`, segment: i % 2 === 0 ? 'even' : null, change, failed: change === 1, dimensions: dimensions(i, de) }
  })
}
const byLanguage = runWith((_, de) => ({ language: de ? 'de' : 'en' }))

describe('findSlices', () => {
  it('finds where the breaks are and gives its figures', () => {
    const { found, change } = findSlices(byLanguage, settings)
    expect(change).toEqual({ cases: 200, searched: 1, tooSmall: 0, tooLarge: 1, gated: 0 })
    expect(found.map(({ words, search, overlaps }) => [search, words, overlaps])).toEqual([['change', 'language is de', null], ['level', 'language is de', 0]])
    // 12 breaks in the run, 10 here. Means: even has 5 + 1 breaks and 1 fix in 100, the others 5 + 1 in 100; 15 · 0.05 + 15 · 0.06 = 1.65.
    // All passed before but the fixed one, which is not here: 30 of 30 before, 20 of 30 after.
    expect(found[0]).toMatchObject({ n: 30, breaks: 10, fixes: 0, fails: 10, observed: 10, before: 1, after: 20 / 30, explains: 10 / 12, p: 1 / 200, adjustedP: 1 / 200 })
    expect(found[0]!.expected).toBeCloseTo(1.65, 9)
    expect(found[0]!.breakIds).toEqual(Array.from({ length: 10 }, (_, i) => `c00${i}`))
  })

  it('gives the same answer again, in whatever order cases and keys come', () => {
    const cases = simulateRun({ seed: 'order', drop: 0.2 })
    const expected = findSlices(cases, settings)
    expect(expected.found.length).toBeGreaterThan(0)
    expect(findSlices(cases, settings)).toEqual(expected)
    fc.assert(fc.property(fc.integer(), (salt) => {
      const key = (id: string) => [...id].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16_777_619), salt)
      const mixed = [...cases].sort((a, b) => key(a.id) - key(b.id))
        .map((item) => ({ ...item, dimensions: Object.fromEntries(Object.entries(item.dimensions).reverse()) }))
      expect(findSlices(mixed, settings)).toEqual(expected)
    }), { numRuns: 5 })
  })

  it('does not count what was not measured', () => {
    const unmeasured = byLanguage.map((item, i) => (i < 10 ? { ...item, change: null, failed: null } : item))
    const { found, change, level } = findSlices(unmeasured, settings)
    expect(found).toEqual([])
    expect([change.cases, level.cases]).toEqual([190, 190])
    const empty = findSlices([], settings)
    expect([empty.found, empty.change.searched, empty.skipped]).toEqual([[], 0, []])
  })

  it('cuts numbers in quarters and the top tenth, texts that say numbers too', () => {
    for (const write of [Number, String]) {
      const { found, change } = findSlices(runWith((i) => ({ tokens: write(12_000 - i * 10) })), settings)
      // values 10010 … 12000: cut at the 51st, 101st, 151st and 181st; breaks are at the top
      expect(change.searched).toBe(5)
      expect(found.map(({ search, condition, overlaps }) => [search, condition, overlaps])).toEqual([
        ['change', { key: 'tokens', op: 'from', from: 11_810 }, null], ['change', { key: 'tokens', op: 'from', from: 11_510 }, 0],
        ['level', { key: 'tokens', op: 'from', from: 11_810 }, 0], ['level', { key: 'tokens', op: 'from', from: 11_510 }, 0],
      ])
      expect([found[0]!.n, found[1]!.n]).toEqual([20, 50])
    }
  })

  it('says which dimensions it did not search, and why', () => {
    const cases = runWith((i, de) => ({ language: de ? 'de' : 'en', id: `x${i}`, same: 'a', gate: de ? 'de' : 'en', ...(i < 5 ? { rare: 'a' } : {}) }))
    const { skipped, change, found } = findSlices(cases, { ...settings, exclude: ['gate'] })
    expect(skipped.map(({ key, reason, values }) => [key, reason, values])).toEqual([
      ['gate', 'gated', null], ['id', 'too-many-values', 200], ['rare', 'too-few-cases', null], ['same', 'one-value', 1],
    ])
    // language is the gate's own cut under another name
    expect([change.searched, change.gated, found]).toEqual([0, 1, []])
  })

  it('leaves out slices that are whole segments', () => {
    const cases = byLanguage.map((item) => ({ ...item, segment: item.dimensions.language as string }))
    expect(findSlices(cases, settings).change).toMatchObject({ searched: 0, tooLarge: 1, gated: 1 })
  })

  it('shows one of several dimensions that say the same', () => {
    const { found } = findSlices(runWith((i, de) => ({ a: i < 33 ? 'x' : 'y', b: de ? 'x' : 'y', c: i % 4 === 0 ? 'x' : 'y' })), settings)
    // 30 of 33 cases are the same: 0.91
    expect(found.filter(({ search }) => search === 'change').map(({ words, overlaps }) => [words, overlaps])).toEqual([['b is x', null], ['a is x', 0]])
  })
})

describe('inSlice', () => {
  const bin: SliceCondition = { key: 'n', op: 'between', from: 300, to: 900 }

  it('includes the lower end of a bin and not the upper', () => {
    expect([299.9, 300, 899, 900].map((n) => inSlice(bin, { n }))).toEqual([false, true, true, false])
    expect([inSlice({ key: 'n', op: 'from', from: 5 }, { n: '5' }), inSlice({ key: 'n', op: 'to', to: 5 }, { n: 5 })]).toEqual([true, false])
  })

  it('takes nothing for a number that does not plainly say one', () => {
    for (const n of ['', '0400', ' 400', '4e2', '400 tokens', NaN, Infinity]) expect(inSlice(bin, { n })).toBe(false)
    expect(inSlice(bin, {})).toBe(false)
    expect(inSlice({ key: 'constructor', op: 'is', value: 'x' }, {})).toBe(false)
    expect(inSlice({ key: 'n', op: 'is', value: '3' }, { n: 3 })).toBe(true)
  })

  it('has plain words for every condition', () => {
    expect([
      conditionWords({ key: 'input_tokens', op: 'from', from: 12_000 }), conditionWords({ key: 'x', op: 'to', to: 0.25 }), conditionWords(bin),
      conditionWords({ key: 'plan', op: 'is', value: '' }), conditionWords({ key: 'derived.hour_utc', op: 'from', from: 18 }),
    ]).toEqual(['input_tokens ≥ 12,000', 'x < 0.25', '300 ≤ n < 900', 'plan is empty', 'hour (UTC) ≥ 18'])
  })
})
