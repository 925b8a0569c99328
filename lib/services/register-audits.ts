import type { DbClient } from '@/lib/db/client'
import { listProjectIds } from '@/lib/db/trace-audits'
import type { Enqueue } from '@/lib/queue/enqueue'

/** Mondays, when the week before is over everywhere on earth: 12:10 UTC. */
const CRON = '10 12 * * 1'

const scheduleId = (projectId: string) => `draw-audit-${projectId}`

/**
 * Tells the queue to draw the audit of the week before for every project on Mondays, and to forget projects that are gone. What it knows is left
 * alone: saying it again at the moment when it is due would skip that week. Returns how many schedules there are.
 */
export async function registerAudits({ db, enqueue }: { db: DbClient; enqueue: Enqueue }): Promise<number> {
  const wanted = new Map((await listProjectIds(db)).map((projectId) => [scheduleId(projectId), projectId]))
  const known = new Map((await enqueue.listSchedules('draw-audit')).map((schedule) => [schedule.id, schedule]))
  for (const [id, projectId] of wanted) {
    if (known.get(id)?.cron !== CRON) await enqueue.onSchedule('draw-audit', { projectId }, { id, cron: CRON, timezone: 'UTC' })
  }
  for (const id of known.keys()) if (!wanted.has(id)) await enqueue.endSchedule('draw-audit', id)
  return wanted.size
}
