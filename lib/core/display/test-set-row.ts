import type { SetRow } from '@/lib/core/display/run-view'

/** A row of a set in which `breaks` and `fixes` of n cases changed sides; 90 % passed before. */
export function testSetRow(id: string, more: Partial<SetRow> & { n?: number; breaks?: number; fixes?: number } = {}): SetRow {
  const { n = 40, breaks = 0, fixes = 0 } = more
  const passedBefore = Math.round(n * 0.9)
  const passedAfter = passedBefore - breaks + fixes
  return {
    id, kind: 'segment', label: id, listed: true, n, missing: 0, passedBefore, passedAfter, before: n === 0 ? null : passedBefore / n,
    after: n === 0 ? null : passedAfter / n, delta: n === 0 ? null : (passedAfter - passedBefore) / n, deltaLow: null, deltaHigh: null, breaks, fixes,
    blocks: false, gated: true, floor: 0.85, adjustedP: null, expectedBreaks: null, smallestDrop: null, confirmedBreaks: null, confirmedFixes: null,
    flaky: null, verdict: 'stable', text: '', live: null, progress: null, ...more,
  }
}
