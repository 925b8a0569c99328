import type { DbClient } from '@/lib/db/client'
import { listProjectIds } from '@/lib/db/trace-audits'
import type { Enqueue } from '@/lib/queue/enqueue'

/** Every day at 12:40 UTC, when a week that ended is over everywhere on earth. */
const CRON = '40 12 * * *'

const scheduleId = (projectId: string) => `check-privacy-${projectId}`

/**
 * Tells the queue to check the door of every project daily, and to forget projects that are gone. What it knows is left alone: saying it again at the moment
 * when it is due would skip that day. Returns how many schedules there are.
 */
export async function registerPrivacyChecks({ db, enqueue }: { db: DbClient; enqueue: Enqueue }): Promise<number> {
  const wanted = new Map((await listProjectIds(db)).map((projectId) => [scheduleId(projectId), projectId]))
  const known = new Map((await enqueue.listSchedules('check-privacy')).map((schedule) => [schedule.id, schedule]))
  for (const [id, projectId] of wanted) {
    if (known.get(id)?.cron !== CRON) await enqueue.onSchedule('check-privacy', { projectId }, { id, cron: CRON, timezone: 'UTC' })
  }
  for (const id of known.keys()) if (!wanted.has(id)) await enqueue.endSchedule('check-privacy', id)
  return wanted.size
}
