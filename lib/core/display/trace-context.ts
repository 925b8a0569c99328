import type { Flip, Gate, RunStatus } from '@/lib/core/types'

/** A case that was frozen from a trace, with the newest runs that had it. `flip` null: not measured yet. */
export type TraceUse = {
  caseId: string
  datasetKind: 'replay' | 'adversarial' | 'suite'
  datasetName: string
  version: number
  runs: { runId: string; name: string; status: RunStatus; gate: Gate | null; flip: Flip | null; at: string }[]
}

/** One attempt at a request: the call itself, or one that a gateway made after it failed. */
export type TraceAttempt = {
  id: string; sourceId: string; ts: string; model: string | null; status: 'success' | 'error'; latencyMs: number | null; costUsd: number | null; problem: string | null
}

/** What stands around a trace. `conversation` are the calls of its conversation in the order of time; empty when the log names none. */
export type TraceContext = {
  uses: TraceUse[]
  attempts: TraceAttempt[]
  conversation: TraceAttempt[]
  /** Whether the conversation has more calls than are listed. */
  more: boolean
  audits: { week: string; verdict: string | null; kind: 'audit' | 'privacy' }[]
}
