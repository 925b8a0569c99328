import { drawUniformAudit } from '@/lib/core/unseen/draw-uniform-audit'
import { SURPRISE_SIZE, UNIFORM_SIZE, weekBefore, weekRange } from '@/lib/core/unseen/audit-week'
import { pickSurprises } from '@/lib/core/unseen/surprise'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import {
  countJudgedAudits, countWeekByCluster, countWeekTraces, getAuditWeek, listClusterRecords, listWeekTraces, lockAuditDraws, putAuditDraw, type NewAudit,
} from '@/lib/db/trace-audits'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

export type DrawAuditInput = {
  projectId: string
  /** The date of a Monday, UTC; the week before the one of now when absent. */
  week?: string | undefined
  /** User id or `system`. */
  actor: string
}

export type DrawnAudit = {
  week: string
  /** false: it was drawn before and somebody has begun to look, or nothing came since; or the week has no traces. */
  drawn: boolean
  /** Traces that it was drawn from, 0 = the week has none. */
  traces: number
  uniform: number
  surprises: number
}

/**
 * Draws the traces of a week that people look at: 50 uniformly of all of them, by a hash of seed and id, so that the same week always gives the same and in a
 * random order; and ten more with the highest expected surprise, which nobody reported yet. Drawn again it changes nothing, unless traces came late and
 * nobody has looked at any. A week that is not over yet is drawn from what it has so far.
 *
 * @throws AppError not-found (project), invalid (week: not a Monday, or not begun)
 */
export async function drawAudit({ projectId, week: asked, actor }: DrawAuditInput, { db, now }: { db: DbClient; now: () => Date }): Promise<DrawnAudit> {
  const at = now()
  const week = asked ?? weekBefore(at)
  const range = weekRange(week)
  if (!range || range.from > at) throw invalid('week', `expected the date of a Monday that is not in the future, like ${weekBefore(at)}, found ${JSON.stringify(week)}`)
  return db.$transaction(async (tx) => {
    if (!(await getProject(tx, projectId))) throw new AppError('not-found', 'This project does not exist.')
    await lockAuditDraws(tx, projectId)
    const known = await getAuditWeek(tx, projectId, week)
    if (known && ((await countJudgedAudits(tx, projectId, week)) > 0 || (await countWeekTraces(tx, projectId, range, known.createdAt)) === 0)) {
      return { week, drawn: false, traces: known.traces, uniform: Math.min(UNIFORM_SIZE, known.traces), surprises: Object.keys(known.reasons).length }
    }
    const traces = await listWeekTraces(tx, projectId, range)
    if (traces.length === 0) return { week, drawn: false, traces: 0, uniform: 0, surprises: 0 }
    const seed = `audit ${week}`
    const uniform = drawUniformAudit(traces.map(({ id }) => id), { seed, size: UNIFORM_SIZE })
    const inUniform = new Set(uniform)
    const records = await listClusterRecords(tx, projectId, week, traces)
    const open = traces.filter(({ id, flagged }) => !flagged && !inUniform.has(id))
    // what is usual in a cluster is seen in all of its traces
    const surprises = pickSurprises(traces, { records, seed, size: SURPRISE_SIZE, among: new Set(open.map(({ id }) => id)) })
    const clusterOf = new Map(traces.map(({ id, cluster }) => [id, cluster]))
    const audits: NewAudit[] = [
      ...uniform.map((traceId, position): NewAudit => ({ traceId, clusterKey: clusterOf.get(traceId) ?? null, drawnAs: 'uniform', position, surprise: null })),
      ...surprises.map(({ id, score }, position): NewAudit => ({ traceId: id, clusterKey: clusterOf.get(id) ?? null, drawnAs: 'surprise', position, surprise: score })),
    ]
    const reasons = Object.fromEntries(surprises.map((one) => [one.id, one.reasons]))
    await putAuditDraw(tx, projectId, { week, traces: traces.length, clusters: await countWeekByCluster(tx, projectId, range), reasons, seed, createdAt: at }, audits)
    const answer = { traces: traces.length, uniform: uniform.length, surprises: surprises.length }
    await recordAuditEvent(tx, { projectId, actor, action: 'traffic-audit.draw', target: week, before: known ? { traces: known.traces } : null, after: answer })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return { week, drawn: true, ...answer }
  }, { timeout: 120_000 })
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
