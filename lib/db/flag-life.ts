import type { MyFlag } from '@/lib/core/display/flag-view'
import { flagLife, type LifeRun } from '@/lib/core/flag/flag-life'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'

type LifeRow = Omit<LifeRun, 'at'> & { caseId: string; at: Date }

/** The decided runs of deploys that had each of these cases, oldest first: A/A runs and drills say nothing of a failure's life. */
export async function listLifeRuns(db: Db, caseIds: string[]): Promise<Map<string, LifeRun[]>> {
  const found = new Map<string, LifeRun[]>(caseIds.map((id) => [id, []]))
  if (caseIds.length === 0) return found
  const rows = await db.$queryRaw<LifeRow[]>`
    SELECT rc.case_id AS "caseId", run.id AS "runId", run.name AS "runName", run.created_at AS at, run.candidate->>'model' AS candidate, rc.before, rc.after
    FROM run_case rc JOIN run ON run.id = rc.run_id
    WHERE rc.case_id = ANY(${caseIds}::uuid[]) AND rc.adversarial AND run.purpose = 'gate' AND run.status = 'done'
    ORDER BY run.created_at, run.id`
  for (const { caseId, at, ...row } of rows) found.get(caseId)?.push({ ...row, at: at.toISOString() })
  return found
}

/** What one actor flagged, newest first, each with its life. */
export async function listMyFlags(db: Db, projectId: string, actor: string, options: { limit: number; after?: { at: string; id: string } }): Promise<MyFlag[]> {
  const { limit, after } = options
  const rows = await db.$queryRaw<(Omit<MyFlag, 'createdAt' | 'receivedAt' | 'life'> & { createdAt: Date; receivedAt: Date | null })[]>`
    SELECT flag.id, flag.case_id AS "caseId", flag.ticket_url AS "ticketUrl", flag.expectation, flag.created_at AS "createdAt", ticket.created_at AS "receivedAt",
      ${saidByUser(Prisma.sql`c.request`)} AS title, EXISTS (SELECT FROM adversarial_entry e WHERE e.case_id = c.id AND e.kind = 'erase') AS erased
    FROM flag JOIN "case" c ON c.id = flag.case_id LEFT JOIN ticket ON ticket.project_id = flag.project_id AND ticket.ticket_url = flag.ticket_url
    WHERE flag.project_id = ${projectId}::uuid AND flag.created_by = ${actor}
      ${after ? Prisma.sql`AND (flag.created_at, flag.id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)` : Prisma.empty}
    ORDER BY flag.created_at DESC, flag.id DESC LIMIT ${limit}`
  const runs = await listLifeRuns(db, [...new Set(rows.map(({ caseId }) => caseId))])
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), receivedAt: (row.receivedAt ?? row.createdAt).toISOString(), life: flagLife(runs.get(row.caseId) ?? []) }))
}

/** Adversarial cases that the candidate of a run failed although the last decided run before that measured them had passed. */
export async function listBrokenAgain(db: Db, runId: string): Promise<{ caseId: string; key: string }[]> {
  return db.$queryRaw<{ caseId: string; key: string }[]>`
    SELECT c.id AS "caseId", c.key FROM run_case rc JOIN run ON run.id = rc.run_id JOIN "case" c ON c.id = rc.case_id
    JOIN LATERAL (
      SELECT earlier.after FROM run_case earlier JOIN run r ON r.id = earlier.run_id
      WHERE earlier.case_id = rc.case_id AND earlier.adversarial AND earlier.after IS NOT NULL AND r.purpose = 'gate' AND r.status = 'done'
        AND (r.created_at, r.id) < (run.created_at, run.id)
      ORDER BY r.created_at DESC, r.id DESC LIMIT 1
    ) last ON true
    WHERE rc.run_id = ${runId}::uuid AND rc.adversarial AND rc.after = false AND last.after
    ORDER BY rc.position`
}
