import type { DetectorState, DrillOutcome } from '@/lib/core/gate/judge-drill'
import type { Flakiness } from '@/lib/core/gate/flakiness'
import type { FalseAlarms } from '@/lib/core/gate/false-alarm-rate'
import type { Drill } from '@/lib/core/run'
import type { Gate, RunStatus } from '@/lib/core/types'

/** A run that measures the gate, as lists show it. Times are ISO 8601 UTC; `finishedAt` null: not finished. */
type MeasuringRun = {
  id: string; name: string; status: RunStatus; error: string | null; gate: Gate | null
  casesTotal: number; casesDone: number; createdAt: string; finishedAt: string | null; createdBy: string | null
}

/** `outcome` null: not decided. */
export type DrillRow = MeasuringRun & { drill: Drill; outcome: DrillOutcome | null }

/** Pairs and flips are counted from the cases. */
export type AaRow = MeasuringRun & { model: string; pairs: number; flips: number }

/** The light: what the newest drill that says something said; `at` is ISO 8601 UTC and null before the first one. */
export type DetectorView = { state: DetectorState; at: string | null; runId: string | null; segment: string | null }

/** What the newest decided A/A run says about the gate. */
export type AaView = { run: AaRow; alarms: FalseAlarms; flaky: { caseId: string; key: string; title: string | null }[] }

export type QuarantineRow = {
  id: string
  caseId: string
  key: string
  title: string | null
  reason: string
  by: string
  createdAt: string
  expiresAt: string
  /** The newest run that has the case, to link to; null: none has. */
  runId: string | null
}

/** One case of the ledger. `runId` is the newest run that has it; `quarantinedUntil` is ISO 8601 UTC, null when it is in none. */
export type LedgerRow = Flakiness & {
  caseId: string
  key: string
  title: string | null
  segments: string[]
  adversarial: boolean
  runId: string | null
  quarantinedUntil: string | null
}

export const LEDGER_SORTS = ['mean', 'differed', 'trials', 'key'] as const
export type LedgerSort = (typeof LEDGER_SORTS)[number]
export const LEDGER_SHOWN = ['differed', 'all', 'quarantined'] as const
export type LedgerShown = (typeof LEDGER_SHOWN)[number]

/** What is listed: `differed` leaves out cases that never came out differently. */
export type LedgerFilter = { text?: string; segment?: string; shown: LedgerShown }

/** The project's own rate with what it stands on: cases measured, pairs of executions, pairs that differed. */
export type LedgerTotals = { cases: number; trials: number; differed: number; rate: number; flaky: number }
