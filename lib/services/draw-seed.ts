import type { Db } from '@/lib/db/client'
import { getNewestSample } from '@/lib/db/planning'

export const DEFAULT_DRAW_SEED = 'slicegate'

/** The seed of a project's draws: that of its newest sample, so that one week's cases stay in the next where their traffic is still there. */
export async function drawSeed(projectId: string, { db }: { db: Db }): Promise<string> {
  return (await getNewestSample(db, projectId))?.rule.seed ?? DEFAULT_DRAW_SEED
}
