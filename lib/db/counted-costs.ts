import type { CostCell, RunPairs } from '@/lib/core/cost/cost-report'
import { CONFIRM_ATTEMPTS, FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'
import { SHADOW_CALLS } from '@/lib/db/judge-shadows'

/**
 * Answered calls by run, role, model and whether they were re-runs. Calls without an answer are not counted, nor are the
 * answers of a recorded arm: no call was made. Votes that tried a cheaper judge out are a role of their own.
 */
export async function countCostCells(db: Db, runIds: string[]): Promise<CostCell[]> {
  return db.$queryRaw<CostCell[]>`
    WITH chosen AS MATERIALIZED (
      SELECT id, baseline->>'recorded' = 'true' AS recorded FROM run WHERE id = ANY(${runIds}::uuid[])
    )
    SELECT o.run_id AS "runId", o.arm AS role, o.model, o.attempt > 1 AS rerun, count(*) FILTER (WHERE NOT o.cached)::int AS calls,
      count(*) FILTER (WHERE NOT o.cached AND o.cost_usd IS NULL)::int AS unpriced, count(*) FILTER (WHERE o.cached)::int AS cached,
      coalesce(sum(o.cost_usd) FILTER (WHERE NOT o.cached), 0)::float8 AS usd, coalesce(sum(o.cost_usd) FILTER (WHERE NOT o.cached), 0)::float8 AS "referenceUsd",
      coalesce(sum(o.saved_usd), 0)::float8 AS "savedUsd", count(*) FILTER (WHERE o.cached AND o.saved_usd IS NULL)::int AS "savedUnpriced"
    FROM chosen JOIN outcome o ON o.run_id = chosen.id
    WHERE o.arm IN ('baseline', 'candidate') AND o.model IS NOT NULL AND NOT (o.arm = 'baseline' AND coalesce(chosen.recorded, false))
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT j.run_id, 'judge', coalesce(j.model, 'not named'), j.attempt > 1, count(*) FILTER (WHERE NOT j.cached)::int,
      count(*) FILTER (WHERE NOT j.cached AND j.cost_usd IS NULL)::int, count(*) FILTER (WHERE j.cached)::int,
      coalesce(sum(j.cost_usd) FILTER (WHERE NOT j.cached), 0)::float8,
      coalesce(sum(coalesce(j.reference_usd, j.cost_usd)) FILTER (WHERE NOT j.cached AND j.cost_usd IS NOT NULL), 0)::float8, 0, 0
    FROM chosen JOIN judgment j ON j.run_id = chosen.id
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT s.run_id, 'shadow', asked.model, false, count(*)::int, (count(*) - count(asked.usd))::int, 0, coalesce(sum(asked.usd), 0)::float8,
      coalesce(sum(asked.usd), 0)::float8, 0, 0
    FROM ${SHADOW_CALLS} WHERE s.run_id IN (SELECT id FROM chosen)
    GROUP BY 1, 2, 3, 4`
}

/** Executions that confirm a flip are judged one arm at a time, all others with both arms as one pair. */
const unitOf = (attempt: Prisma.Sql, arm: Prisma.Sql) => Prisma.sql`CASE WHEN ${attempt} BETWEEN ${CONFIRM_ATTEMPTS[0]} AND ${CONFIRM_ATTEMPTS.at(-1)} THEN ${arm} ELSE 'pair' END`

/** true where the reference is tool calls, or JSON that the request asks for: such a case is compared without a judge. */
const STRUCTURED = Prisma.sql`CASE
  WHEN c.expectation IS NOT NULL THEN true
  WHEN c.reference #> '{message,tool_calls,0}' IS NOT NULL THEN true
  WHEN c.reference #>> '{message,content}' ~ '^\\s*(\`\`\`(json)?\\s*)?[[{]'
    THEN coalesce(c.request #>> '{response_format,type}', c.request #>> '{params,response_format,type}', '') IN ('json_object', 'json_schema')
  ELSE false END`

/**
 * How the pairs of each run were judged, for the plain policy. A pair without a vote was decided by its structure, or its
 * answers were equal: both passed though only a judge could have said which is better. Where one arm alone ran again and is held against
 * the reference, there is no pair, just that arm. What nobody could judge is left out.
 */
export async function countJudgedPairs(db: Db, runIds: string[]): Promise<RunPairs[]> {
  const unit = unitOf(Prisma.sql`attempt`, Prisma.sql`arm`)
  return db.$queryRaw<RunPairs[]>`
    WITH chosen AS MATERIALIZED (
      SELECT id, coalesce((config->'judges'->>'votes')::int, 3) AS rounds FROM run WHERE id = ANY(${runIds}::uuid[])
    ), votes AS MATERIALIZED (
      SELECT run_id, case_id, attempt, ${unit} AS unit, bool_or(judge = 'pairwise') AS pairwise, bool_or(judge = 'argument') AS argument, bool_or(arm = 'baseline')::int + bool_or(arm = 'candidate')::int AS arms,
        count(*)::int AS votes, count(*) FILTER (WHERE cached)::int AS cached, count(*) FILTER (WHERE cached AND similarity IS NOT NULL)::int AS near
      FROM judgment WHERE run_id IN (SELECT id FROM chosen)
      GROUP BY 1, 2, 3, 4
    ), again AS (
      SELECT run_id, case_id, attempt, ${unit} AS unit, count(passed)::int AS scored, bool_and(passed IS NOT NULL) AS decided,
        bool_and(coalesce(passed, false)) AS passed, bool_or(coalesce(reason = 'judge unavailable', false)) AS gave_out
      FROM outcome WHERE run_id IN (SELECT id FROM chosen) AND attempt > ${FIRST_ATTEMPT}
      GROUP BY 1, 2, 3, 4
    ), joined AS MATERIALIZED (
      SELECT u.run_id, u.case_id, false AS single, (u.before IS NOT NULL)::int + (u.after IS NOT NULL)::int AS scored,
        u.before IS NOT NULL AND u.after IS NOT NULL AS decided, u.before AND u.after AS passed,
        coalesce(u.before_reason = 'judge unavailable' OR u.after_reason = 'judge unavailable', false) AS gave_out,
        v.pairwise, v.argument, v.arms, v.votes, v.cached, v.near
      FROM chosen JOIN run_case u ON u.run_id = chosen.id
      LEFT JOIN votes v ON v.attempt = ${FIRST_ATTEMPT} AND v.run_id = u.run_id AND v.case_id = u.case_id
      WHERE u.done_at IS NOT NULL
      UNION ALL
      SELECT u.run_id, u.case_id, unit <> 'pair', u.scored, u.decided, u.passed, u.gave_out, v.pairwise, v.argument, v.arms, v.votes, v.cached, v.near
      FROM again u LEFT JOIN votes v USING (run_id, case_id, attempt, unit)
    ), structured AS MATERIALIZED (
      SELECT c.id FROM "case" c
      WHERE c.id IN (SELECT case_id FROM joined WHERE votes IS NULL AND decided AND (passed OR single)) AND ${STRUCTURED}
    ), kinds AS (
      SELECT j.*, CASE WHEN votes IS NULL THEN CASE WHEN NOT decided THEN 'none' WHEN single AND s.id IS NOT NULL THEN 'single' WHEN passed AND s.id IS NULL THEN 'equal' ELSE 'structural' END
        WHEN gave_out OR (argument AND NOT decided) THEN 'unfinished' WHEN argument THEN CASE WHEN single THEN 'single' ELSE 'structural' END WHEN pairwise THEN 'pair' ELSE 'arms' END AS kind
      FROM joined j LEFT JOIN structured s ON s.id = j.case_id
    ), counted AS (
      SELECT run_id,
        count(*) FILTER (WHERE kind = 'structural')::int AS structural,
        coalesce(sum(votes) FILTER (WHERE kind IN ('structural', 'single')), 0)::int AS "argumentVotes",
        (coalesce(sum(greatest(scored - arms, 0)) FILTER (WHERE kind = 'arms'), 0) + count(*) FILTER (WHERE kind = 'single'))::int AS "structuralArms",
        count(*) FILTER (WHERE kind = 'equal')::int AS equal,
        count(*) FILTER (WHERE kind = 'pair')::int AS judged,
        coalesce(sum(arms) FILTER (WHERE kind = 'arms'), 0)::int AS "judgedArms",
        coalesce(sum(votes) FILTER (WHERE kind = 'unfinished'), 0)::int AS "unfinishedVotes",
        coalesce(sum(votes), 0)::int AS votes, coalesce(sum(cached), 0)::int AS "cachedVotes",
        coalesce(sum(near), 0)::int AS "similarVotes"
      FROM kinds GROUP BY 1
    )
    SELECT run_id AS "runId", rounds, structural, "argumentVotes", "structuralArms", equal, judged, "judgedArms", "unfinishedVotes", votes, "cachedVotes", "similarVotes"
    FROM counted JOIN chosen ON chosen.id = run_id`
}
