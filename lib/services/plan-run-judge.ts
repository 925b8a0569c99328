import { ConfigError } from '@/lib/core/config/config-error'
import { parseConfig } from '@/lib/core/config/parse-config'
import type { Endpoint } from '@/lib/core/endpoint'
import { judgeRoutes, questionPrice, TYPICAL_QUESTION, type JudgeRoute } from '@/lib/core/judging/judge-routes'
import { SEGMENT_QUESTIONS } from '@/lib/core/judging/route-agreement'
import { planJudge, SHARE, STOPPED_BY_HAND, type JudgePlan, type PlannedRoute, type RouteState } from '@/lib/core/judging/route-plan'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { addJudgeRoutes, changeJudgeRoute, listJudgeRoutes, lockJudgeRoutes, meanQuestionSize, type JudgeRouteRow } from '@/lib/db/judge-routes'
import { listCompared } from '@/lib/db/judge-shadows'
import { getProject } from '@/lib/db/projects'
import type { RunRecord } from '@/lib/db/runs'
import type { Llm } from '@/lib/llm/client'
import { isCallable } from '@/lib/services/is-callable'

/**
 * Who should judge a run that begins now: see `planJudge`. Brings the routes of the project up to date first. A run whose own
 * configuration names another judge than the project's is judged by that one alone, and moves nothing. null = nobody judges.
 */
export async function planRunJudge(run: RunRecord, endpoints: Endpoint[], { db, llm }: { db: DbClient; llm: Llm }): Promise<JudgePlan | null> {
  const wanted = run.config.judges.judgeModel
  const served = await Promise.all(endpoints.map((endpoint) => (wanted === null ? null : listModels(endpoint, llm))))
  const routes = judgeRoutes(endpoints.map((endpoint, index) => ({ endpoint, served: served[index] ?? null })), wanted)
  const [reference] = routes
  if (!reference) return null
  const own = await judgeOfProject(db, run.projectId)
  if (own !== null && own !== wanted) {
    const alone: PlannedRoute = { routeId: null, endpointId: reference.endpoint.id, endpointName: reference.endpoint.name, model: reference.model }
    return { order: [alone], reference: alone, trial: null, share: SHARE, shareOfNew: SHARE, known: [] }
  }
  const rows = await db.$transaction((tx) => updateRoutes(tx, run.projectId, routes))
  const size = await meanQuestionSize(db, run.projectId) ?? TYPICAL_QUESTION
  const plan = planJudge(routes.flatMap((route) => stateOf(route, rows, questionPrice(route, size), llm)))
  return plan && { ...plan, known: await knownSegments(db, rows, plan) }
}

/** An endpoint without a key lists nothing; whoever calls it says so. */
async function listModels(endpoint: Endpoint, llm: Llm): Promise<string[] | null> {
  return isCallable(endpoint, llm) ? llm.listModels(endpoint) : null
}

/** null: the project's configuration names none, or was stored before its rules. */
async function judgeOfProject(db: Db, projectId: string): Promise<string | null> {
  try {
    return parseConfig((await getProject(db, projectId))?.config ?? '', 'eval_config.yaml').config.judges.judgeModel
  } catch (error) {
    if (error instanceof ConfigError) return null
    throw error
  }
}

/** New routes are on trial. When the reference is another one now, nothing that was compared with the old one counts any more. */
async function updateRoutes(tx: Db, projectId: string, routes: JudgeRoute[]): Promise<JudgeRouteRow[]> {
  const reference = routes[0]!
  await lockJudgeRoutes(tx, projectId)
  const known = await listJudgeRoutes(tx, projectId)
  await addJudgeRoutes(tx, projectId, routes.map(({ endpoint, model }) => ({ endpointId: endpoint.id, model })))
  const rows = await listJudgeRoutes(tx, projectId)
  const before = rows.find(({ status }) => status === 'reference')
  const now = rows.find((row) => isRow(row, reference))!
  if (before?.id === now.id) return rows
  for (const row of known) {
    if (row.id !== now.id && row.reason !== STOPPED_BY_HAND) await changeJudgeRoute(tx, row, { status: 'shadow', reason: `The reference is ${reference.model} of ${reference.endpoint.name} now` })
  }
  await changeJudgeRoute(tx, now, { status: 'reference', reason: null })
  if (before) {
    await recordAuditEvent(tx, {
      projectId, actor: 'system', action: 'judge-route.reference', target: now.id, before: { routeId: before.id, model: before.model }, after: { routeId: now.id, model: now.model },
    })
  }
  return listJudgeRoutes(tx, projectId)
}

function isRow(row: JudgeRouteRow, { endpoint, model }: JudgeRoute): boolean {
  return row.endpointId === endpoint.id && row.model === model
}

function stateOf(route: JudgeRoute, rows: JudgeRouteRow[], price: number | null, llm: Llm): RouteState[] {
  const row = rows.find((other) => isRow(other, route))
  if (!row) return []
  const healthy = isCallable(route.endpoint, llm) && llm.health(route.endpoint) === 'ok'
  return [{ routeId: row.id, endpointId: route.endpoint.id, endpointName: route.endpoint.name, model: route.model, status: row.status, price, healthy }]
}

/** Segments in which so many questions were compared that they are tested by themselves; the others are sampled more. */
async function knownSegments(db: Db, rows: JudgeRouteRow[], { trial }: JudgePlan): Promise<string[]> {
  const row = rows.find(({ id }) => id === trial?.routeId)
  const counts = new Map<string, number>()
  for (const { segments } of row ? await listCompared(db, row) : []) for (const key of segments) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].filter(([, count]) => count >= SEGMENT_QUESTIONS).map(([key]) => key).sort()
}
