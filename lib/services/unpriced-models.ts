import { unpricedWarning } from '@/lib/core/cost/budget'
import { modelName } from '@/lib/core/display/model-name'
import { priceOf } from '@/lib/core/model-price'
import type { ArmSpec } from '@/lib/core/run'
import type { DbClient } from '@/lib/db/client'
import { listEndpoints } from '@/lib/db/endpoints'
import { getProject } from '@/lib/db/projects'
import type { NewRun } from '@/lib/db/runs'
import { weekBudget } from '@/lib/core/config/week-budget'

/**
 * One sentence for every model of a run whose price its endpoint does not name, where a budget of the run or the week would
 * have to count it; empty when there is no budget. Of judges the one that is asked first is named.
 */
export async function unpricedModels(run: NewRun, { db }: { db: DbClient }): Promise<string[]> {
  const weekUsd = weekBudget((await getProject(db, run.projectId))?.config ?? '')
  if ((run.budgetUsd ?? null) === null && weekUsd === null) return []
  const endpoints = await listEndpoints(db, run.projectId)
  const isUnpriced = (endpointId: string | null, model: string) => {
    const endpoint = endpoints.find(({ id }) => id === endpointId)
    return !endpoint || priceOf(endpoint, model) === null
  }
  // as a gateway logged it, and as the endpoint that is called has it: a cost is looked up under both
  const namesOf = ({ model, endpointName }: ArmSpec) => [model, modelName({ model, endpoint: endpointName })]
  const arms = [run.candidate, run.baseline].filter((arm) => !arm.recorded && namesOf(arm).every((model) => isUnpriced(arm.endpointId, model)))
    .map(({ model, endpointName }) => modelName({ model, endpoint: endpointName }))
  const judge = endpoints.find(({ roles }) => roles.includes('judge'))
  const asked = run.config.judges.judgeModel ?? judge?.judgeModel ?? null
  const judges = judge && asked !== null && isUnpriced(judge.id, asked) ? [asked] : []
  return [...new Set([...arms, ...judges])].map(unpricedWarning)
}
