import type { DbClient } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import { drawAudit, type DrawnAudit } from '@/lib/services/draw-audit'

/** Draws the audit of the week before, as the schedule says. null: the project was deleted meanwhile. */
export async function drawScheduledAudit({ projectId }: { projectId: string }, deps: { db: DbClient; now: () => Date }): Promise<DrawnAudit | null> {
  return (await getProject(deps.db, projectId)) ? drawAudit({ projectId, actor: 'system' }, deps) : null
}
