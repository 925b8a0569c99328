import type { ChatRequest, ChatResponse, TokenUsage } from '@/lib/core/chat'

/**
 * One logged model call in the neutral shape that every importer produces. Times are ISO 8601 UTC, money is US dollars
 * as the source reported it; null means that the source does not say.
 */
export type Trace = {
  source: string
  /** Stable id inside the source; (project, source, sourceId) is unique, which makes imports idempotent. */
  sourceId: string
  /** Id of the request that this row retried or fell back from. */
  parentSourceId: string | null
  ts: string
  latencyMs: number | null
  /** Time to the first token. */
  ttftMs?: number | null
  modelRequested: string | null
  modelUsed: string | null
  provider: string | null
  customerId: string | null
  conversationId: string | null
  /** Custom dimensions, as strings. */
  dimensions: Record<string, string>
  request: ChatRequest | null
  response: ChatResponse | null
  usage: TokenUsage
  costUsd: number | null
  status: 'success' | 'error'
  error: { httpStatus: number | null; type: string | null; code: string | null; message: string | null } | null
  replayable: boolean
  notReplayableReason: string | null
  /** The record as its source wrote it, text; absent or null = not kept. */
  original?: string | null
}

declare const redacted: unique symbol

/**
 * A value whose personal data was replaced. Only `lib/core/pii/redact` can make one, and the store takes nothing else:
 * that is the door that no write can go round.
 */
export type Redacted<T> = T & { readonly [redacted]: true }
