import type { GateReport, SetResult } from '@/lib/core/gate/types'

/** A gated set of n cases in which so many passed before and after; what was not said is quiet. */
export function testSetResult(id: string, [n, passedBefore, passedAfter]: [number, number, number], more: Partial<SetResult> = {}): SetResult {
  return {
    id, kind: 'segment', label: id, n, missing: 0, passedBefore, passedAfter, before: n === 0 ? null : passedBefore / n, after: n === 0 ? null : passedAfter / n,
    delta: n === 0 ? null : (passedAfter - passedBefore) / n, deltaLow: null, deltaHigh: null, afterLow: null, afterHigh: null,
    breaks: Math.max(0, passedBefore - passedAfter), fixes: 0, expectedBreaks: null, p: null, adjustedP: null, floor: null, floorState: null,
    blocks: false, gated: true, verdict: 'stable', text: 'as reported', listed: true, groups: null, weight: 1,
    changed: 0, confirmed: null, intermittent: null, tripped: false, smallestDrop: null, casesNeeded: null, beforeLow: null, beforeHigh: null, breakCases: [], missingCases: [],
    ...more,
  }
}

/** What re-runs on both sides made of a set's flips. */
export function testConfirmed(more: Partial<NonNullable<SetResult['confirmed']>> = {}): NonNullable<SetResult['confirmed']> {
  return { reached: 'both', surviving: 0, breaks: 0, fixes: 0, delta: null, confirmedCases: [], flakyCases: [], unmeasuredCases: [], executions: 0, ...more }
}

export function testReport(gate: GateReport['gate'], sets: SetResult[], more: Partial<GateReport> = {}): GateReport {
  return {
    schema_version: 1, gate, exit_code: 0, sentence: 'As reported.', aggregate: 'min_segment', confirm: 'on', sets,
    confirmation: null, confirmedShare: 1, evenness: null, seed: 'run',
    mean: { n: 0, weightedBefore: null, weightedAfter: null, unweightedBefore: null, unweightedAfter: null },
    composite: null, missing: [], breaks: [], fixes: [], slices: null, warnings: [], configErrors: [], ...more,
  }
}
