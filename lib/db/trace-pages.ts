import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { TraceRow, TraceView } from '@/lib/core/display/overview-view'
import { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'
import { saidByUser } from '@/lib/db/said-by-user'

/** `text`: a part of the id at the source, or of what the user said. `cluster`: key of a cluster of the grouping that a trace was in last. */
export type TraceFilter = { text?: string; segment?: string; customer?: string; status?: string; cluster?: string }
export type TraceCursor = { ts: string; id: string }

const like = (text: string) => `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`

function matching(filter: TraceFilter, dimension: string, projectId: string): Prisma.Sql {
  const conditions: Prisma.Sql[] = []
  // the index of parts of words has just this expression
  if (filter.text) conditions.push(Prisma.sql`AND slicegate_trace_words(trace.source_id, trace.request) ILIKE ${like(filter.text)}`)
  // as a case, so that the planner walks from the newest on: it takes every dimension for rare, and would read and sort all traces
  if (filter.segment) conditions.push(Prisma.sql`AND CASE WHEN trace.dimensions->>${dimension} = ${filter.segment} THEN true ELSE false END`)
  if (filter.customer) conditions.push(Prisma.sql`AND trace.customer_id = ${filter.customer}`)
  if (filter.cluster) {
    conditions.push(Prisma.sql`AND trace.cluster_id = ANY(ARRAY(
      SELECT cluster.id FROM cluster JOIN clustering ON clustering.id = cluster.clustering_id WHERE clustering.project_id = ${projectId}::uuid AND cluster.key = ${filter.cluster}))`)
  }
  if (filter.status === 'success') conditions.push(Prisma.sql`AND trace.status = 'success'`)
  // as words of the query, so that the indexes of just these traces are found
  if (filter.status === 'error') conditions.push(Prisma.sql`AND trace.status = 'error'`)
  if (filter.status === 'not-replayable') conditions.push(Prisma.sql`AND NOT trace.replayable`)
  return conditions.length > 0 ? Prisma.join(conditions, ' ') : Prisma.empty
}

/** Logged calls, newest first, each with the begin of what the user said last and no more of its body. */
export async function listTraceRows(
  db: Db, projectId: string, options: { dimension: string; filter: TraceFilter; limit: number; after?: TraceCursor },
): Promise<TraceRow[]> {
  const after = options.after ? Prisma.sql`AND (trace.ts, trace.id) < (${new Date(options.after.ts)}::timestamptz, ${options.after.id}::uuid)` : Prisma.empty
  // bodies are opened for the traces of the page alone
  const rows = await db.$queryRaw<(Omit<TraceRow, 'ts'> & { ts: Date })[]>`
    WITH page AS MATERIALIZED (
      SELECT trace.id, trace.ts FROM trace WHERE trace.project_id = ${projectId}::uuid ${after} ${matching(options.filter, options.dimension, projectId)}
      ORDER BY trace.ts DESC, trace.id DESC LIMIT ${options.limit}
    )
    SELECT trace.id, trace.source_id AS "sourceId", trace.ts, coalesce(trace.model_used, trace.model_requested) AS model,
      trace.customer_id AS "customerId", trace.status, trace.dimensions->>${options.dimension} AS segment,
      trace.latency_ms AS "latencyMs", trace.cost_usd AS "costUsd", trace.replayable, cluster.label AS cluster,
      coalesce(${saidByUser(Prisma.sql`trace.request`, 160)}, '') AS preview
    FROM page JOIN trace ON trace.id = page.id
    LEFT JOIN cluster ON cluster.id = trace.cluster_id
    ORDER BY page.ts DESC, page.id DESC`
  return rows.map((row) => ({ ...row, ts: row.ts.toISOString() }))
}

/** One logged call with its bodies; null when the project does not have it. */
export async function getTraceView(db: Db, projectId: string, traceId: string): Promise<TraceView | null> {
  const trace = await db.trace.findFirst({ where: { id: traceId, projectId }, include: { cluster: { select: { label: true } } } })
  if (!trace) return null
  return {
    id: trace.id, sourceId: trace.sourceId, source: trace.source, ts: trace.ts.toISOString(), latencyMs: trace.latencyMs,
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
