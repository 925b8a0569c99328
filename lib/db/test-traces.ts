import { traceId } from '@/lib/core/trace-id'
import type { Redacted, Trace } from '@/lib/core/trace'

/** For `*.db.test.ts`: a row of `trace` with the id that the import would give it. */
export function withTraceId<T extends { projectId: string; source: string; sourceId: string; ts: Date }>(row: T): T & { id: string } {
  return { ...row, id: traceId(row.projectId, row) }
}

/** A trace without anything personal in it, as the store takes it. */
export function cleanTrace(sourceId: string, ts: string, more: Partial<Trace> = {}): Redacted<Trace> {
  return {
    source: 'bifrost', sourceId, parentSourceId: null, ts, latencyMs: 100, modelRequested: 'm-1', modelUsed: 'm-1', provider: null, customerId: 'customer-7', conversationId: null,
    dimensions: { intent: 'refund' }, request: { messages: [{ role: 'user', content: `Where is order ${sourceId}?` }] },
    response: { message: { role: 'assistant', content: 'On its way.' }, finish_reason: 'stop' }, usage: { input: 1, output: 1, cachedInput: null }, costUsd: 0.001,
    status: 'success', error: null, replayable: true, notReplayableReason: null, ...more,
  } as Trace as Redacted<Trace>
}
