import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { Trace } from '@/lib/core/trace'
import type { Db } from '@/lib/db/client'

/** The newest traces of a project, as they are stored, newest first; those whose bodies take more than so many bytes on disk are left out. */
export async function listNewestTraces(db: Db, projectId: string, limit: number, mostBytes: number): Promise<{ id: string; trace: Trace }[]> {
  // the size stands in the row: no body is read for it
  const small = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM trace WHERE project_id = ${projectId}::uuid AND coalesce(pg_column_size(request), 0) + coalesce(pg_column_size(response), 0) <= ${mostBytes}
    ORDER BY id DESC LIMIT ${limit}`
  const rows = await db.trace.findMany({ where: { projectId, id: { in: small.map(({ id }) => id) } }, orderBy: { id: 'desc' }, omit: { original: true } })
  return rows.map(({ id, inputTokens, outputTokens, cachedInputTokens, ts, dimensions, request, response, error, status, ...row }) => ({
    id,
    trace: {
      ...row, ts: ts.toISOString(), dimensions: dimensions as Record<string, string>, request: request as ChatRequest | null, response: response as ChatResponse | null,
      error: error as Trace['error'], status: status as Trace['status'], usage: { input: inputTokens, output: outputTokens, cachedInput: cachedInputTokens },
    },
  }))
}

/** Values that were hidden when traffic came in since a moment, by type; largest first. */
export async function sumRedactions(db: Db, projectId: string, since: Date): Promise<{ type: string; values: number }[]> {
  return db.$queryRaw`
    SELECT counted.key AS type, sum(counted.value::numeric)::float8 AS values FROM trace_import i, jsonb_each_text(i.redactions) AS counted
    WHERE i.project_id = ${projectId}::uuid AND i.started_at >= ${since} AND counted.value ~ '^[0-9]+$' GROUP BY 1 ORDER BY 2 DESC, 1`
}

/** Rows that came in since a moment, and rows of which nothing could be stored as they were. */
export async function sumImported(db: Db, projectId: string, since: Date): Promise<{ received: number; stored: number }> {
  const sums = await db.traceImport.aggregate({ where: { projectId, startedAt: { gte: since } }, _sum: { received: true, stored: true } })
  return { received: sums._sum.received ?? 0, stored: sums._sum.stored ?? 0 }
}
