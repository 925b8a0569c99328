import type { Population } from '@/bench/gate/population'

/** blocked, warned (or blocked), guard: share of the runs (nothing regressed) or of the regressed segments; calls: extra ones, as a share. */
export type Measure = 'blocked' | 'warned' | 'guard' | 'calls'
export type Bar = { atMost: number } | { atLeast: number }

export type Scenario = {
  id: string
  title: string
  runs: number
  population: Population
  /** Other rules and `floor_mode: guard` judge the same runs. */
  beside: boolean
  /** What is printed; null = to be read, without a bar. */
  measures: Partial<Record<Measure, Bar | null>>
}

const USUAL: Population = { segments: 40, cases: 1200, flake: 0.05, churn: 0.02, unevenness: 0, smallest: 1, regressed: null }
const regressed = (size: number, drop: number, kind: 'broken' | 'intermittent' = 'broken') => ({ ...USUAL, regressed: { size, drop, kind } })
/** Thirty cases a segment, as in the usual run; four segments share its 1,200. */
const flakesOnly = (segments: number): Population => ({ ...USUAL, churn: 0, segments, cases: Math.max(1200, 30 * segments) })
const fiveInHundred = { atMost: 0.05 }

/** The table of section 17: the same five populations under every rule. */
const USUAL_RUNS: Scenario[] = [
  { id: 'nothing', title: 'nothing regressed', runs: 10_000, population: USUAL, beside: true, measures: { blocked: fiveInHundred, warned: null, guard: null, calls: { atMost: 0.1 } } },
  { id: '14 in 47', title: '14 points lost in 47 cases', runs: 3000, population: regressed(47, 0.14), beside: true, measures: { blocked: { atLeast: 0.6 }, warned: { atLeast: 0.85 }, guard: null, calls: null } },
  { id: '14 in 100', title: '14 points lost in 100 cases', runs: 2000, population: regressed(100, 0.14), beside: true, measures: { blocked: { atLeast: 0.9 }, warned: null, guard: null, calls: null } },
  { id: '10 in 200', title: '10 points lost in 200 cases', runs: 2000, population: regressed(200, 0.1), beside: true, measures: { blocked: { atLeast: 0.9 }, warned: null, guard: null, calls: null } },
  { id: 'intermittent', title: 'intermittent, 14 points in 100 cases', runs: 2000, population: regressed(100, 0.14, 'intermittent'), beside: true, measures: { blocked: { atLeast: 0.8 }, warned: null, guard: null, calls: null } },
]

const FLAKES_ONLY: Scenario[] = [[4, 2000], [40, 2000], [400, 1000], [4000, 200]].map(([segments, runs]) => ({
  id: `flakes ${segments}`, title: `flakes only, ${segments} segments`, runs: runs!, population: flakesOnly(segments!), beside: segments === 40,
  measures: { blocked: fiveInHundred },
}))

/** Section 17 names these as weak, or leaves them open; they have no bar. */
const HARDER: Scenario[] = [
  { id: 'uneven 5', title: 'uneven heavy churn (5%, variation 1)', runs: 2000, population: { ...USUAL, churn: 0.05, unevenness: 1 }, beside: false, measures: { blocked: null, warned: null } },
  { id: 'uneven 10', title: 'uneven heavy churn (10%, variation 1)', runs: 1000, population: { ...USUAL, churn: 0.1, unevenness: 1 }, beside: false, measures: { blocked: null, warned: null } },
  { id: 'four', title: '4 segments, nothing regressed', runs: 2000, population: { ...USUAL, segments: 4 }, beside: false, measures: { blocked: null } },
  { id: 'four 14 in 47', title: '4 segments, 14 points in 47 cases', runs: 1000, population: { ...regressed(47, 0.14), segments: 4 }, beside: false, measures: { blocked: null, warned: null } },
  { id: 'gated', title: '40 segments of 20 cases or more, nothing regressed', runs: 2000, population: { ...USUAL, smallest: 20 }, beside: false, measures: { blocked: null } },
  { id: 'gated 14 in 47', title: '40 segments of 20 cases or more, 14 points in 47', runs: 2000, population: { ...regressed(47, 0.14), smallest: 20 }, beside: false, measures: { blocked: null, warned: null } },
]

export const SCENARIOS: Scenario[] = [...USUAL_RUNS, ...FLAKES_ONLY, ...HARDER]
