import type { RaisedSegment } from '@/lib/core/sampling/plan-sample'
import { countNewestClusters } from '@/lib/db/clusters'
import type { DbClient } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { drawDataset } from '@/lib/services/draw-dataset'

export type DrawnCases = {
  datasetId: string
  name: string
  version: number
  cases: number
  /** Segments that the traffic has, drawn from or not. */
  segments: number
  /** Replayable traces of the window that the cases were drawn from. */
  traces: number
  /** Clusters of the newest grouping, which the cases are divided over; 0 = traffic was never grouped. */
  groups: number
  /** Segments that got more cases than their share, so that the wanted drop would be seen in them. */
  raised: RaisedSegment[]
  contentHash: string
}

/**
 * Makes the newest traffic of a project replayable: freezes the next version of its `replay` dataset at once, by the clusters of the
 * newest grouping; a refresh groups the traffic anew first, which takes a worker. The same traffic, grouping and configuration draw
 * the same cases again, as a new version.
 *
 * @throws AppError not-found (project), invalid (no traces, or none that can be replayed), conflict (drawn by someone else
 * at this moment); ConfigError when the stored configuration does not parse
 */
export async function drawCases(
  input: { projectId: string; name?: string | undefined; actor: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<DrawnCases> {
  const project = await getProject(db, input.projectId)
  if (!project) throw new AppError('not-found', 'This project does not exist.')
  const name = input.name?.trim() || 'traffic'
  if (name.length > 200) throw new AppError('invalid', 'name: expected at most 200 characters', { errors: [{ field: 'name', message: 'expected at most 200 characters' }] })
  const drawn = await drawDataset({ projectId: project.id, name, actor: input.actor }, { db, now }).catch((error: unknown) => {
    const twice = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
    throw twice ? new AppError('conflict', 'Somebody else is drawing cases at this moment. Look again in a few seconds.') : error
  })
  return { ...drawn, name, groups: await countNewestClusters(db, project.id) }
}
