import { STOPPED_BY_HAND, type RouteStatus } from '@/lib/core/judging/route-plan'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { changeJudgeRoute, getJudgeRoute, lockJudgeRoutes } from '@/lib/db/judge-routes'
import { AppError } from '@/lib/errors'

/** `try`: compare a demoted route again, from nothing. `stop`: compare it no more, and let it answer no more. */
export type RouteChange = 'try' | 'stop'

const FROM: Record<RouteChange, RouteStatus[]> = { try: ['demoted'], stop: ['shadow', 'promoted'] }

/**
 * What a person decides about a judge route; runs that begin from now on follow. The reference is what the configuration names and
 * cannot be stopped here. The same again changes nothing.
 *
 * @throws AppError not-found (no such route in the project), conflict (it is the reference, or somebody changed it meanwhile)
 */
export async function changeRoute(
  { projectId, routeId, change, actor }: { projectId: string; routeId: string; change: RouteChange; actor: string }, { db }: { db: DbClient },
): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockJudgeRoutes(tx, projectId)
    const route = await getJudgeRoute(tx, projectId, routeId)
    if (!route) throw new AppError('not-found', 'This route is not there any more.')
    if (route.status === 'reference') throw new AppError('conflict', `${route.model} is the judge that the configuration names; name another one there.`)
    if (!FROM[change].includes(route.status)) return
    const status: RouteStatus = change === 'try' ? 'shadow' : 'demoted'
    const changed = await changeJudgeRoute(tx, route, { status, reason: change === 'try' ? null : STOPPED_BY_HAND })
    if (!changed) throw new AppError('conflict', 'Somebody changed this route meanwhile; look again.')
    await recordAuditEvent(tx, {
      projectId, actor, action: change === 'try' ? 'judge-route.try' : 'judge-route.stop', target: route.id,
      before: { status: route.status, endpoint: route.endpointName, model: route.model, reason: route.reason }, after: { status },
    })
  })
}
