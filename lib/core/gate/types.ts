import type { Aggregate } from '@/lib/core/config/types'
import type { Gate } from '@/lib/core/types'

/** One case with what both arms made of it. `null` = not measured on that side (the reason says why); never a fail. */
export type PairedCase = {
  id: string
  /** Segment keys, any number (multi-label). Empty = belongs to no segment. */
  segments: string[]
  /** An adversarial case is counted in the set `adversarial` and in no segment of the traffic. */
  adversarial: boolean
  before: boolean | null
  after: boolean | null
  beforeReason: string | null
  afterReason: string | null
  /** Conversation, customer or document, when the config counts groups (`group_by`). */
  group: string | null
  /** Family of the case by the config's `family_key`; absent or null = families come from the segments alone. */
  family?: string | null
  /** true for a case that only the after side has: it is new, so it cannot have broken, and it is no missing pair. */
  added?: boolean
}

export const SET_KINDS = ['segment', 'family', 'small', 'not-listed', 'adversarial', 'all'] as const
export type SetKind = (typeof SET_KINDS)[number]

export const SET_VERDICTS = [
  'regressed', 'intermittent', 'below-floor', 'suspected', 'flaky', 'within-noise', 'improved', 'stable',
  'low-confidence', 'incomplete', 'no-data',
] as const
/** `below-floor`: blocks because of the floor, whatever the comparison says; `floorState` tells whether it fell or was below. */
export type SetVerdict = (typeof SET_VERDICTS)[number]

export type FloorState = 'above' | 'below-as-before' | 'fell-below' | 'rose-above'

/** One row of a report: everything a reader may want to know of one gated set. Rates are 0 to 1, null where n = 0. */
export type SetResult = {
  id: string
  kind: SetKind
  label: string
  /** false for a segment that the config does not list; its cases are part of the row `not-listed` already. */
  listed: boolean
  /** Paired cases: scored on both sides. */
  n: number
  /** Cases of the set that are not pairs because a side was not measured. */
  missing: number
  passedBefore: number
  passedAfter: number
  before: number | null
  after: number | null
  /** (passedAfter − passedBefore)/n, computed from the counts. */
  delta: number | null
  /** Agresti-Min 95 % limits of the change; for the eye, they decide nothing. */
  deltaLow: number | null
  deltaHigh: number | null
  /** Wilson 95 % limits of the after-rate. */
  afterLow: number | null
  afterHigh: number | null
  breaks: number
  fixes: number
  /** What was counted instead of cases under `group_by`; null = cases were counted. */
  groups: { n: number; breaks: number; fixes: number } | null
  weight: number
  expectedBreaks: number | null
  /** Chance of so many breaks by luck; null for rows that take no part in the decision. */
  p: number | null
  /** The same, adjusted for the number of gated sets. */
  adjustedP: number | null
  floor: number | null
  floorState: FloorState | null
  /** true when this set alone makes the gate block. */
  blocks: boolean
  /** true when the set takes part in the decision; false for rows that are only printed. */
  gated: boolean
  verdict: SetVerdict
  /** One plain sentence. */
  text: string
}

export type GateReport = {
  schema_version: 1
  gate: Gate
  exit_code: number
  /** The verdict of the run in one plain sentence. */
  sentence: string
  aggregate: Aggregate
  /** `off` when flips were not re-run; then every number is of the first run. */
  confirm: 'on' | 'off'
  /** Segments (worst first), not-listed, adversarial, families, small, all. Segments (listed), not-listed and adversarial add up to all. */
  sets: SetResult[]
  /** Weighted mean (every case once) and the plain mean over segments; printed, never deciding for min_segment. */
  mean: { n: number; weightedBefore: number | null; weightedAfter: number | null; unweightedBefore: number | null; unweightedAfter: number | null }
  /** Score with the weight of the adversarial set; null when every case weighs the same. Rates 0 to 1. */
  composite: { before: number; after: number; standardError: number; effectiveN: number } | null
  /** Why cases are missing, with counts, most frequent first. */
  missing: { reason: string; arm: 'baseline' | 'candidate'; n: number }[]
  /** Cases that changed sides, by id, for drill-in. */
  breaks: string[]
  fixes: string[]
  warnings: string[]
  /** Why the configuration does not fit the data (a listed segment without cases); exit code 2 unless something blocks. */
  configErrors: string[]
}
