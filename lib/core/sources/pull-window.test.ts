import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPullState, type PullCursor } from '@/lib/core/sources/pull-state'
import { afterWindow, firstCursor, isGivenUp, MAX_OPEN, MAX_WIDTH_MS, MIN_WIDTH_MS, narrowed, nextWindow, OVERLAP_MS } from '@/lib/core/sources/pull-window'

const time = (ms: number) => new Date(ms).toISOString()
const DAY = 86_400_000

/** A pull as the service does it: returns the stretches that it read and the cursor after each. */
function pull(start: PullCursor, goal: string, rowsIn: (from: number, to: number) => number, most = 5000): { read: { from: number; to: number }[]; cursors: PullCursor[] } {
  const result: ReturnType<typeof pull> = { read: [], cursors: [] }
  let [cursor, at] = [start, start.until]
  for (let window = nextWindow(cursor, at, goal); window; window = nextWindow(cursor, at, goal)) {
    const [from, to] = [Date.parse(window.from), Date.parse(window.to)]
    const shorter = rowsIn(from, to) > most ? narrowed(cursor, window) : null
    if (shorter) cursor = shorter
    else {
      cursor = afterWindow(cursor, window, { rows: rowsIn(from, to), open: [], goal })
      at = window.to
      result.read.push({ from, to })
      result.cursors.push(cursor)
    }
  }
  return result
}

describe('where a pull stands', () => {
  it('goes from the first day to now in growing stretches, and keeps back what is not settled', () => {
    const goal = '2026-11-03T00:00:00.000Z'
    const { read, cursors } = pull(firstCursor('2026-11-01T00:00:00.000Z'), goal, () => 10)
    // 6, 12 and 24 h, and what is left
    expect(read.map(({ from, to }) => (to - from) / 3_600_000)).toEqual([6, 12, 24, 6])
    expect(cursors.at(-1)).toMatchObject({ first: '2026-11-01T00:00:00.000Z', until: '2026-11-02T23:50:00.000Z' })
    expect(nextWindow(cursors.at(-1)!, cursors.at(-1)!.until, '2026-11-03T00:05:00.000Z')).toEqual({ from: '2026-11-02T23:50:00.000Z', to: '2026-11-03T00:05:00.000Z' })
  })

  it('cuts a stretch in half that holds too much, down to a minute', () => {
    const { read } = pull({ ...firstCursor(time(0)), widthMs: 8 * 60_000 }, time(16 * 60_000), (from, to) => (to - from) / 60, 5000)
    expect(read.map(({ from, to }) => (to - from) / 60_000)).toEqual([4, 4, 4, 4])
    const dense = pull({ ...firstCursor(time(0)), widthMs: 4 * 60_000 }, time(2 * 60_000 + 30_000), () => 1e9)
    expect(dense.read.map(({ from, to }) => to - from)).toEqual([60_000, 60_000, 30_000])
  })

  it('reads every moment up to now without a gap, and none twice but what was not settled; whenever it dies', () => {
    const traffic = fc.integer({ min: 0, max: 40_000 })
    fc.assert(fc.property(fc.array(fc.record({ afterMs: fc.integer({ min: 1, max: 40 * DAY }), dies: fc.double({ min: 0, max: 1, noNaN: true }), perDay: traffic }), { minLength: 1, maxLength: 6 }), (pulls) => {
      let cursor = firstCursor(time(0))
      let nowMs = 0
      const read: { from: number; to: number }[] = []
      for (const { afterMs, dies, perDay } of pulls) {
        nowMs += afterMs
        const before = Date.parse(cursor.until)
        const done = pull(cursor, time(nowMs), (from, to) => ((to - from) / DAY) * perDay)
        const survived = Math.ceil(done.read.length * dies)
        for (const stretch of done.read.slice(0, survived)) {
          // it goes on exactly where the stored rows end, or where they were not settled
          expect(stretch.from).toBeGreaterThanOrEqual(before)
          expect(stretch.to - stretch.from).toBeLessThanOrEqual(MAX_WIDTH_MS)
          expect(stretch.to).toBeGreaterThan(stretch.from)
        }
        read.push(...done.read.slice(0, survived))
        cursor = done.cursors[survived - 1] ?? cursor
        expect(Date.parse(cursor.until)).toBeGreaterThanOrEqual(before)
        expect(Date.parse(cursor.until)).toBeLessThanOrEqual(Math.max(before, nowMs - OVERLAP_MS))
        expect(cursor.widthMs).toBeGreaterThanOrEqual(MIN_WIDTH_MS)
      }
      let covered = 0
      for (const { from, to } of read.sort((a, b) => a.from - b.from)) {
        expect(from).toBeLessThanOrEqual(covered)
        covered = Math.max(covered, to)
      }
      expect(covered).toBeGreaterThanOrEqual(Date.parse(cursor.until))
    }))
  })

  it('keeps the newest thousand open calls, once each, without those that it reads again anyway', () => {
    const goal = time(DAY)
    const window = { from: time(0), to: goal }
    const open = Array.from({ length: 1200 }, (_, i) => ({ id: `c${i % 1100}`, since: time(i) }))
    const after = afterWindow(firstCursor(time(0)), window, { rows: 1, open: [...open, { id: 'fresh', since: time(DAY - 1000) }], goal })
    expect(after.open).toHaveLength(MAX_OPEN)
    expect(new Set(after.open.map(({ id }) => id)).size).toBe(MAX_OPEN)
    expect(after.open.some(({ id }) => id === 'fresh')).toBe(false)
  })

  it('gives an open call up after a day', () => {
    expect(isGivenUp({ id: 'a', since: time(0) }, DAY)).toBe(false)
    expect(isGivenUp({ id: 'a', since: time(0) }, DAY + 1)).toBe(true)
  })

  it('is read from whatever stands there', () => {
    expect(readPullState(null)).toEqual({ cursor: null, progress: null, reread: null, lease: null })
    expect(readPullState({ cursor: { until: 'yesterday' }, lease: { holder: 'a', until: time(0) } })).toEqual({ cursor: null, progress: null, reread: null, lease: { holder: 'a', until: time(0) } })
    expect(readPullState('x')).toEqual(readPullState({}))
    fc.assert(fc.property(fc.jsonValue(), (value) => { readPullState(value) }))
  })
})
