import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { Redacted, Trace } from '@/lib/core/trace'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** Stores traces; rows that are there already (same project, source and source id) stay as they are. Returns how many are new. */
export async function addTraces(db: Db, projectId: string, traces: Redacted<Trace>[], redactorVersion: string): Promise<number> {
  if (traces.length === 0) return 0
  const result = await db.trace.createMany({ data: traces.map((trace) => toRow(projectId, trace, redactorVersion)), skipDuplicates: true })
  return result.count
}

function toRow(projectId: string, trace: Redacted<Trace>, redactorVersion: string): Prisma.TraceCreateManyInput {
  const calls = trace.response?.message.tool_calls ?? []
  const json = (value: object | null) => (value === null ? Prisma.DbNull : (value as Prisma.InputJsonObject))
  return {
    projectId, source: trace.source, sourceId: trace.sourceId, parentSourceId: trace.parentSourceId, ts: trace.ts, latencyMs: trace.latencyMs,
    modelRequested: trace.modelRequested, modelUsed: trace.modelUsed, provider: trace.provider, customerId: trace.customerId,
    conversationId: trace.conversationId, dimensions: trace.dimensions, request: json(trace.request), response: json(trace.response),
    inputTokens: trace.usage.input, outputTokens: trace.usage.output, cachedInputTokens: trace.usage.cachedInput, costUsd: trace.costUsd,
    status: trace.status, error: json(trace.error), replayable: trace.replayable, notReplayableReason: trace.notReplayableReason,
    tools: [...new Set(calls.map((call) => call.function.name))], redactorVersion,
  }
}

export type TraceKey = { id: string; sourceId: string; customerId: string | null; dimensions: Record<string, string> }

export type TraceContent = TraceKey & {
  conversationId: string | null
  request: ChatRequest
  response: ChatResponse | null
  clusterKey: string | null
  ts: Date
  modelUsed: string | null
  inputTokens: number | null
}

/** Content of traces that have a request, in no order. */
export async function getTraceContents(db: Db, traceIds: string[]): Promise<TraceContent[]> {
  const rows = await db.trace.findMany({
    where: { id: { in: traceIds }, request: { not: Prisma.DbNull } },
    select: { id: true, sourceId: true, customerId: true, conversationId: true, dimensions: true, request: true, response: true, ts: true, modelUsed: true, inputTokens: true, cluster: { select: { key: true } } },
  })
  return rows.map(({ cluster, dimensions, request, response, ...row }) => ({
    ...row, dimensions: dimensions as Record<string, string>, request: request as ChatRequest, response: response as ChatResponse | null, clusterKey: cluster?.key ?? null,
  }))
}

/** One page of the requests of a window, by id; `after` is the id of the last row of the page before. */
export async function listTraceRequests(
  db: Db, projectId: string, page: { from: Date; to: Date; after: string | null; limit: number },
): Promise<{ id: string; ts: Date; customerId: string | null; request: ChatRequest }[]> {
  const rows = await db.trace.findMany({
    where: { projectId, ts: { gte: page.from, lte: page.to }, request: { not: Prisma.DbNull }, ...(page.after ? { id: { gt: page.after } } : {}) },
    select: { id: true, ts: true, customerId: true, request: true }, orderBy: { id: 'asc' }, take: page.limit,
  })
  return rows.map((row) => ({ ...row, request: row.request as ChatRequest }))
}

/** Traces that were imported after a moment, or all; null = all. */
export async function countTracesSince(db: Db, projectId: string, since: Date | null): Promise<number> {
  return db.trace.count({ where: { projectId, ...(since ? { importedAt: { gt: since } } : {}) } })
}

/** Traces that another version of the redactor has gone over. */
export async function countOutdatedTraces(db: Db, projectId: string, version: string): Promise<number> {
  return db.trace.count({ where: { projectId, redactorVersion: { not: version } } })
}

/** Some of them, as they were imported. */
export async function listOutdatedTraces(db: Db, projectId: string, { version, limit }: { version: string; limit: number }): Promise<{ id: string; trace: Trace }[]> {
  const rows = await db.trace.findMany({ where: { projectId, redactorVersion: { not: version } }, orderBy: { id: 'asc' }, take: limit })
  return rows.map(({ id, inputTokens, outputTokens, cachedInputTokens, ts, dimensions, request, response, error, status, ...row }) => ({
    id,
    trace: {
      ...row, ts: ts.toISOString(), dimensions: dimensions as Record<string, string>, request: request as ChatRequest | null, response: response as ChatResponse | null,
      error: error as Trace['error'], status: status as Trace['status'], usage: { input: inputTokens, output: outputTokens, cachedInput: cachedInputTokens },
    },
  }))
}

/**
 * Puts the newly redacted content in the place of the old one. The id of the source stays: imports and cases go by it. `trace` null: it
 * could not be redacted, and its content is taken away.
 */
export async function replaceTraceContent(db: Db, id: string, trace: Redacted<Trace> | null, redactorVersion: string): Promise<void> {
  const json = (value: object | null) => (value === null ? Prisma.DbNull : (value as Prisma.InputJsonObject))
  const data = trace
    ? { dimensions: trace.dimensions, customerId: trace.customerId, conversationId: trace.conversationId, request: json(trace.request), response: json(trace.response), error: json(trace.error), notReplayableReason: trace.notReplayableReason }
    : { dimensions: {}, request: Prisma.DbNull, response: Prisma.DbNull, error: Prisma.DbNull, replayable: false, notReplayableReason: 'personal data could not be replaced' }
  await db.trace.update({ where: { id }, data: { ...data, redactorVersion } })
}

/** The time of the newest trace; null without any. */
export async function getNewestTraceTime(db: Db, projectId: string): Promise<Date | null> {
  const row = await db.trace.findFirst({ where: { projectId }, orderBy: { ts: 'desc' }, select: { ts: true } })
  return row?.ts ?? null
}
