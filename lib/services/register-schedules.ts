import { queueCron, readCron } from '@/lib/core/refresh/cron'
import type { DbClient } from '@/lib/db/client'
import { listEnabledSchedules } from '@/lib/db/refresh-schedules'
import type { Enqueue } from '@/lib/queue/enqueue'
import { scheduledRefreshId } from '@/lib/queue/jobs'

/**
 * Tells the queue the schedules of the database that it does not know, and to forget those that ended: it may have lost some. One that
 * it knows is left alone, because saying it again at the very moment when it is due would skip that time. Returns how many there are; throws when the
 * queue refuses one, after it was told the others.
 */
export async function registerSchedules({ db, enqueue }: { db: DbClient; enqueue: Enqueue }): Promise<number> {
  const schedules = await listEnabledSchedules(db)
  const wanted = new Map(schedules.map((schedule) => [scheduledRefreshId(schedule.projectId), schedule]))
  const known = new Map((await enqueue.listSchedules('scheduled-refresh')).map((schedule) => [schedule.id, schedule]))
  const failed: string[] = []
  for (const [id, { projectId, cron: text, timezone }] of wanted) {
    const [old, read] = [known.get(id), readCron(text)]
    const cron = read.ok ? queueCron(read.schedule) : text
    if (old?.cron === cron && old.timezone === timezone) continue
    // one that the queue refuses must not keep the others out
    await enqueue.onSchedule('scheduled-refresh', { projectId }, { id, cron, timezone }).catch((error: unknown) => failed.push(`project ${projectId}: ${error instanceof Error ? error.message : String(error)}`))
  }
  for (const id of known.keys()) if (!wanted.has(id)) await enqueue.endSchedule('scheduled-refresh', id)
  if (failed.length > 0) throw new Error(`schedules that the queue does not take: ${failed.join('; ')}`)
  return wanted.size
}
