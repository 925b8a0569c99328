import type { PageCursor } from '@/lib/core/display/page-cursor'
import type { RaterRow, SettledFilter, SettledTask } from '@/lib/core/display/ratings-view'
import type { RatingChoice } from '@/lib/core/rating/settle-rating'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'

type TaskRow = Omit<SettledTask, 'ratings' | 'settledAt'> & { settledAt: Date }

function matching(filter: SettledFilter): Prisma.Sql {
  const parts = [
    // as cases, so that the planner walks from the newest on: it takes equal columns for rare, and would read and sort all tasks
    filter.outcome === 'agrees' ? Prisma.sql`CASE WHEN t.status = 'settled' AND t.gold = t.judged THEN true ELSE false END` : null,
    filter.outcome === 'differs' ? Prisma.sql`CASE WHEN t.status = 'settled' AND t.gold <> t.judged THEN true ELSE false END` : null,
    filter.outcome === 'undecided' ? Prisma.sql`t.status = 'undecided'` : Prisma.sql`t.status IN ('settled', 'undecided')`,
    filter.judge ? Prisma.sql`t.judge_model = ${filter.judge}` : null,
    filter.segment ? Prisma.sql`${filter.segment} = ANY(t.segments)` : null,
  ]
  return Prisma.join(parts.filter((part) => part !== null), ' AND ')
}

/**
 * What is settled, newest first, with what everybody said: nothing of this is shown of a task that is open. `title` is the begin of
 * what the person asked.
 */
export async function listSettledTasks(
  db: Db, projectId: string, options: { filter: SettledFilter; limit: number; after?: PageCursor },
): Promise<SettledTask[]> {
  const after = options.after ? Prisma.sql`AND (t.settled_at, t.id) < (${new Date(options.after.at)}, ${options.after.id}::uuid)` : Prisma.empty
  const rows = await db.$queryRaw<TaskRow[]>`
    SELECT t.id, t.run_id AS "runId", r.name AS "runName", t.case_id AS "caseId", c.key AS "caseKey", ${saidByUser(Prisma.sql`c.request`)} AS title, t.judge, t.arm,
      t.judge_model AS "judgeModel", t.prompt_version AS "promptVersion", t.segments, t.judged, t.gold, t.reason, t.inclusion, t.status, t.settled_at AS "settledAt"
    FROM rating_task t JOIN run r ON r.id = t.run_id JOIN "case" c ON c.id = t.case_id
    WHERE t.project_id = ${projectId}::uuid AND ${matching(options.filter)} ${after}
    ORDER BY t.settled_at DESC, t.id DESC LIMIT ${options.limit}`
  const ratings = await db.$queryRaw<{ taskId: string; userId: string; by: string; choice: RatingChoice; note: string | null; durationMs: number | null }[]>`
    SELECT r.task_id AS "taskId", r.user_id AS "userId", coalesce(nullif(u.name, ''), u.email, 'a former member') AS by, r.choice, r.note, r.duration_ms AS "durationMs"
    FROM rating r LEFT JOIN "user" u ON u.id = r.user_id
    WHERE r.task_id = ANY(${rows.map(({ id }) => id)}::uuid[]) ORDER BY r.created_at, r.id`
  const byTask = new Map<string, SettledTask['ratings']>(rows.map(({ id }) => [id, []]))
  for (const { taskId, ...rating } of ratings) byTask.get(taskId)?.push(rating)
  return rows.map((row) => ({ ...row, settledAt: row.settledAt.toISOString(), ratings: byTask.get(row.id) ?? [] }))
}

/** What a list of settled tasks can be filtered by. */
export async function listRatedNames(db: Db, projectId: string): Promise<{ judges: string[]; segments: string[] }> {
  const rows = await db.$queryRaw<{ judges: string[] | null; segments: string[] | null }[]>`
    SELECT array_agg(DISTINCT t.judge_model) FILTER (WHERE t.judge_model IS NOT NULL) AS judges, array_agg(DISTINCT s.key) FILTER (WHERE s.key IS NOT NULL) AS segments
    FROM rating_task t LEFT JOIN LATERAL unnest(t.segments) AS s(key) ON true
    WHERE t.project_id = ${projectId}::uuid AND t.status IN ('settled', 'undecided')`
  return { judges: rows[0]?.judges ?? [], segments: rows[0]?.segments ?? [] }
}

/** Of the newest tasks that are over: what the first two people who chose said, before it was over and so blind, pairs apart from single answers. */
export async function listFirstChoices(db: Db, projectId: string, limit: number): Promise<{ pair: boolean; choices: RatingChoice[] }[]> {
  return db.$queryRaw<{ pair: boolean; choices: RatingChoice[] }[]>`
    SELECT t.arm = 'pair' AS pair, (array_agg(r.choice ORDER BY r.created_at, r.id))[1:2] AS choices
    FROM (
      SELECT id, arm, settled_at FROM rating_task WHERE project_id = ${projectId}::uuid AND status IN ('settled', 'undecided') ORDER BY settled_at DESC, id DESC LIMIT ${limit}
    ) t JOIN rating r ON r.task_id = t.id AND r.choice <> 'unsure' AND r.created_at <= t.settled_at
    GROUP BY t.id, t.arm HAVING count(*) >= 2`
}

/** Who rated how much. Agreement counts settled tasks in which the person chose before they were settled: later ones could have looked. */
export async function listRaters(db: Db, projectId: string): Promise<RaterRow[]> {
  return db.$queryRaw<RaterRow[]>`
    SELECT r.user_id AS "userId", coalesce(nullif(u.name, ''), u.email, 'a former member') AS name, count(*)::int AS ratings,
      count(*) FILTER (WHERE r.choice = 'unsure')::int AS unsure,
      count(*) FILTER (WHERE t.status = 'settled' AND r.choice <> 'unsure' AND r.created_at <= t.settled_at)::int AS chosen,
      count(*) FILTER (WHERE t.status = 'settled' AND r.choice = t.gold AND r.created_at <= t.settled_at)::int AS agreed,
      (percentile_cont(0.5) WITHIN GROUP (ORDER BY r.duration_ms))::float8 AS "medianMs"
    FROM rating r JOIN rating_task t ON t.id = r.task_id LEFT JOIN "user" u ON u.id = r.user_id
    WHERE r.project_id = ${projectId}::uuid GROUP BY 1, 2 ORDER BY 3 DESC, 2`
}
