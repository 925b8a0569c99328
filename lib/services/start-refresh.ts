import { newStages } from '@/lib/core/refresh/refresh-stages'
import type { RefreshRun, RefreshTrigger } from '@/lib/core/refresh/refresh-view'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import { findOpenRefresh, insertRefresh, lockProjectRefreshes } from '@/lib/db/refreshes'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { refreshJobId } from '@/lib/queue/jobs'
import { checkRefreshRun } from '@/lib/services/check-refresh-run'
import { drawSeed } from '@/lib/services/draw-seed'
import { runConfig } from '@/lib/services/run-config'

export type StartRefreshInput = {
  projectId: string
  trigger: RefreshTrigger
  /** A user id, `key:<id>` or `system`. */
  actor: string
  /** Name of the dataset, `traffic` when absent. */
  name?: string | undefined
  /** A run to start on the new cases. */
  startRun?: RefreshRun | null | undefined
  /** Of the draw: the same seed and traffic give the same cases. Absent: that of the newest sample. */
  seed?: string | undefined
}

/**
 * Begins a refresh of a project's eval set from its traffic, with the configuration of now, and leaves it to a worker.
 *
 * @throws AppError not-found (project), conflict while another one waits or is under way, invalid (configuration, name, run)
 */
export async function startRefresh(
  { projectId, trigger, actor, name, startRun, seed }: StartRefreshInput, { db, enqueue, now }: { db: DbClient; enqueue: Enqueue; now: () => Date },
): Promise<{ refreshId: string }> {
  const project = await getProject(db, projectId)
  if (!project) throw new AppError('not-found', 'This project does not exist.')
  const datasetName = name?.trim() || 'traffic'
  if (datasetName.length > 200) throw new AppError('invalid', 'name: expected at most 200 characters', { errors: [{ field: 'name', message: 'expected at most 200 characters' }] })
  const run = await checkRefreshRun({ projectId, startRun: startRun ?? null }, { db })
  const { config } = await runConfig(db, projectId, project.config)
  const refreshId = await db.$transaction(async (tx) => {
    await lockProjectRefreshes(tx, projectId)
    const open = await findOpenRefresh(tx, projectId)
    if (open) throw new AppError('conflict', 'A refresh of this project is under way already: wait for it, or cancel it.', { refreshId: open.id })
    const id = await insertRefresh(tx, {
      projectId, trigger, createdBy: actor, plan: { datasetName, seed: seed ?? await drawSeed(projectId, { db: tx }), config }, startRun: run, stages: newStages(), createdAt: now(),
    })
    await recordAuditEvent(tx, { projectId, actor, action: 'refresh.start', target: id, after: { trigger, dataset: datasetName, ...(run ? { candidate: run.candidate.model } : {}) } })
    await publishEvent(tx, { projectId, kind: 'refresh.progress' })
    return id
  })
  await enqueue('refresh', { refreshId }, { jobId: refreshJobId(refreshId) })
  return { refreshId }
}
