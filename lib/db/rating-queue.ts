import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { RatingProgressView } from '@/lib/core/display/ratings-view'
import type { TaskContents } from '@/lib/core/rating/blind-task'
import type { RatingChoice } from '@/lib/core/rating/settle-rating'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** Open tasks that a person has not rated, as `t`. */
function openFor(projectId: string, userId: string): Prisma.Sql {
  return Prisma.sql`t.project_id = ${projectId}::uuid AND t.status = 'open' AND NOT EXISTS (SELECT FROM rating r WHERE r.task_id = t.id AND r.user_id = ${userId})`
}

/** Two people said two things of `t`. */
const NEEDS_THIRD = Prisma.sql`(SELECT count(DISTINCT r.choice) FROM rating r WHERE r.task_id = t.id AND r.choice <> 'unsure') = 2`

/**
 * Ids of what a person is asked next: what waits for a third person, then by value; what the person skipped comes last, in the order
 * of skipping. Nothing that the person rated, and nothing of `without`.
 */
export async function listNextTasks(
  db: Db, input: { projectId: string; userId: string; skipped: string[]; without: string[]; limit: number },
): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM rating_task t
    WHERE ${openFor(input.projectId, input.userId)} AND NOT t.id = ANY(${input.without}::uuid[])
    ORDER BY array_position(${input.skipped}::uuid[], t.id) NULLS FIRST, ${NEEDS_THIRD} DESC, t.priority DESC, t.id
    LIMIT ${input.limit}`
  return rows.map(({ id }) => id)
}

type ContentsRow = Omit<TaskContents, 'outputs'> & { baseline: ChatResponse | null; candidate: ChatResponse | null; request: ChatRequest }

/** What tasks are about, in the order of `ids`. Not for the eyes of who rates: see `blindTask`. */
export async function listTaskContents(db: Db, projectId: string, ids: string[]): Promise<TaskContents[]> {
  const rows = await db.$queryRaw<ContentsRow[]>`
    SELECT t.id, t.judge, t.arm, r.seed, c.request, c.reference, coalesce(e.text, c.expectation) AS expectation, b.output AS baseline, k.output AS candidate
    FROM rating_task t
    JOIN run r ON r.id = t.run_id
    JOIN "case" c ON c.id = t.case_id
    LEFT JOIN run_case rc ON rc.run_id = t.run_id AND rc.case_id = t.case_id
    LEFT JOIN expectation e ON e.id = rc.expectation_id
    LEFT JOIN outcome b ON b.run_id = t.run_id AND b.case_id = t.case_id AND b.arm = 'baseline' AND b.attempt = 1
    LEFT JOIN outcome k ON k.run_id = t.run_id AND k.case_id = t.case_id AND k.arm = 'candidate' AND k.attempt = 1
    WHERE t.project_id = ${projectId}::uuid AND t.id = ANY(${ids}::uuid[]) AND c.request IS NOT NULL
    ORDER BY array_position(${ids}::uuid[], t.id)`
  return rows.map(({ baseline, candidate, ...row }) => ({ ...row, outputs: { baseline, candidate } }))
}

export type LockedTask = { id: string; runId: string; arm: TaskContents['arm']; judge: string; judged: string; reason: string; status: string; settledAt: Date | null; seed: string }

/** One task, locked until the transaction ends: ratings of one task are written one after the other. null = not in this project. */
export async function lockRatingTask(db: Db, projectId: string, id: string): Promise<LockedTask | null> {
  const rows = await db.$queryRaw<LockedTask[]>`
    SELECT t.id, t.run_id AS "runId", t.arm, t.judge, t.judged, t.reason, t.status, t.settled_at AS "settledAt", r.seed
    FROM rating_task t JOIN run r ON r.id = t.run_id
    WHERE t.id = ${id}::uuid AND t.project_id = ${projectId}::uuid FOR NO KEY UPDATE OF t`
  return rows[0] ?? null
}

export type StoredRating = { id: string; userId: string; choice: RatingChoice }

/** Ratings of a task in the order in which they were given. */
export async function listTaskRatings(db: Db, taskId: string): Promise<StoredRating[]> {
  const rows = await db.rating.findMany({ where: { taskId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], select: { id: true, userId: true, choice: true } })
  return rows as StoredRating[]
}

export type NewRating = {
  projectId: string; taskId: string; userId: string; choice: RatingChoice; first: string | null; note: string | null; durationMs: number | null; createdAt: Date
}

export async function insertRating(db: Db, rating: NewRating): Promise<string> {
  return (await db.rating.create({ data: rating, select: { id: true } })).id
}

export async function settleRatingTask(db: Db, id: string, input: { status: 'settled' | 'undecided'; gold: string | null; settledAt: Date }): Promise<void> {
  await db.ratingTask.update({ where: { id }, data: input })
}

/** How far the ratings of a project are; `since`: from when ratings of this person count as today's. */
export async function getRatingProgress(db: Db, projectId: string, userId: string, since: Date): Promise<RatingProgressView> {
  const rows = await db.$queryRaw<RatingProgressView[]>`
    SELECT
      (SELECT count(*)::int FROM rating r WHERE r.project_id = ${projectId}::uuid AND r.user_id = ${userId} AND r.created_at >= ${since}) AS yours,
      (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY d.ms)::float8 FROM (
        SELECT r.duration_ms AS ms FROM rating r WHERE r.project_id = ${projectId}::uuid AND r.user_id = ${userId} AND r.duration_ms IS NOT NULL
        ORDER BY r.created_at DESC LIMIT 50
      ) d) AS "medianMs",
      (SELECT count(*)::int FROM rating_task t WHERE ${openFor(projectId, userId)}) AS left,
      (SELECT count(*)::int FROM rating_task t WHERE t.project_id = ${projectId}::uuid AND t.status = 'open') AS open,
      (SELECT count(*)::int FROM rating_task t WHERE t.project_id = ${projectId}::uuid AND t.status = 'open' AND ${NEEDS_THIRD}) AS "needsThird",
      (SELECT count(*)::int FROM rating_task t WHERE t.project_id = ${projectId}::uuid AND t.status = 'settled') AS settled,
      (SELECT count(*)::int FROM rating_task t WHERE t.project_id = ${projectId}::uuid AND t.status = 'undecided') AS undecided`
  return rows[0]!
}
