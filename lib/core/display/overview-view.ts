import type { ChatRequest, ChatResponse } from '@/lib/core/chat'

/** One decided run's result on the adversarial set; rates 0 to 1, null where nothing was measured. */
export type AdversarialPoint = { runId: string; name: string; at: string; size: number; before: number | null; after: number | null; floor: number | null }

export type TraceRow = {
  id: string
  sourceId: string
  ts: string
  model: string | null
  customerId: string | null
  status: 'success' | 'error'
  segment: string | null
  latencyMs: number | null
  costUsd: number | null
  replayable: boolean
  /** Why it cannot be replayed; null where it can. */
  reason: string | null
  cluster: string | null
  /** Names of the tools that the answer called. */
  tools: string[]
  /** How many other attempts a gateway made at this request. */
  attempts: number
  /** Begin of the last thing that the user said. */
  preview: string
}

/** One logged call with its bodies. */
export type TraceView = {
  id: string
  sourceId: string
  source: string
  ts: string
  parentSourceId: string | null
  latencyMs: number | null
  /** Time to the first token. */
  ttftMs: number | null
  modelRequested: string | null
  modelUsed: string | null
  provider: string | null
  customerId: string | null
  conversationId: string | null
  dimensions: Record<string, string>
  request: ChatRequest | null
  response: ChatResponse | null
  inputTokens: number | null
  outputTokens: number | null
  costUsd: number | null
  status: string
  error: { httpStatus?: number | null; message?: string | null } | null
  replayable: boolean
  notReplayableReason: string | null
  cluster: string | null
  redactorVersion: string
  /** The record as its source wrote it, redacted; null = not kept. */
  original: string | null
}
