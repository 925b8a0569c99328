import type { FlagView } from '@/lib/core/display/case-view'
import type { Db } from '@/lib/db/client'

/** Tickets that name a trace or a case, oldest first. A case without a trace is found by its own id only. */
export async function listFlags(db: Db, projectId: string, of: { caseId: string | null; traceId: string | null }): Promise<FlagView[]> {
  const rows = await db.$queryRaw<(Omit<FlagView, 'createdAt'> & { createdAt: Date })[]>`
    SELECT flag.id, flag.ticket_url AS "ticketUrl", flag.expectation, flag.created_at AS "createdAt",
      coalesce(nullif("user".name, ''), "user".email, 'API key ' || apikey.name, flag.created_by) AS by
    FROM flag
    LEFT JOIN "user" ON "user".id = flag.created_by
    LEFT JOIN apikey ON 'key:' || apikey.id = flag.created_by
    WHERE flag.project_id = ${projectId}::uuid AND (flag.case_id = ${of.caseId}::uuid OR flag.trace_id = ${of.traceId}::uuid)
    ORDER BY flag.created_at, flag.id`
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
}
