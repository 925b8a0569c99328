import type { RequestOverrides } from '@/lib/core/apply-overrides'
import type { RecentCases } from '@/lib/core/api/run-progress'
import type { LiveSignal } from '@/lib/core/gate/live-signal'
import type { GateReport, SetKind, SetResult, SetVerdict } from '@/lib/core/gate/types'
import type { LookedAt } from '@/lib/core/review/looked-at'
import type { Drill, RunPurpose } from '@/lib/core/run'
import type { Gate, RunStatus } from '@/lib/core/types'

/** One line of a list of runs. Times are ISO 8601 UTC, null means that it has not happened. */
export type RunRow = {
  id: string
  name: string
  kind: 'replay' | 'results'
  purpose: RunPurpose
  status: RunStatus
  candidate: string
  baseline: string
  casesTotal: number
  casesDone: number
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  createdBy: string | null
  gate: Gate | null
  /** Of a decided drill: whether the broken segment blocked; null for every other run. */
  caught: boolean | null
  sentence: string | null
  /** The set with the largest loss among those that take part in the decision. */
  worst: { id: string; kind: SetKind; label: string; delta: number } | null
  /** The newest review while it stands. */
  review: 'uphold' | 'override' | null
  /** When that review ends; null when it does not, or none stands. */
  reviewExpiresAt: string | null
}

/** One side of a run as it was frozen; `recorded` takes what production answered instead of calling a model. */
export type ArmView = { model: string; endpoint: string | null; params: Record<string, unknown> | null; recorded: boolean; overrides: RequestOverrides | null }

export type GitView = { commit: string | null; branch: string | null; pullRequest: string | null; actor: string | null }

export type ReviewView = {
  id: string
  choice: 'uphold' | 'override'
  reason: string
  evidence: string | null
  expiresAt: string | null
  createdAt: string
  by: string
  /** The user id of `by`. */
  byId: string
  /** It is about an earlier decision of the run and does not count for what stands now. */
  superseded: boolean
  /** What the person had opened before. */
  lookedAt: LookedAt
  /** Keys of the critical segments that an override lets through. */
  critical: string[]
  /** false: an override that waits for a second person; the row that agrees counts, this one never does. */
  stands: boolean
  /** The waiting override that this review answers; null = none. */
  secondsId: string | null
}

/** A run with its newest decision, without cases and outputs. */
export type RunView = {
  id: string
  name: string
  kind: 'replay' | 'results'
  purpose: RunPurpose
  drill: Drill | null
  status: RunStatus
  error: string | null
  candidate: ArmView
  baseline: ArmView
  configText: string
  /** The families that its frozen configuration gates. */
  families: RunFamily[]
  git: GitView | null
  seed: string
  dataset: { id: string; name: string; kind: string; version: number; contentHash: string | null } | null
  createdBy: string | null
  casesTotal: number
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  report: GateReport | null
  decidedAt: string | null
  reviews: ReviewView[]
}

/**
 * A family as a run froze it; `origin` says in plain words where it comes from, `patterns` name its segments (`*` for any
 * letters). `accepted`: by a person in the product, so that the run's configuration text does not have it.
 */
export type RunFamily = { id: string; label: string; origin: string; patterns: string[]; accepted: boolean }

/** How far the re-runs of a run are: rounds so far, and cases of the newest one. */
export type ConfirmProgress = { round: number; stage: string; total: number; done: number }

/** Where the cases of a run stand now, counted from the cases themselves. */
export type RunProgress = {
  total: number
  done: number
  recent: RecentCases
  breaks: number
  fixes: number
  missing: number
}

/** Votes of a run. `rounds` asked in both orders; in `flips` of them the order decided, which makes them ties. */
export type RunVotes = { votes: number; cached: number; rounds: number; flips: number }

/** Money and tokens of one arm. Sums are over the calls whose figure is known; `calls` minus `priced` are unknown. */
export type ArmUsage = {
  arm: 'baseline' | 'candidate'
  calls: number
  /** Remembered answers: no call was made for them. */
  cached: number
  priced: number
  costUsd: number | null
  inputTokens: number | null
  outputTokens: number | null
  medianLatencyMs: number | null
}

/** Counts of a set while the run is under way; a pair needs both sides. */
export type LiveSet = {
  id: string
  kind: 'segment' | 'adversarial'
  total: number
  done: number
  n: number
  passedBefore: number
  passedAfter: number
  breaks: number
  fixes: number
}

/** A row of the table of sets: decided, or still being measured (`verdict` null). */
export type SetRow = Pick<SetResult,
  'id' | 'kind' | 'label' | 'n' | 'missing' | 'passedBefore' | 'passedAfter' | 'before' | 'after' | 'delta' | 'deltaLow'
  | 'deltaHigh' | 'breaks' | 'fixes' | 'blocks' | 'gated' | 'listed' | 'floor' | 'adjustedP' | 'expectedBreaks' | 'smallestDrop'> & {
  verdict: SetVerdict | null
  text: string
  /** Breaks that failed again, fixes that stayed, flips that went away; null where the set's flips were not re-run. */
  confirmedBreaks: number | null
  confirmedFixes: number | null
  flaky: number | null
  /** What its cases say so far; null once the run is decided. */
  live: LiveSignal | null
  /** Cases of the set that are done, of all; null once the run is decided. */
  progress: { done: number; total: number } | null
}

/** How often the candidate failed in which way, by segment; only cases that broke. */
export type FailureCount = { segment: string; failureKind: string; n: number }

export type MissingCount = { arm: 'baseline' | 'candidate'; reason: string; n: number }
