import { judgePlanSchema, type JudgePlan, type RouteStatus } from '@/lib/core/judging/route-plan'
import type { QuestionSize } from '@/lib/core/judging/judge-routes'
import type { Db } from '@/lib/db/client'

export type JudgeRouteRow = {
  id: string; endpointId: string; model: string; status: RouteStatus
  reason: string | null
  /** Only what was compared since then counts. */
  changedAt: Date
}

const fields = { id: true, endpointId: true, model: true, status: true, reason: true, changedAt: true } as const

const toRow = (row: Omit<JudgeRouteRow, 'status'> & { status: string }): JudgeRouteRow => ({ ...row, status: row.status as RouteStatus })

/** All routes that the project ever had, oldest first; whether an endpoint still serves them is for the caller to say. */
export async function listJudgeRoutes(db: Db, projectId: string): Promise<JudgeRouteRow[]> {
  return (await db.judgeRoute.findMany({ where: { projectId }, select: fields, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(toRow)
}

/** null when the project has no such route. */
export async function getJudgeRoute(db: Db, projectId: string, routeId: string): Promise<(JudgeRouteRow & { endpointName: string }) | null> {
  const row = await db.judgeRoute.findFirst({ where: { id: routeId, projectId }, select: { ...fields, endpoint: { select: { name: true } } } })
  if (!row) return null
  const { endpoint, ...rest } = row
  return { ...toRow(rest), endpointName: endpoint.name }
}

/** Adds routes that are not there yet, on trial. */
export async function addJudgeRoutes(db: Db, projectId: string, routes: { endpointId: string; model: string }[]): Promise<void> {
  for (const { endpointId, model } of routes) {
    await db.$executeRaw`
      INSERT INTO judge_route (id, project_id, endpoint_id, model, status, changed_at)
      VALUES (gen_random_uuid(), ${projectId}::uuid, ${endpointId}::uuid, ${model}, 'shadow', clock_timestamp()) ON CONFLICT DO NOTHING`
  }
}

/** Compare-and-set: false when somebody changed the route since it was read. By the clock of the database, as comparisons are. */
export async function changeJudgeRoute(
  db: Db, route: Pick<JudgeRouteRow, 'id' | 'status' | 'changedAt'>, change: { status: RouteStatus; reason: string | null },
): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE judge_route SET status = ${change.status}, reason = ${change.reason}, changed_at = clock_timestamp()
    WHERE id = ${route.id}::uuid AND status = ${route.status} AND changed_at = ${route.changedAt}`
  return changed === 1
}

const NO_ANSWER = 'Gave no answer last:'

/** Says beside a route on trial why it could not be asked; null = it answered, which takes such words away. Others stay. */
export async function noteTrial(db: Db, routeId: string, failure: string | null): Promise<void> {
  const reason = failure === null ? null : `${NO_ANSWER} ${failure}`
  await db.$executeRaw`
    UPDATE judge_route SET reason = ${reason}
    WHERE id = ${routeId}::uuid AND status = 'shadow' AND reason IS DISTINCT FROM ${reason} AND (${reason}::text IS NOT NULL OR starts_with(reason, ${NO_ANSWER}))`
}

/** Puts words beside a route without changing what it is. */
export async function noteJudgeRoute(db: Db, routeId: string, reason: string): Promise<void> {
  await db.judgeRoute.updateMany({ where: { id: routeId }, data: { reason } })
}

/** One transaction at a time changes the routes of a project; the lock ends with it. */
export async function lockJudgeRoutes(db: Db, projectId: string): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('judge routes ' || ${projectId}, 0))`
}

/** Who judges the run, as it was frozen; null when that did not happen yet, or nobody judges. */
export async function getJudgePlan(db: Db, runId: string): Promise<JudgePlan | null> {
  const row = await db.run.findUnique({ where: { id: runId }, select: { judge: true } })
  return judgePlanSchema.nullable().catch(null).parse(row?.judge ?? null)
}

/** Freezes who judges a run in place of `before`, and says who does: of several workers the first one decides. */
export async function freezeJudgePlan(db: Db, runId: string, before: JudgePlan | null, plan: JudgePlan): Promise<JudgePlan> {
  await db.$executeRaw`
    UPDATE run SET judge = ${JSON.stringify(plan)}::jsonb
    WHERE id = ${runId}::uuid AND judge IS NOT DISTINCT FROM ${before === null ? null : JSON.stringify(before)}::jsonb`
  return await getJudgePlan(db, runId) ?? plan
}

/** Mean size of the questions that the newest runs of the project put to judges; null = none was counted yet. */
export async function meanQuestionSize(db: Db, projectId: string): Promise<QuestionSize | null> {
  const rows = await db.$queryRaw<{ input: number | null; output: number | null }[]>`
    SELECT avg(input_tokens)::float8 AS input, avg(output_tokens)::float8 AS output FROM judgment
    WHERE run_id IN (SELECT id FROM run WHERE project_id = ${projectId}::uuid AND kind = 'replay' ORDER BY created_at DESC LIMIT 5)
      AND input_tokens IS NOT NULL AND output_tokens IS NOT NULL`
  const { input, output } = rows[0] ?? { input: null, output: null }
  return input === null || output === null ? null : { input, output }
}

/** true when a judge was asked in this run and answered; what was remembered does not count. */
export async function hasVote(db: Db, runId: string): Promise<boolean> {
  return (await db.judgment.findFirst({ where: { runId, cached: false }, select: { id: true } })) !== null
}
