import type { JudgeStats, JudgeVoteRow } from '@/lib/core/display/judges-view'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/**
 * How the judges of the newest runs voted, by model and prompt. A vote for one arm is followed by one in the other order, which ends
 * the round; every other vote begins one. The order decided where the two do not agree.
 */
export async function getJudgeStats(db: Db, projectId: string, runs: number): Promise<JudgeStats> {
  const chosen = Prisma.sql`chosen AS MATERIALIZED (
    SELECT id, candidate->>'model' AS candidate, baseline->>'model' AS baseline FROM run
    WHERE project_id = ${projectId}::uuid AND kind = 'replay' ORDER BY created_at DESC, id DESC LIMIT ${runs}::int)`
  const [rows, facts] = await Promise.all([
    db.$queryRaw<JudgeVoteRow[]>`
      WITH ${chosen}, votes AS (
        SELECT coalesce(model, 'not named') AS model, judge, prompt_version, "order", choice, cached,
          lag(choice) OVER own AS before, lag("order") OVER own AS order_before
        FROM judgment WHERE run_id IN (SELECT id FROM chosen)
        WINDOW own AS (PARTITION BY run_id, case_id, attempt, judge, arm ORDER BY vote)
      ), marked AS (
        SELECT *, "order" IS NOT NULL AND choice IN ('baseline', 'candidate') AS names,
          coalesce(before IN ('baseline', 'candidate') AND order_before <> "order", false) AS ends FROM votes
      )
      SELECT model, judge, prompt_version AS "promptVersion", count(*)::int AS votes, count(*) FILTER (WHERE cached)::int AS cached,
        count(*) FILTER (WHERE choice = 'unreadable')::int AS unreadable, count(*) FILTER (WHERE names)::int AS named,
        count(*) FILTER (WHERE names AND (choice = 'baseline') = ("order" = 'baseline-first'))::int AS first,
        count(*) FILTER (WHERE "order" IS NOT NULL AND NOT ends)::int AS rounds, count(*) FILTER (WHERE ends AND choice NOT IN (before, 'unreadable'))::int AS flips
      FROM marked GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    db.$queryRaw<{ runs: number; armModels: string[]; unavailable: number; unreadable: number }[]>`
      WITH ${chosen}, reasons AS (
        SELECT count(*) FILTER (WHERE reason = 'judge unavailable')::int AS unavailable, count(*) FILTER (WHERE reason = 'judge unreadable')::int AS unreadable
        FROM outcome WHERE run_id IN (SELECT id FROM chosen)
      )
      SELECT (SELECT count(*)::int FROM chosen) AS runs, unavailable, unreadable,
        ARRAY(SELECT DISTINCT model FROM (SELECT candidate AS model FROM chosen UNION SELECT baseline FROM chosen) arms WHERE model IS NOT NULL ORDER BY model) AS "armModels"
      FROM reasons`,
  ])
  return { rows, ...(facts[0] ?? { runs: 0, armModels: [], unavailable: 0, unreadable: 0 }) }
}
