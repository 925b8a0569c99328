import { decideRoute } from '@/lib/core/judging/decide-route'
import { routeRules, type RouteRules } from '@/lib/core/judging/route-agreement'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { changeJudgeRoute, listJudgeRoutes, lockJudgeRoutes, noteJudgeRoute, type JudgeRouteRow } from '@/lib/db/judge-routes'
import { getSelfAgreement, listCompared } from '@/lib/db/judge-shadows'

/**
 * Promotes and demotes the judge routes of a project by what was compared so far; runs that begin from now on follow. Doing it again,
 * or twice at the same time, changes nothing more. Every change is in the audit log.
 */
export async function settleRoutes({ projectId }: { projectId: string }, { db }: { db: DbClient }): Promise<void> {
  const routes = await listJudgeRoutes(db, projectId)
  const reference = routes.find(({ status }) => status === 'reference')
  if (!reference) return
  const rules = routeRules(await getSelfAgreement(db, reference))
  for (const route of routes) if (route.status === 'shadow' || route.status === 'promoted') await settleOne(projectId, route, rules, db)
}

async function settleOne(projectId: string, route: JudgeRouteRow, rules: RouteRules, db: DbClient): Promise<void> {
  const decision = decideRoute(route.status, await listCompared(db, route), rules)
  if (decision.status === null) {
    if (decision.note !== null && decision.note !== route.reason) await noteJudgeRoute(db, route.id, decision.note)
    return
  }
  const { status, reason } = decision
  await db.$transaction(async (tx) => {
    await lockJudgeRoutes(tx, projectId)
    if (!await changeJudgeRoute(tx, route, { status, reason })) return
    await recordAuditEvent(tx, {
      projectId, actor: 'system', action: status === 'promoted' ? 'judge-route.promote' : 'judge-route.demote', target: route.id,
      before: { status: route.status, model: route.model }, after: { status, reason },
    })
  })
}
