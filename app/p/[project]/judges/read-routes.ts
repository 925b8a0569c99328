import { routesView, type RoutesView } from '@/lib/core/display/routes-view'
import { listJudgeRoutes, meanQuestionSize } from '@/lib/db/judge-routes'
import { getSelfAgreement, listCompared } from '@/lib/db/judge-shadows'
import { listEndpoints } from '@/lib/db/endpoints'
import { getDeps } from '@/lib/deps'

/** The judge routes of a project with what was compared. `wanted` is the judge model that its configuration names. */
export async function readRoutes(projectId: string, wanted: string | null): Promise<RoutesView> {
  const { db } = getDeps()
  const [endpoints, routes, size] = await Promise.all([listEndpoints(db, projectId), listJudgeRoutes(db, projectId), meanQuestionSize(db, projectId)])
  const stored = await Promise.all(routes.map(async (route) => ({ ...route, compared: await listCompared(db, route) })))
  const reference = routes.find(({ status }) => status === 'reference')
  const self = reference ? await getSelfAgreement(db, reference) : { agreed: 0, n: 0 }
  return routesView({ endpoints, wanted, stored, size, self })
}
