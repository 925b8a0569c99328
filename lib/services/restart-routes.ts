import type { Endpoint } from '@/lib/core/endpoint'
import type { Db } from '@/lib/db/client'
import { changeJudgeRoute, listJudgeRoutes, lockJudgeRoutes } from '@/lib/db/judge-routes'

/**
 * Forgets what was compared with another server: when the address or the key of an endpoint changes, its judge routes are on trial from
 * nothing, and all of the project's are if it serves the reference. What is demoted stays so. Belongs into the transaction of the
 * change.
 */
export async function restartRoutes(tx: Db, before: Endpoint, after: Pick<Endpoint, 'baseUrl' | 'apiKeyEnv'> & { keyChanged?: boolean }): Promise<void> {
  if (before.baseUrl === after.baseUrl && before.apiKeyEnv === after.apiKeyEnv && !after.keyChanged) return
  await lockJudgeRoutes(tx, before.projectId)
  const routes = await listJudgeRoutes(tx, before.projectId)
  const isReference = routes.some(({ endpointId, status }) => endpointId === before.id && status === 'reference')
  for (const route of routes) {
    if ((route.status !== 'shadow' && route.status !== 'promoted') || (route.endpointId !== before.id && !isReference)) continue
    await changeJudgeRoute(tx, route, { status: 'shadow', reason: `${before.name} has another ${before.baseUrl === after.baseUrl ? 'key' : 'address'} now` })
  }
}
