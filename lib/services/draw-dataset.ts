import { parseConfig } from '@/lib/core/config/parse-config'
import { withFamilies } from '@/lib/core/families/with-families'
import type { RaisedSegment } from '@/lib/core/sampling/plan-sample'
import type { DbClient } from '@/lib/db/client'
import { listAcceptedFamilies } from '@/lib/db/families'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { drawSeed } from '@/lib/services/draw-seed'
import { freezeSample } from '@/lib/services/freeze-sample'
import { planDraw } from '@/lib/services/plan-draw'

export type DrawDatasetInput = {
  projectId: string
  name?: string
  /** The same seed and traffic give the same cases; a smaller sample is part of a larger one. Absent: that of the newest sample. */
  seed?: string
  /** Who draws, for the audit record; `system` when nobody is named. */
  actor?: string
}

/**
 * Freezes a `replay` dataset: cases drawn from the replayable traces of the last `window_days` before the newest one, by
 * the project's configuration. The case's reference is what production answered; traces that a ticket flagged are left
 * out, because their answer was wrong. A case counts in the segment that its `segment_by` dimension names.
 *
 * Segments that could not show the configuration's `target_drop` get the cases that they need, as far as their traffic and the
 * sample's size go; the rule of the dataset says which and why.
 *
 * @returns `traces` counts the replayable traces that were drawn from, `segments` the segments they have
 * @throws AppError not-found (project), invalid (no traces to draw from)
 */
export async function drawDataset(
  input: DrawDatasetInput, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ datasetId: string; version: number; cases: number; segments: number; traces: number; raised: RaisedSegment[]; contentHash: string }> {
  const project = await getProject(db, input.projectId)
  if (!project) throw new AppError('not-found', `There is no project ${input.projectId}`)
  const config = withFamilies(parseConfig(project.config, 'eval_config.yaml').config, await listAcceptedFamilies(db, project.id))
  const plan = await planDraw({ projectId: project.id, config, seed: input.seed ?? await drawSeed(project.id, { db }) }, { db })
  const { datasetId, version, cases, segments, contentHash } = await freezeSample({
    projectId: project.id, config, plan, name: input.name ?? 'traffic', actor: input.actor ?? 'system',
  }, { db, now })
  return { datasetId, version, cases, segments, contentHash, traces: plan.items.length, raised: plan.raised }
}
