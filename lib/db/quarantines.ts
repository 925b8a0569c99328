import type { QuarantineRow } from '@/lib/core/display/gate-health-view'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'

/** Whether a row of `quarantine q` stands at a moment. */
function stands(at: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`q.created_at <= ${at} AND q.expires_at > ${at} AND (q.ended_at IS NULL OR q.ended_at > ${at})`
}

/** A query for the ids of cases that were in quarantine when the run was created: what comes later changes no decision of it. */
export function quarantinedAtStart(runId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT q.case_id FROM quarantine q JOIN run r ON r.project_id = q.project_id
    WHERE r.id = ${runId}::uuid AND ${stands(Prisma.sql`r.created_at`)}`
}

/** A query for case ids of a project in quarantine at the moment, with its end. */
export function quarantinedNow(projectId: string, at: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT q.case_id, max(q.expires_at) AS expires_at FROM quarantine q
    WHERE q.project_id = ${projectId}::uuid AND ${stands(Prisma.sql`${at}::timestamptz`)} GROUP BY q.case_id`
}

/**
 * The newest run that has a case of `"case" c`, as a lateral table `newest(run_id)`. Ids of runs are in the order of time; as text,
 * because the planner would else walk through the index by run instead of the few outcomes of the case.
 */
export const NEWEST_RUN_OF_CASE = Prisma.sql`LATERAL (
  SELECT o.run_id FROM outcome o WHERE o.case_id = c.id AND o.attempt = 1 ORDER BY o.run_id::text DESC LIMIT 1
) newest ON true`

/** Quarantines that stand, those that end first at the top. */
export async function listQuarantines(db: Db, projectId: string, at: Date): Promise<QuarantineRow[]> {
  const rows = await db.$queryRaw<(Omit<QuarantineRow, 'createdAt' | 'expiresAt'> & { createdAt: Date; expiresAt: Date })[]>`
    SELECT q.id, q.case_id AS "caseId", c.key, ${saidByUser(Prisma.sql`c.request`)} AS title, q.reason,
      coalesce(nullif("user".name, ''), "user".email, q.created_by) AS by, q.created_at AS "createdAt", q.expires_at AS "expiresAt",
      newest.run_id AS "runId"
    FROM quarantine q JOIN "case" c ON c.id = q.case_id
    LEFT JOIN "user" ON "user".id = q.created_by
    LEFT JOIN ${NEWEST_RUN_OF_CASE}
    WHERE q.project_id = ${projectId}::uuid AND ${stands(Prisma.sql`${at}::timestamptz`)}
    ORDER BY q.expires_at, q.id`
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() }))
}

export type Quarantine = { id: string; projectId: string; caseId: string; reason: string; createdBy: string; createdAt: Date; expiresAt: Date; endedAt: Date | null }

/** The quarantine of a case that stands; null when none does. */
export async function findQuarantine(db: Db, caseId: string, at: Date): Promise<Quarantine | null> {
  return db.quarantine.findFirst({
    where: { caseId, createdAt: { lte: at }, expiresAt: { gt: at }, OR: [{ endedAt: null }, { endedAt: { gt: at } }] }, orderBy: { expiresAt: 'desc' },
  })
}

export async function getQuarantine(db: Db, projectId: string, id: string): Promise<Quarantine | null> {
  return db.quarantine.findFirst({ where: { id, projectId } })
}

export async function insertQuarantine(db: Db, input: Omit<Quarantine, 'id' | 'endedAt'>): Promise<Quarantine> {
  return db.quarantine.create({ data: input })
}

/** false when it had ended before. */
export async function markQuarantineEnded(db: Db, id: string, endedAt: Date): Promise<boolean> {
  const { count } = await db.quarantine.updateMany({ where: { id, endedAt: null, expiresAt: { gt: endedAt } }, data: { endedAt } })
  return count === 1
}

/** How many cases a run of the project replays: those of the newest frozen replay dataset and the adversarial ones. */
export async function countReplayedCases(db: Db, projectId: string): Promise<number> {
  const rows = await db.$queryRaw<{ replayed: number }[]>`
    SELECT count(*)::int AS replayed FROM "case" WHERE project_id = ${projectId}::uuid AND request IS NOT NULL AND (kind = 'adversarial' OR dataset_id = (
      SELECT id FROM dataset WHERE project_id = ${projectId}::uuid AND kind = 'replay' AND frozen_at IS NOT NULL ORDER BY created_at DESC, version DESC LIMIT 1
    ))`
  return rows[0]!.replayed
}

/** How many cases of a project are in quarantine. */
export async function countQuarantinedNow(db: Db, projectId: string, at: Date): Promise<number> {
  const rows = await db.$queryRaw<{ quarantined: number }[]>`SELECT count(*)::int AS quarantined FROM (${quarantinedNow(projectId, at)}) standing`
  return rows[0]!.quarantined
}

/** How many cases of a project are in quarantine. Locks the project until the transaction ends, so that nobody counts beside it. */
export async function lockAndCountQuarantined(db: Db, projectId: string, at: Date): Promise<number> {
  await db.$queryRaw`SELECT id FROM project WHERE id = ${projectId}::uuid FOR NO KEY UPDATE`
  return countQuarantinedNow(db, projectId, at)
}

/** What a quarantine has to know of a case; null when the project has no such case. */
export async function getCaseToQuarantine(db: Db, projectId: string, caseId: string): Promise<{ key: string; replayable: boolean } | null> {
  const rows = await db.$queryRaw<{ key: string; replayable: boolean }[]>`
    SELECT key, request IS NOT NULL AS replayable FROM "case" WHERE id = ${caseId}::uuid AND project_id = ${projectId}::uuid`
  return rows[0] ?? null
}
