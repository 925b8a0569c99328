import type { CostCell } from '@/lib/core/cost/cost-report'
import type { JudgedPairs } from '@/lib/core/cost/plain-policy'
import type { ArmUsage, RunVotes } from '@/lib/core/display/run-view'
import { countCostCells, countJudgedPairs } from '@/lib/db/counted-costs'
import type { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'
import { countRunVotes } from '@/lib/db/judgments'

/** What stands in `run.costs`; `pairs` null = no case was done. A release that counts otherwise has to empty the column. */
export type KeptCosts = { cells: Omit<CostCell, 'runId'>[]; pairs: JudgedPairs | null; usage: ArmUsage[]; votes: RunVotes }

/** Cost, tokens and median latency of both arms, counted now. Names the arms as the index does that holds just these columns. */
export async function countRunUsage(db: Db, runId: string): Promise<ArmUsage[]> {
  return db.$queryRaw<ArmUsage[]>`
    SELECT arm, count(*) FILTER (WHERE NOT cached)::int AS calls, count(*) FILTER (WHERE cached)::int AS cached,
      count(cost_usd) FILTER (WHERE NOT cached)::int AS priced,
      sum(cost_usd)::float8 AS "costUsd",
      sum(input_tokens)::float8 AS "inputTokens",
      sum(output_tokens)::float8 AS "outputTokens",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY latency_ms) AS "medianLatencyMs"
    FROM outcome WHERE run_id = ${runId}::uuid AND arm IN ('baseline', 'candidate')
    GROUP BY arm ORDER BY arm`
}

/** Cost, tokens and median latency of both arms. */
export async function listRunUsage(db: Db, runId: string): Promise<ArmUsage[]> {
  const rows = await db.$queryRaw<{ usage: ArmUsage[] | null }[]>`SELECT costs->'usage' AS usage FROM run WHERE id = ${runId}::uuid`
  return rows[0]?.usage ?? countRunUsage(db, runId)
}

/** How the judges of a run voted, see countRunVotes. */
export async function getRunVotes(db: Db, runId: string): Promise<RunVotes> {
  const rows = await db.$queryRaw<{ votes: RunVotes | null }[]>`SELECT costs->'votes' AS votes FROM run WHERE id = ${runId}::uuid`
  return rows[0]?.votes ?? countRunVotes(db, runId)
}

/**
 * Keeps what a run came to. Whoever writes executions or votes of it later takes it away in the same statement. The caller holds the run's
 * lock, so that nothing is written in between.
 */
export async function keepRunCosts(db: Db, runId: string): Promise<void> {
  const cells = await countCostCells(db, [runId])
  const [pairs] = await countJudgedPairs(db, [runId])
  const costs: KeptCosts = { cells: cells.map(withoutRun), pairs: pairs ? withoutRun(pairs) : null, usage: await countRunUsage(db, runId), votes: await countRunVotes(db, runId) }
  await db.run.update({ where: { id: runId }, data: { costs: costs as unknown as Prisma.InputJsonObject } })
}

function withoutRun<T extends { runId: string }>({ runId: _run, ...rest }: T): Omit<T, 'runId'> {
  return rest
}

/** Ended runs whose sums are not kept, newest first: from before they were, or something was written since. */
export async function listRunsWithoutCosts(db: Db, limit: number): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM run WHERE costs IS NULL AND status IN ('done', 'failed', 'cancelled') ORDER BY finished_at DESC NULLS LAST, id LIMIT ${limit}`
  return rows.map(({ id }) => id)
}
