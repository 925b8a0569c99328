import { redactTrace } from '@/lib/core/pii/redact'
import type { Trace } from '@/lib/core/trace'
import type { DbClient } from '@/lib/db/client'
import { withTraceId } from '@/lib/db/test-traces'

type Call = { sourceId: string; said?: string; answered?: string; ts?: string; customer?: string | null; segment?: string; request?: Trace['request'] }

/** Stores logged calls of a project for tests of support's pages: redacted as the import does it. Returns their ids in order. */
export async function storeCalls(db: DbClient, projectId: string, calls: Call[]): Promise<string[]> {
  const ids: string[] = []
  for (const call of calls) {
    const { trace } = redactTrace({
      source: 'bifrost', sourceId: call.sourceId, parentSourceId: null, ts: call.ts ?? '2026-11-19T10:00:00.000Z', latencyMs: 100, modelRequested: 'm-1', modelUsed: 'm-1', provider: null,
      customerId: call.customer === undefined ? 'customer-7' : call.customer, conversationId: null, dimensions: { intent: call.segment ?? 'refund_flow' },
      request: call.request === undefined ? { messages: [{ role: 'system', content: 'You help.' }, { role: 'user', content: call.said ?? 'Where is my order?' }] } : call.request,
      response: { message: { role: 'assistant', content: call.answered ?? 'It is on its way.' }, finish_reason: 'stop' },
      usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success', error: null, replayable: true, notReplayableReason: null,
    }, { idKey: projectId })
    const row = await db.trace.create({
      data: withTraceId({
        projectId, source: trace.source, sourceId: trace.sourceId, ts: new Date(trace.ts), customerId: trace.customerId, modelUsed: trace.modelUsed,
        dimensions: trace.dimensions, status: trace.status, replayable: trace.replayable, redactorVersion: '1', tools: [], response: trace.response as object,
        ...(trace.request === null ? {} : { request: trace.request as object }),
      }),
    })
    ids.push(row.id)
  }
  return ids
}

type Result = { caseId: string; before?: boolean | null; after: boolean | null }

/** A run of a deploy, done unless told, with what it made of some adversarial cases. */
export async function storeRun(
  db: DbClient, projectId: string, run: { name: string; at: string; results: Result[]; status?: string; purpose?: string },
): Promise<string> {
  const row = await db.run.create({
    data: {
      projectId, kind: 'replay', name: run.name, status: run.status ?? 'done', purpose: run.purpose ?? 'gate', candidate: { model: `candidate of ${run.name}` }, baseline: { model: 'm-1' },
      configText: '', config: {}, seed: '1', createdAt: new Date(run.at),
    },
  })
  await db.runCase.createMany({
    data: run.results.map(({ caseId, before, after }, position) => ({ runId: row.id, caseId, position, adversarial: true, segments: [], before: before ?? null, after, doneAt: new Date(run.at) })),
  })
  return row.id
}
