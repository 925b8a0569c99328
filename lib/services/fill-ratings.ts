import { chooseRatings, MOST_OPEN } from '@/lib/core/rating/choose-ratings'
import { ratingStake } from '@/lib/core/rating/rating-stake'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getGateDecision } from '@/lib/db/gate-decisions'
import {
  closeExcessTasks, findNewestRatedRun, getKnownLabels, listJudgedThings, listTakenThings, lockRatingQueue, saveRatingTasks,
} from '@/lib/db/rating-fill'
import { getRun } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

type Deps = { db: DbClient; now: () => Date }

/**
 * Puts into the rating queue what a label of a decided deploy is worth most for, see `chooseRatings`. Doing it again adds nothing,
 * unless `more` says so: then the next part of the same run is added, the uniform sample grows, and each of its tasks gets the
 * chance that it has now. Returns how many tasks are new; 0 also for a run that is no deploy, was uploaded, or asked no judge.
 */
export async function fillRatings({ runId, more = false, actor = 'system' }: { runId: string; more?: boolean; actor?: string }, { db, now }: Deps): Promise<{ added: number }> {
  const run = await getRun(db, runId)
  if (!run || run.status !== 'done' || run.purpose !== 'gate' || run.kind !== 'replay') return { added: 0 }
  const decision = await getGateDecision(db, runId)
  if (!decision) return { added: 0 }
  const things = await listJudgedThings(db, runId, run.config.judges.votes)
  if (things.length === 0) return { added: 0 }
  const stakeOf = ratingStake(decision.report, run.config)
  return db.$transaction(async (tx) => {
    await lockRatingQueue(tx, run.projectId)
    const { taken, uniform } = await listTakenThings(tx, runId)
    // a run whose labels were only imported has no uniform part yet
    if (!more && uniform > 0) return { added: 0 }
    const chosen = chooseRatings({ things, stakeOf, seed: run.seed, known: await getKnownLabels(tx, run.projectId), taken, uniformBefore: uniform })
    const added = await saveRatingTasks(tx, { projectId: run.projectId, runId, chosen, createdAt: now() })
    const closed = await closeExcessTasks(tx, run.projectId, MOST_OPEN, now())
    if (added + closed === 0) return { added: 0 }
    await recordAuditEvent(tx, { projectId: run.projectId, actor, action: 'rating.fill', target: runId, after: { added, closed, judged: things.length } })
    await publishEvent(tx, { projectId: run.projectId, kind: 'project.changed' })
    return { added }
  }, { timeout: 60_000 })
}

/**
 * Adds tasks from the newest decided deploy, for people whose queue is empty.
 *
 * @throws AppError conflict when there is no such run, or no verdict of its judges is left to rate
 */
export async function fillFromNewestRun({ projectId, actor }: { projectId: string; actor: string }, deps: Deps): Promise<{ added: number }> {
  const runId = await findNewestRatedRun(deps.db, projectId)
  if (!runId) throw new AppError('conflict', 'No deploy was decided yet: start a run, and what its judges say comes here.')
  const { added } = await fillRatings({ runId, more: true, actor }, deps)
  if (added === 0) throw new AppError('conflict', 'Every verdict of the newest run was put here already, or no judge was asked in it.')
  return { added }
}
