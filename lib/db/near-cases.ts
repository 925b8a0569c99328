import type { CaseBrief } from '@/lib/core/display/flag-view'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidInAnswer, saidInRequest } from '@/lib/db/said-in-request'

const COMPARED = 4000
const SHOWN = 400

/** Adversarial cases with what their user said, newest first; erased ones have nothing left to compare. */
export async function listRequestTexts(db: Db, projectId: string, limit: number): Promise<{ caseId: string; said: string }[]> {
  const rows = await db.$queryRaw<{ caseId: string; said: string | null }[]>`
    SELECT c.id AS "caseId", ${saidInRequest(Prisma.sql`c.request`, COMPARED)} AS said FROM "case" c
    WHERE c.project_id = ${projectId}::uuid AND c.kind = 'adversarial' AND c.request IS NOT NULL
    ORDER BY c.created_at DESC, c.id DESC LIMIT ${limit}`
  return rows.flatMap(({ caseId, said }) => (said ? [{ caseId, said }] : []))
}

/** What a person sees of a case beside a new flag; in no order. */
export async function listCaseBriefs(db: Db, projectId: string, caseIds: string[]): Promise<CaseBrief[]> {
  if (caseIds.length === 0) return []
  const rows = await db.$queryRaw<(Omit<CaseBrief, 'createdAt'> & { createdAt: Date })[]>`
    SELECT c.id AS "caseId", c.key, c.created_at AS "createdAt", ${saidInRequest(Prisma.sql`c.request`, SHOWN)} AS said,
      ${saidInAnswer(Prisma.sql`trace.response`, SHOWN)} AS answered, trace.tools,
      coalesce((SELECT text FROM expectation WHERE case_id = c.id ORDER BY version DESC LIMIT 1), c.expectation) AS expectation,
      (SELECT count(*)::int FROM flag WHERE case_id = c.id) AS tickets
    FROM "case" c LEFT JOIN trace ON trace.id = c.trace_id
    WHERE c.project_id = ${projectId}::uuid AND c.kind = 'adversarial' AND c.id = ANY(${caseIds}::uuid[])`
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
}

/** The case that a trace became; null when it is none. */
export async function findCaseOfTrace(db: Db, projectId: string, trace: { id: string; sourceId: string }): Promise<string | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT c.id FROM "case" c JOIN dataset d ON d.id = c.dataset_id
    WHERE d.project_id = ${projectId}::uuid AND d.kind = 'adversarial' AND d.name = 'adversarial' AND d.version = 1 AND c.key = ${trace.sourceId}`
  return rows[0]?.id ?? null
}
