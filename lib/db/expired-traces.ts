import type { RetentionPreview } from '@/lib/core/retention'
import { firstIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

export type Retention = { days: number | null; keepOriginals: boolean }

/** How long a project keeps its traces, and whether with the records that they came from; null when there is no such project. */
export async function getRetention(db: Db, projectId: string): Promise<Retention | null> {
  const row = await db.project.findUnique({ where: { id: projectId }, select: { retentionDays: true, keepOriginals: true } })
  return row && { days: row.retentionDays, keepOriginals: row.keepOriginals }
}

/** As before, locked until the transaction ends. */
export async function lockRetention(db: Db, projectId: string): Promise<Retention | null> {
  const rows = await db.$queryRaw<Retention[]>`SELECT retention_days AS days, keep_originals AS "keepOriginals" FROM project WHERE id = ${projectId}::uuid FOR NO KEY UPDATE`
  return rows[0] ?? null
}

export async function setRetention(db: Db, projectId: string, { days, keepOriginals }: Retention): Promise<void> {
  await db.project.update({ where: { id: projectId }, data: { retentionDays: days, keepOriginals }, select: { id: true } })
}

/** Projects whose traces expire. */
export async function listProjectsThatExpire(db: Db): Promise<{ projectId: string; days: number }[]> {
  const rows = await db.project.findMany({ where: { retentionDays: { not: null } }, select: { id: true, retentionDays: true }, orderBy: { id: 'asc' } })
  return rows.map(({ id, retentionDays }) => ({ projectId: id, days: retentionDays! }))
}

/** Of an erased trace an empty row stays for ever: it keeps the same row from coming back with the same file. */
const NOT_ERASED = Prisma.sql`not_replayable_reason IS DISTINCT FROM 'erased'`

/** What stands from before a moment, and what of it would stay. */
export async function countExpired(db: Db, projectId: string, before: Date): Promise<RetentionPreview> {
  const first = firstIdAt(before)
  const [row] = await db.$queryRaw<(Omit<RetentionPreview, 'oldest'> & { oldest: Date | null })[]>`
    SELECT (SELECT count(*)::int FROM trace WHERE project_id = ${projectId}::uuid AND id < ${first}::uuid AND ${NOT_ERASED}) AS traces,
      (SELECT ts FROM trace WHERE project_id = ${projectId}::uuid AND id < ${first}::uuid AND ${NOT_ERASED} ORDER BY id LIMIT 1) AS oldest,
      (SELECT count(*)::int FROM quarantined_line q JOIN trace_import i ON i.id = q.import_id WHERE i.project_id = ${projectId}::uuid AND i.started_at < ${before}) AS "quarantinedLines",
      (SELECT count(*)::int FROM embedding WHERE project_id = ${projectId}::uuid AND created_at < ${before}) AS embeddings,
      ((SELECT count(*) FROM judge_cache WHERE project_id = ${projectId}::uuid AND created_at < ${before})
        + (SELECT count(*) FROM similar_answer WHERE project_id = ${projectId}::uuid AND created_at < ${before}))::int AS answers,
      (SELECT count(*)::int FROM "case" WHERE project_id = ${projectId}::uuid AND trace_id < ${first}::uuid) AS "casesKept",
      (SELECT count(*)::int FROM flag WHERE project_id = ${projectId}::uuid AND trace_id < ${first}::uuid) AS "flagsKept"`
  return { ...row!, oldest: row!.oldest?.toISOString() ?? null }
}

/**
 * Deletes the oldest traces of a project from before a moment, at most `limit`, with the words that they are found by. Cases and flags that
 * were made of them have no key to them and stay. Returns how many; less than `limit` = none is left.
 */
export async function deleteExpiredTraces(db: Db, projectId: string, before: Date, limit: number): Promise<number> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM trace WHERE project_id = ${projectId}::uuid AND id < ${firstIdAt(before)}::uuid AND ${NOT_ERASED} ORDER BY id LIMIT ${limit}`
  if (rows.length === 0) return 0
  // by their ids, so that other weeks are not looked at
  await db.$executeRaw`DELETE FROM trace WHERE id = ANY(${rows.map(({ id }) => id)}::uuid[])`
  return rows.length
}

/** Deletes what else was kept of traffic from before a moment, at most `limit` of each kind; less than `limit` in all = none is left. */
export async function deleteExpiredCopies(db: Db, projectId: string, before: Date, limit: number): Promise<{ quarantinedLines: number; embeddings: number; answers: number }> {
  const quarantinedLines = await db.$executeRaw`
    DELETE FROM quarantined_line WHERE ctid = ANY(ARRAY(SELECT q.ctid FROM quarantined_line q JOIN trace_import i ON i.id = q.import_id
      WHERE i.project_id = ${projectId}::uuid AND i.started_at < ${before} LIMIT ${limit}))`
  const embeddings = await db.$executeRaw`
    DELETE FROM embedding WHERE key IN (SELECT key FROM embedding WHERE project_id = ${projectId}::uuid AND created_at < ${before} LIMIT ${limit})`
  const judged = await db.$executeRaw`
    DELETE FROM judge_cache WHERE key IN (SELECT key FROM judge_cache WHERE project_id = ${projectId}::uuid AND created_at < ${before} LIMIT ${limit})`
  const similar = await db.$executeRaw`
    DELETE FROM similar_answer WHERE id IN (SELECT id FROM similar_answer WHERE project_id = ${projectId}::uuid AND created_at < ${before} LIMIT ${limit})`
  return { quarantinedLines, embeddings, answers: judged + similar }
}
