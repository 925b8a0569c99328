import type { DbClient } from '@/lib/db/client'
import { listEnabledSchedules } from '@/lib/db/refresh-schedules'
import type { Enqueue } from '@/lib/queue/enqueue'
import { scheduledRefreshId } from '@/lib/queue/jobs'

/**
 * Tells the queue the schedules of the database that it does not know, and to forget those that ended: it may have lost some. One that
 * it knows is left alone, because saying it again at the very moment when it is due would skip that time. Returns how many there are.
 */
export async function registerSchedules({ db, enqueue }: { db: DbClient; enqueue: Enqueue }): Promise<number> {
  const schedules = await listEnabledSchedules(db)
  const wanted = new Map(schedules.map((schedule) => [scheduledRefreshId(schedule.projectId), schedule]))
  const known = new Map((await enqueue.listSchedules('scheduled-refresh')).map((schedule) => [schedule.id, schedule]))
  for (const [id, { projectId, cron, timezone }] of wanted) {
    const old = known.get(id)
    if (old?.cron !== cron || old.timezone !== timezone) await enqueue.onSchedule('scheduled-refresh', { projectId }, { id, cron, timezone })
  }
  for (const id of known.keys()) if (!wanted.has(id)) await enqueue.endSchedule('scheduled-refresh', id)
  return wanted.size
}
