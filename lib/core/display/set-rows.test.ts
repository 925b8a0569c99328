import { describe, expect, it } from 'vitest'
import { csvOf, decidedRows, liveRows } from '@/lib/core/display/set-rows'
import type { SetResult } from '@/lib/core/gate/types'

const set = (id: string, delta: number | null, blocks = false): SetResult => ({
  id, kind: 'segment', label: id, n: 10, missing: 0, passedBefore: 5, passedAfter: 5, before: 0.5, after: 0.5, delta,
  deltaLow: null, deltaHigh: null, afterLow: null, afterHigh: null, breaks: 0, fixes: 0, expectedBreaks: null, p: null,
  adjustedP: null, floor: null, floorState: null, blocks, gated: true, verdict: 'stable', text: '', listed: false, groups: null, weight: 1,
  changed: 0, confirmed: null, intermittent: null, tripped: false, smallestDrop: null, casesNeeded: null, beforeLow: null, beforeHigh: null, breakCases: [], missingCases: [],
})

describe('rows of the segment table', () => {
  it('puts what blocks first, then the largest loss, and unmeasured sets last', () => {
    const rows = decidedRows([set('none', null), set('up', 0.1), set('down', -0.3), set('blocks', -0.1, true)])
    expect(rows.map((row) => row.id)).toEqual(['blocks', 'down', 'up', 'none'])
  })

  it('shows no rate before the first pair', () => {
    const [row] = liveRows([{ id: 'a', kind: 'segment', total: 9, done: 2, n: 0, passedBefore: 0, passedAfter: 0, breaks: 0, fixes: 0 }], () => null)
    expect(row).toMatchObject({ before: null, after: null, delta: null, missing: 2, verdict: null, progress: { done: 2, total: 9 } })
  })

  it('writes cells that a spreadsheet reads as they are', () => {
    expect(csvOf(['id', 'delta'], [['a,"b"', -0.1], ['=cmd()', null]])).toBe('id,delta\r\n"a,""b""",-0.1\r\n\'=cmd(),\r\n')
  })
})
