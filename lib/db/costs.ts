import type { CostCell, CostRun, EmbeddingCost, RunPairs } from '@/lib/core/cost/cost-report'
import { countCostCells, countJudgedPairs } from '@/lib/db/counted-costs'
import type { Db } from '@/lib/db/client'
import type { KeptCosts } from '@/lib/db/run-costs'

/** Runs that called models, newest first; uploaded results cost nothing here. */
export async function listCostRuns(db: Db, projectId: string, since: Date): Promise<CostRun[]> {
  const rows = await db.$queryRaw<(Omit<CostRun, 'createdAt'> & { createdAt: Date })[]>`
    SELECT id, name, purpose, created_at AS "createdAt" FROM run
    WHERE project_id = ${projectId}::uuid AND kind = 'replay' AND created_at >= ${since}
    ORDER BY created_at DESC, id DESC`
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
}

/** Sums that were kept of ended runs, and the ids of runs whose calls and votes have to be counted now. */
async function readKept(db: Db, projectId: string, since: Date): Promise<{ kept: { id: string; costs: KeptCosts }[]; open: string[] }> {
  const rows = await db.$queryRaw<{ id: string; costs: KeptCosts | null }[]>`
    SELECT id, costs FROM run WHERE project_id = ${projectId}::uuid AND kind = 'replay' AND created_at >= ${since}`
  return { kept: rows.flatMap(({ id, costs }) => (costs === null ? [] : [{ id, costs }])), open: rows.flatMap(({ id, costs }) => (costs === null ? [id] : [])) }
}

/** What the calls of runs cost, and how their pairs were judged: `countCostCells` and `countJudgedPairs` say what counts. */
export async function listRunCosts(db: Db, projectId: string, since: Date): Promise<{ cells: CostCell[]; pairs: RunPairs[] }> {
  const { kept, open } = await readKept(db, projectId, since)
  const [cells, pairs] = open.length === 0 ? [[], []] : await Promise.all([countCostCells(db, open), countJudgedPairs(db, open)])
  return {
    cells: [...kept.flatMap(({ id, costs }) => costs.cells.map((cell) => ({ runId: id, ...cell }))), ...cells],
    pairs: [...kept.flatMap(({ id, costs }) => (costs.pairs === null ? [] : [{ runId: id, ...costs.pairs }])), ...pairs],
  }
}

/** Texts that were embedded by a model, by week (from Monday, UTC) and model: what is embedded is kept, and belongs to no run. */
export async function listEmbeddingCosts(db: Db, projectId: string, since: Date): Promise<EmbeddingCost[]> {
  const rows = await db.$queryRaw<(Omit<EmbeddingCost, 'week'> & { week: Date })[]>`
    SELECT date_trunc('week', created_at, 'UTC') AS week, coalesce(substring(space from '^(.+), \\d+ dimensions, '), space) AS model,
      count(*)::int AS texts, (count(*) - count(cost_usd))::int AS unpriced, coalesce(sum(cost_usd), 0)::float8 AS usd
    FROM embedding WHERE project_id = ${projectId}::uuid AND created_at >= ${since}
    GROUP BY 1, 2 ORDER BY 1, 2`
  return rows.map((row) => ({ ...row, week: row.week.toISOString() }))
}
