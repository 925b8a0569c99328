import type { Aggregate } from '@/lib/core/config/types'
import type { FoundSlice } from '@/lib/core/slices/types'
import type { Arm, Gate } from '@/lib/core/types'

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
  /** true where case text, rubric or judge version differ between the sides: what is compared is not the same, so no pair. */
  changed?: boolean
  /** true for a case that is known to be flaky and quarantined: its flip counts only if re-runs confirm it. */
  quarantined?: boolean
  /** The chance with which it was drawn from the traffic, above 0 up to 1; absent or null = it was not drawn. */
  inclusion?: number | null
}

/**
 * One fresh execution with a fresh verdict after the first run. `attempt` is 2 or more and says what it was for (see
 * attempts.ts). `passed` null = no outcome even after the repeats of the client: an infrastructure error.
 */
export type Rerun = { caseId: string; arm: Arm; attempt: number; passed: boolean | null }

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
  /** Wilson 95 % limits of the rates; with groups from the clustered standard error. */
  beforeLow: number | null
  beforeHigh: number | null
  afterLow: number | null
  afterHigh: number | null
  breaks: number
  fixes: number
  /** Ids of the cases that broke in the first run, in order. */
  breakCases: string[]
  /** The cases that are counted as missing, in order, with the first side that was not measured and why. */
  missingCases: MissingCase[]
  /** Pairs that are none because case text, rubric or judge version changed between the sides. */
  changed: number
  /** What was counted instead of cases under `group_by`; null = cases were counted. */
  groups: { n: number; breaks: number; fixes: number } | null
  /** What re-runs made of the flips, in units; null where the set's flips were not re-run. */
  confirmed: ConfirmedFlips | null
  /** The check for a candidate that became unreliable instead of wrong; null where it was not made. */
  intermittent: IntermittentCheck | null
  /** Dropped beyond the tolerance, and could block if every break were real: its flips are re-run. */
  tripped: boolean
  weight: number
  expectedBreaks: number | null
  /** Chance of so many breaks by luck; null for rows that take no part in the decision. */
  p: number | null
  /** The same, adjusted for the number of gated sets. */
  adjustedP: number | null
  /** Smallest drop (0 to 1) that would be found with a chance of 80 % at this n among so many sets; null = none below 0.8, or not gated. */
  smallestDrop: number | null
  /** Cases that would show a drop of `target_drop` with a chance of 80 % among so many sets; null = more than can be planned for, or not gated. */
  casesNeeded: number | null
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

export type MissingCase = { caseId: string; arm: Arm; reason: string }

export type ConfirmedFlips = {
  /** `failing-side`: too few breaks failed again to block, so the other side was not asked. `both`: all of it was done. */
  reached: 'failing-side' | 'both'
  surviving: number
  breaks: number
  fixes: number
  /** (fixes − breaks)/n in units; null when n = 0. */
  delta: number | null
  /** Ids of cases, in order: breaks that stayed, flips that went away, flips that no re-run could measure. */
  confirmedCases: string[]
  flakyCases: string[]
  unmeasuredCases: string[]
  /** Fresh executions that this set's flips took; a case in several sets is re-run once and counted in each. */
  executions: number
}

export type IntermittentCheck = {
  /** Units that were run again on both sides, and how often so far. */
  n: number
  repeats: number
  /** Units in which the candidate failed more often, and less often, than the baseline. */
  worse: number
  better: number
  midP: number
  found: boolean
}

/** What re-runs were made for the whole run, and what they say about it. */
export type Confirmation = {
  scope: 'tripped' | 'all'
  sides: 'both' | 'candidate'
  /** Cases run again, and fresh executions they took (both arms). */
  cases: number
  executions: number
  /** Executions as a share of those of the first run. */
  share: number
  /** Flips outside the tripped sets that were sampled, and how many of them were real; null = the verdicts do not depend on it. */
  control: { sampled: number; confirmed: number } | null
}

/** A slice that the search found, without the ids of its cases; `confirmed` null = its flips were not all re-run. */
export type ReportSlice = Omit<FoundSlice, 'breakIds' | 'fixIds' | 'overlaps'> & { confirmed: { breaks: number; fixes: number } | null }

/** A rate of the traffic, 0 to 1, with its standard error and 95 % limits. */
export type TrafficRate = { rate: number; standardError: number; low: number; high: number }

/** `n`: pairs that were drawn from traffic with a known chance. `standsFor`: traces that they stand for. */
export type TrafficMeans = { n: number; standsFor: number; before: TrafficRate; after: TrafficRate }

/** A judge that may not gate a segment, as it was known when the gate decided. Rates are 0 to 1. */
export type RefusedJudge = {
  model: string
  promptVersion: string
  judge: string
  segment: string
  /** Labels of people, and how often it agrees with them; the most frequent label, and how often always saying that would. */
  labels: number
  agreement: number
  guess: { label: string; rate: number }
  /** How often it names the answer that stands first, where that is why; else null. */
  first: number | null
  /** Cases of this run and segment whose verdict came from it and does not count. */
  cases: number
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
  /** What was re-run; null with `confirm: off`. */
  confirmation: Confirmation | null
  /** Share of the flips elsewhere that is taken for real, 0 to 1 (1 without re-runs). */
  confirmedShare: number
  /** How evenly churn is spread over the segments (shape of a gamma distribution); null = as evenly as chance. */
  evenness: number | null
  /** Seed of every random choice of the decision. */
  seed: string
  /** Segments (worst first), not-listed, adversarial, families, small, all. Segments (listed), not-listed and adversarial add up to all. */
  sets: SetResult[]
  /** Weighted mean (every case once) and the plain mean over segments; printed, never deciding for min_segment. */
  mean: {
    n: number; weightedBefore: number | null; weightedAfter: number | null; unweightedBefore: number | null; unweightedAfter: number | null
    /** Both pass rates of the traffic that the cases were drawn from; absent where no pair was drawn with a known chance. */
    traffic?: TrafficMeans
  }
  /** Score with the weight of the adversarial set; null when every case weighs the same. Rates 0 to 1. */
  composite: { before: number; after: number; standardError: number; effectiveN: number } | null
  /**
   * The adversarial set of the project when the run was decided: cases that count, tombstones, links of its chain and the hash of the
   * last one. Absent where there is no set, and in reports of files.
   */
  adversarial?: { cases: number; erased: number; entries: number; head: string }
  /** Why cases are missing, with counts, most frequent first. */
  missing: { reason: string; arm: 'baseline' | 'candidate'; n: number }[]
  /** Cases that changed sides, by id, for drill-in. */
  breaks: string[]
  fixes: string[]
  /** Found by the search for hidden slices, those by change first; null = not searched. */
  slices: ReportSlice[] | null
  warnings: string[]
  /** Judges that people have shown not to be better than guessing in a segment: their verdicts there are not counted. Absent where there is none. */
  refusedJudges?: RefusedJudge[]
  /** Why the configuration does not fit the data (a listed segment without cases); exit code 2 unless something blocks. */
  configErrors: string[]
}
