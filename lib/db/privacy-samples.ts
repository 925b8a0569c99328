import { firstIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

export type SampleVerdict = 'clean' | 'leak'

export type SampleRow = {
  id: string; week: string; traceId: string; position: number; verdict: SampleVerdict | null; types: string[]
  /** Who gave the verdict, or took it to look; a name where the account is still there. */
  by: string | null; byName: string | null; at: Date | null
}

const dateOf = (week: string) => new Date(`${week}T00:00:00Z`)

/** One draw of a project at a time, until the transaction ends. */
export async function lockPrivacySamples(db: Db, projectId: string): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('privacy samples ' || ${projectId}, 0))`
}

export async function countSample(db: Db, projectId: string, week: string): Promise<number> {
  return db.privacySample.count({ where: { projectId, week: dateOf(week) } })
}

/** Ids of traces with contents of a week in an order that the seed draws: any beginning of it is a uniform sample. */
export async function drawStrippedTraces(db: Db, projectId: string, { from, to, seed, size }: { from: Date; to: Date; seed: string; size: number }): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM trace WHERE project_id = ${projectId}::uuid AND id >= ${firstIdAt(from)}::uuid AND id < ${firstIdAt(to)}::uuid AND request IS NOT NULL
    ORDER BY sha256(convert_to(${seed} || ' ' || id::text, 'UTF8')), id LIMIT ${size}`
  return rows.map(({ id }) => id)
}

export async function putSample(db: Db, projectId: string, { week, traceIds, at }: { week: string; traceIds: string[]; at: Date }): Promise<void> {
  await db.privacySample.createMany({ data: traceIds.map((traceId, position) => ({ projectId, week: dateOf(week), traceId, position, createdAt: at })) })
}

/** Weeks that were drawn, newest first, with what was found. */
export async function listSampleWeeks(db: Db, projectId: string, limit: number): Promise<{ week: string; drawn: number; clean: number; leaks: number }[]> {
  return db.$queryRaw`
    SELECT to_char(week, 'YYYY-MM-DD') AS week, count(*)::int AS drawn, count(*) FILTER (WHERE verdict = 'clean')::int AS clean, count(*) FILTER (WHERE verdict = 'leak')::int AS leaks
    FROM privacy_sample WHERE project_id = ${projectId}::uuid GROUP BY week ORDER BY privacy_sample.week DESC LIMIT ${limit}`
}

/** The traces of a drawn week, in the order of the draw. */
export async function listSample(db: Db, projectId: string, week: string): Promise<SampleRow[]> {
  return listRows(db, Prisma.sql`s.project_id = ${projectId}::uuid AND s.week = ${week}::date`)
}

/** One of them, locked until the transaction ends; null when the project does not have it. */
export async function lockSampled(db: Db, projectId: string, id: string): Promise<SampleRow | null> {
  await db.$queryRaw`SELECT 1 FROM privacy_sample WHERE id = ${id}::uuid AND project_id = ${projectId}::uuid FOR UPDATE`
  return (await listRows(db, Prisma.sql`s.project_id = ${projectId}::uuid AND s.id = ${id}::uuid`))[0] ?? null
}

function listRows(db: Db, where: Prisma.Sql): Promise<SampleRow[]> {
  return db.$queryRaw<SampleRow[]>`
    SELECT s.id, to_char(s.week, 'YYYY-MM-DD') AS week, s.trace_id AS "traceId", s.position, s.verdict, s.types, s.checked_by AS by,
      coalesce(nullif("user".name, ''), "user".email) AS "byName", s.checked_at AS at
    FROM privacy_sample s LEFT JOIN "user" ON "user".id = s.checked_by WHERE ${where} ORDER BY s.position`
}

export async function setSampleVerdict(db: Db, id: string, { verdict, types, by, at }: { verdict: SampleVerdict; types: string[]; by: string; at: Date }): Promise<void> {
  await db.privacySample.update({ where: { id }, data: { verdict, types, checkedBy: by, checkedAt: at } })
}

/**
 * Gives someone the next trace of a week that nobody looked at or is looking at; the one that they took before comes again. null: none is left. Takings from
 * before `staleBefore` are forgotten.
 */
export async function takeNextSampled(db: Db, projectId: string, { week, by, at, staleBefore }: { week: string; by: string; at: Date; staleBefore: Date }): Promise<string | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    UPDATE privacy_sample SET checked_by = ${by}, checked_at = ${at} WHERE id = (
      SELECT id FROM privacy_sample WHERE project_id = ${projectId}::uuid AND week = ${week}::date AND verdict IS NULL
        AND (checked_by IS NULL OR checked_by = ${by} OR checked_at < ${staleBefore})
      ORDER BY (checked_by = ${by}) IS TRUE DESC, position LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING id`
  return rows[0]?.id ?? null
}
