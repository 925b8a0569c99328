import type { FailedCase } from '@/lib/core/review/review-items'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

const COLUMNS = Prisma.sql`rc.case_id AS "caseId", rc.position, rc.failure_kind AS "failureKind", rc.failure_tool AS "failureTool",
  rc.failure_argument AS "failureArgument", coalesce(rc.cluster_key, c.cluster_key) AS "clusterKey"`

/** So many breaks are read for the signatures of a run; more than a person can decide about one by one. */
export const MAX_BREAKS = 10_000

/** The cases of a run that broke, by what they failed of, in the order of the run, without bodies. */
export async function listBrokenCases(db: Db, runId: string): Promise<FailedCase[]> {
  return db.$queryRaw<FailedCase[]>`
    SELECT ${COLUMNS} FROM run_case rc JOIN "case" c ON c.id = rc.case_id
    WHERE rc.run_id = ${runId}::uuid AND rc.flip = 'break' ORDER BY rc.position LIMIT ${MAX_BREAKS}`
}

/** The same for cases by their ids. */
export async function listFailedCases(db: Db, runId: string, caseIds: string[]): Promise<FailedCase[]> {
  if (caseIds.length === 0) return []
  return db.$queryRaw<FailedCase[]>`
    SELECT ${COLUMNS} FROM run_case rc JOIN "case" c ON c.id = rc.case_id
    WHERE rc.run_id = ${runId}::uuid AND rc.case_id = ANY(${caseIds}::uuid[]) ORDER BY rc.position LIMIT ${MAX_BREAKS}`
}

/** What the newest grouping that has a cluster calls it, by key; one that no grouping has is absent. */
export async function listClusterNames(db: Db, projectId: string, keys: string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const rows = await db.$queryRaw<{ key: string; label: string }[]>`
    SELECT DISTINCT ON (c.key) c.key, c.label FROM clustering g JOIN cluster c ON c.clustering_id = g.id
    WHERE g.project_id = ${projectId}::uuid AND c.key = ANY(${keys}) ORDER BY c.key, g.created_at DESC`
  return new Map(rows.map(({ key, label }) => [key, label]))
}
