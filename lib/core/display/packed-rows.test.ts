import { describe, expect, it } from 'vitest'
import { packRows, unpackRows } from '@/lib/core/display/packed-rows'
import { testSetRow as row } from '@/lib/core/display/test-set-row'
import { pairedDifference } from '@/lib/core/gate/intervals'
import type { SetRow } from '@/lib/core/display/run-view'

function withInterval(set: SetRow): SetRow {
  const [, deltaLow, deltaHigh] = pairedDifference(set.breaks, set.fixes, set.n)
  return { ...set, deltaLow, deltaHigh }
}

describe('rows on their way to the browser', () => {
  it('come back as they were', () => {
    const rows = [
      withInterval(row('refunds', { breaks: 8, fixes: 1, blocks: true, verdict: 'regressed', text: 'refunds fell', adjustedP: 0.0051, confirmedBreaks: 7, confirmedFixes: 0, flaky: 2, expectedBreaks: 0.87, smallestDrop: 0.125 })),
      withInterval(row('small', { kind: 'small', label: '3 small segments', listed: false, gated: false, missing: 2, floor: null })),
      row('none', { n: 0, verdict: 'no-data', text: 'no case' }),
    ]
    expect(unpackRows(packRows(rows, []))).toEqual(rows)
  })

  it('come back while a run is measured, where one pair has no interval yet', () => {
    const rows = [
      { ...withInterval(row('a', { n: 2, missing: 1, verdict: null, live: 'too-early', floor: null })), progress: { done: 3, total: 9 } },
      { ...row('b', { n: 1, verdict: null, live: 'too-early', floor: null }), progress: { done: 1, total: 5 } },
    ]
    expect(unpackRows(packRows(rows, []))).toEqual(rows)
  })

  it('keep sentences for what needs one', () => {
    const rows = [row('a', { text: 'a went nowhere' }), row('b', { text: 'b fell', verdict: 'suspected' })]
    expect(unpackRows(packRows(rows, [])).map(({ text }) => text)).toEqual(['', 'b fell'])
  })

  it('name the segments of a family by their places, listed or by pattern, each once', () => {
    const rows = [row('pay.card'), row('ship'), row('pay.bank'), row('pay', { kind: 'family' })]
    const family = { id: 'pay', label: 'Payments', origin: 'o', accepted: false, patterns: ['pay.*', 'pay.card', 'gone'] }
    expect(packRows(rows, [family]).families).toEqual([{ id: 'pay', label: 'Payments', origin: 'o', members: [0, 2] }])
  })

  it('take 5,000 segments in a quarter of a megabyte', () => {
    const rows = Array.from({ length: 5000 }, (_, i) => withInterval(row(`segment_${String(i).padStart(4, '0')}`, {
      n: 20 + (i % 37), breaks: i % 3, fixes: i % 2, expectedBreaks: 1 / (1 + i), adjustedP: 1, smallestDrop: 0.3 - (i % 37) / 200, text: `segment ${i} went from somewhere to elsewhere`,
    })))
    expect(JSON.stringify(packRows(rows, [])).length).toBeLessThan(262_144)
    expect(JSON.stringify(rows).length).toBeGreaterThan(2_000_000)
  })

  it('are nothing where there is nothing', () => {
    expect(unpackRows(packRows([], []))).toEqual([])
  })
})
