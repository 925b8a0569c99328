import { weekBudget } from '@/lib/core/config/week-budget'
import type { CaseCost, Spending } from '@/lib/core/cost/budget'
import { weekStart } from '@/lib/core/cost/cost-report'
import type { RunStatus } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import { SHADOW_CALLS } from '@/lib/db/judge-shadows'
import { Prisma } from '@/lib/db/generated/client'

/** Names of parts of a statement that have written rows of a run; `replaced` = rows that it wrote over. */
type Written = { outcomes: 'new_outcomes'; replaced?: 'replaced'; judgments: 'new_judgments' }

/**
 * What written rows add to what a run spent, as one row {usd, unpriced}. A call whose price is unknown is counted, not summed;
 * answers that were remembered or recorded are no calls, and neither are executions without an answer.
 */
export function addedSpending(runId: string, { outcomes, replaced, judgments }: Written): Prisma.Sql {
  const rows = (name: string, sign: 1 | -1) => Prisma.sql`SELECT ${sign}::int AS sign, cost_usd, arm, model IS NULL AS unanswered FROM ${Prisma.raw(name)} WHERE NOT cached`
  return Prisma.sql`
    SELECT coalesce(sum(sign * cost_usd), 0)::float8 AS usd, coalesce(sum(sign) FILTER (WHERE cost_usd IS NULL), 0)::int AS unpriced
    FROM (
      ${rows(outcomes, 1)} ${replaced ? Prisma.sql`UNION ALL ${rows(replaced, -1)}` : Prisma.empty}
      UNION ALL SELECT 1, cost_usd, 'judge', false FROM ${Prisma.raw(judgments)} WHERE NOT cached
    ) written
    WHERE NOT unanswered AND NOT (arm = 'baseline' AND coalesce((SELECT baseline->>'recorded' = 'true' FROM run WHERE id = ${runId}::uuid), false))`
}

/** A run as its budget sees it; `weekUsd` is what a week of its project may cost by the project's current configuration, null = no limit. */
export type SpendingRow = {
  runId: string; projectId: string; status: RunStatus; budgetUsd: number | null; spentUsd: number; unpricedCalls: number
  casesTotal: number; casesDone: number; weekUsd: number | null
}

/** null when there is no such run. */
export async function getSpendingRow(db: Db, runId: string): Promise<SpendingRow | null> {
  const row = await db.run.findUnique({
    where: { id: runId },
    select: {
      id: true, projectId: true, status: true, budgetUsd: true, spentUsd: true, unpricedCalls: true, casesTotal: true, casesDone: true,
      project: { select: { config: true } },
    },
  })
  if (!row) return null
  const { id, status, project, ...rest } = row
  return { runId: id, status: status as RunStatus, weekUsd: weekBudget(project.config), ...rest }
}

/**
 * US dollars that calls of the project cost since the week of `at` began: candidates, baselines, judges, judges that are tried,
 * and embeddings. What has an unknown price is not in it. Runs that began in the week count as a whole, older ones that still went on,
 * or were run again for a reviewer, with what they spent since.
 */
export async function getWeekSpending(db: Db, projectId: string, at: Date): Promise<{ spentUsd: number; unpricedCalls: number; since: number }> {
  const since = weekStart(at.getTime())
  const from = new Date(since)
  // of each older run by itself, so that its rows are looked up: of all runs together the whole tables would be read
  const rows = await db.$queryRaw<{ spentUsd: number; unpricedCalls: number }[]>`
    WITH older AS MATERIALIZED (
      SELECT id, coalesce(baseline->>'recorded' = 'true', false) AS recorded FROM run
      WHERE project_id = ${projectId}::uuid AND kind = 'replay' AND created_at < ${from} AND started_at IS NOT NULL AND (finished_at IS NULL OR finished_at >= ${from}
          OR EXISTS (SELECT FROM review_rerun a WHERE a.run_id = run.id AND a.created_at >= ${from}::timestamptz - interval '1 day'))
    ), parts AS (
      SELECT sum(spent_usd) AS usd, sum(unpriced_calls) AS unpriced FROM run WHERE project_id = ${projectId}::uuid AND created_at >= ${from}
      UNION ALL
      SELECT own.usd, own.unpriced FROM older CROSS JOIN LATERAL (
        SELECT sum(o.cost_usd) AS usd, count(*) FILTER (WHERE o.cost_usd IS NULL) AS unpriced FROM outcome o
        WHERE o.run_id = older.id AND o.created_at >= ${from} AND NOT o.cached AND o.model IS NOT NULL AND NOT (o.arm = 'baseline' AND older.recorded)
      ) own
      UNION ALL
      SELECT own.usd, own.unpriced FROM older CROSS JOIN LATERAL (
        SELECT sum(j.cost_usd) AS usd, count(*) FILTER (WHERE j.cost_usd IS NULL) AS unpriced FROM judgment j WHERE j.run_id = older.id AND j.created_at >= ${from} AND NOT j.cached
      ) own
      UNION ALL
      SELECT sum(asked.usd), count(*) FILTER (WHERE asked.usd IS NULL) FROM ${SHADOW_CALLS} WHERE s.run_id IN (SELECT id FROM older) AND s.created_at >= ${from}
      UNION ALL
      SELECT sum(cost_usd), count(*) FILTER (WHERE cost_usd IS NULL) FROM embedding WHERE project_id = ${projectId}::uuid AND created_at >= ${from}
    )
    SELECT coalesce(sum(usd), 0)::float8 AS "spentUsd", coalesce(sum(unpriced), 0)::int AS "unpricedCalls" FROM parts`
  return { ...rows[0]!, since }
}

/** What a run spent beside its budget, and its project's week beside that of the week. */
export async function getSpending(db: Db, row: SpendingRow, at: Date): Promise<Spending> {
  const { budgetUsd, spentUsd, unpricedCalls, weekUsd } = row
  const week = weekUsd === null ? { spentUsd: 0, since: weekStart(at.getTime()) } : await getWeekSpending(db, row.projectId, at)
  return { run: { budgetUsd, spentUsd, unpricedCalls }, week: { budgetUsd: weekUsd, spentUsd: week.spentUsd, since: week.since } }
}

/** Sets what a run may cost; null = no limit of its own. The caller holds the run's lock. */
export async function setRunBudget(db: Db, runId: string, budgetUsd: number | null): Promise<void> {
  await db.run.update({ where: { id: runId }, data: { budgetUsd } })
}

/** Runs that wait for money, oldest first. */
export async function listPausedRuns(db: Db): Promise<{ id: string; projectId: string }[]> {
  return db.run.findMany({ where: { status: 'paused' }, select: { id: true, projectId: true }, orderBy: { createdAt: 'asc' } })
}

/** What a case cost in the newest decided run of each pair of models, most recent pair first. Runs in which nothing had a price say nothing. */
export async function listCaseCosts(db: Db, projectId: string): Promise<CaseCost[]> {
  return db.$queryRaw<CaseCost[]>`
    SELECT candidate, baseline, usd FROM (
      SELECT DISTINCT ON (1, 2) candidate->>'model' AS candidate, baseline->>'model' AS baseline, spent_usd / cases_done AS usd, created_at
      FROM run
      WHERE project_id = ${projectId}::uuid AND kind = 'replay' AND purpose = 'gate' AND status = 'done' AND cases_done > 0 AND spent_usd > 0
        AND candidate->>'model' IS NOT NULL AND baseline->>'model' IS NOT NULL
      ORDER BY 1, 2, created_at DESC
    ) pairs ORDER BY created_at DESC LIMIT 50`
}
