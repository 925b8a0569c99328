import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { Redacted, Trace } from '@/lib/core/trace'
import { idsBetween, traceId } from '@/lib/core/trace-id'
import { binaryArray } from '@/lib/db/binary-array'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { withLargeValues } from '@/lib/db/large-values'
import { makeTracePartitions } from '@/lib/db/trace-partitions'

/**
 * Stores traces; rows that are there already (same project, source, source id and time) stay as they are. Returns how many are new.
 * One statement for all of them: the small columns as one JSON text, the bodies as arrays in which nothing is escaped, row by row in the same order.
 */
export async function addTraces(
  db: Db, projectId: string, traces: Redacted<Trace>[], from: { redactorVersion: string; importId: string | null },
): Promise<number> {
  if (traces.length === 0) return 0
  await makeTracePartitions(db, traces.map(({ ts }) => new Date(ts)))
  const json = (value: object | null) => (value === null ? null : JSON.stringify(value))
  const values = [
    JSON.stringify(traces.map((trace) => toRow(projectId, trace))), binaryArray(traces.map(({ request }) => json(request)), 'json'),
    binaryArray(traces.map(({ response }) => json(response)), 'json'), binaryArray(traces.map(({ original }) => original ?? null), 'text'),
  ]
  return withLargeValues(values, ([rows, requests, responses, originals]) => db.$executeRaw`
    INSERT INTO trace (${COLUMNS}, request, response, original, project_id, redactor_version, import_id)
    SELECT ${COLUMNS}, request, response, original, ${projectId}::uuid, ${from.redactorVersion}, ${from.importId}::uuid
    FROM ROWS FROM (json_to_recordset(${rows}::json) AS (${COLUMN_TYPES}), unnest(${requests}::json[]), unnest(${responses}::json[]), unnest(${originals}::text[]))
      AS row(${COLUMNS}, request, response, original)
    ON CONFLICT (id) DO NOTHING`)
}

/** The small columns that come with a trace, with their types. */
const SMALL = {
  id: 'uuid', source: 'text', source_id: 'text', parent_source_id: 'text', ts: 'timestamptz', latency_ms: 'float8', ttft_ms: 'float8', model_requested: 'text', model_used: 'text',
  provider: 'text', customer_id: 'text', conversation_id: 'text', dimensions: 'jsonb', input_tokens: 'int', output_tokens: 'int', cached_input_tokens: 'int', cost_usd: 'float8',
  status: 'text', error: 'jsonb', replayable: 'bool', not_replayable_reason: 'text', tools: 'text[]',
} as const
const COLUMNS = Prisma.raw(Object.keys(SMALL).join(', '))
const COLUMN_TYPES = Prisma.raw(Object.entries(SMALL).map(([name, type]) => `${name} ${type}`).join(', '))

function toRow(projectId: string, trace: Redacted<Trace>): Record<keyof typeof SMALL, unknown> {
  const calls = trace.response?.message.tool_calls ?? []
  // whole milliseconds, as the id has them
  const ts = new Date(trace.ts)
  return {
    id: traceId(projectId, { source: trace.source, sourceId: trace.sourceId, ts }), source: trace.source, source_id: trace.sourceId, parent_source_id: trace.parentSourceId, ts,
    latency_ms: trace.latencyMs, ttft_ms: trace.ttftMs, model_requested: trace.modelRequested, model_used: trace.modelUsed, provider: trace.provider, customer_id: trace.customerId,
    conversation_id: trace.conversationId, dimensions: trace.dimensions, input_tokens: trace.usage.input, output_tokens: trace.usage.output,
    cached_input_tokens: trace.usage.cachedInput, cost_usd: trace.costUsd, status: trace.status, error: trace.error ?? undefined, replayable: trace.replayable,
    not_replayable_reason: trace.notReplayableReason, tools: [...new Set(calls.map((call) => call.function.name))],
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
    where: { projectId, id: { ...idsBetween(page.from, page.to), ...(page.after ? { gt: page.after } : {}) }, request: { not: Prisma.DbNull } },
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
    ? { dimensions: trace.dimensions, customerId: trace.customerId, conversationId: trace.conversationId, request: json(trace.request), response: json(trace.response), error: json(trace.error), notReplayableReason: trace.notReplayableReason, original: trace.original ?? null }
    : { dimensions: {}, request: Prisma.DbNull, response: Prisma.DbNull, error: Prisma.DbNull, original: null, replayable: false, notReplayableReason: 'personal data could not be replaced' }
  await db.trace.update({ where: { id }, data: { ...data, redactorVersion } })
}

/** The time of the newest trace; null without any. */
export async function getNewestTraceTime(db: Db, projectId: string): Promise<Date | null> {
  const row = await db.trace.findFirst({ where: { projectId }, orderBy: { id: 'desc' }, select: { ts: true } })
  return row?.ts ?? null
}
