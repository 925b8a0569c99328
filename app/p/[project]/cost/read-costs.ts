import { costReport, reportStart, type CostReport } from '@/lib/core/cost/cost-report'
import { listCostRuns, listEmbeddingCosts, listRunCosts } from '@/lib/db/costs'
import { getDeps } from '@/lib/deps'

/** How far back the page looks, the current week included. */
export const COST_WEEKS = 12

export async function readCosts(projectId: string): Promise<CostReport> {
  const { db, now } = getDeps()
  const at = now().getTime()
  const since = new Date(reportStart(at, COST_WEEKS))
  const [runs, costs, embeddings] = await Promise.all([listCostRuns(db, projectId, since), listRunCosts(db, projectId, since), listEmbeddingCosts(db, projectId, since)])
  return costReport({ runs, ...costs, embeddings }, at)
}
