import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { TraceView } from '@/lib/core/display/overview-view'
import type { Db } from '@/lib/db/client'

/** One logged call with its bodies; null when the project does not have it. */
export async function getTraceView(db: Db, projectId: string, traceId: string): Promise<TraceView | null> {
  const trace = await db.trace.findFirst({ where: { id: traceId, projectId }, include: { cluster: { select: { label: true } } } })
  if (!trace) return null
  return {
    id: trace.id, sourceId: trace.sourceId, source: trace.source, ts: trace.ts.toISOString(), latencyMs: trace.latencyMs, ttftMs: trace.ttftMs,
    parentSourceId: trace.parentSourceId, original: trace.original,
    modelRequested: trace.modelRequested, modelUsed: trace.modelUsed, provider: trace.provider, customerId: trace.customerId,
    conversationId: trace.conversationId, dimensions: trace.dimensions as Record<string, string>,
    request: trace.request as ChatRequest | null, response: trace.response as ChatResponse | null,
    inputTokens: trace.inputTokens, outputTokens: trace.outputTokens, costUsd: trace.costUsd, status: trace.status,
    error: trace.error as TraceView['error'], replayable: trace.replayable, notReplayableReason: trace.notReplayableReason,
    cluster: trace.cluster?.label ?? null, redactorVersion: trace.redactorVersion,
  }
}

/** Values of the segment dimension, for the filter. */
export async function listSegmentChoices(db: Db, projectId: string): Promise<string[]> {
  const rows = await db.segment.findMany({ where: { projectId }, select: { key: true }, orderBy: { key: 'asc' }, take: 500 })
  return rows.map((row) => row.key)
}
