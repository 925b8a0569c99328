import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** The case, and the cases of other sets that were made of the same trace. */
function sameContents(caseId: string): Prisma.Sql {
  return Prisma.sql`SELECT o.id FROM "case" c JOIN "case" o ON o.project_id = c.project_id AND (o.id = c.id OR (o.trace_id = c.trace_id AND o.kind <> 'adversarial'))
    WHERE c.id = ${caseId}::uuid`
}

/** Name of a run that has not ended and still needs what the case holds; null = none does. */
export async function findMeasuringRun(db: Db, caseId: string): Promise<string | null> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT run.name FROM run_case rc JOIN run ON run.id = rc.run_id
    WHERE rc.case_id IN (${sameContents(caseId)}) AND run.status IN ('queued', 'running', 'confirming', 'paused', 'deciding')
    ORDER BY run.created_at LIMIT 1`
  return rows[0]?.name ?? null
}

/** In runs that were stopped the case is no longer to be measured: it is missing, because it was erased. */
export async function closeOpenCases(db: Db, caseId: string, at: Date): Promise<void> {
  await db.$executeRaw`
    WITH closed AS (
      UPDATE run_case SET flip = 'missing', before_reason = 'erased', after_reason = 'erased', done_at = ${at}
      WHERE case_id IN (${sameContents(caseId)}) AND done_at IS NULL RETURNING run_id
    )
    UPDATE run SET cases_done = cases_done + closed.n FROM (SELECT run_id, count(*)::int AS n FROM closed GROUP BY 1) closed WHERE run.id = closed.run_id`
}
