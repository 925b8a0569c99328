import { isTimeZone, nextCronTime, queueCron, readCron } from '@/lib/core/refresh/cron'
import type { RefreshRun, RefreshScheduleView } from '@/lib/core/refresh/refresh-view'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import { getRefreshSchedule, putRefreshSchedule } from '@/lib/db/refresh-schedules'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { scheduledRefreshId } from '@/lib/queue/jobs'
import { checkRefreshRun } from '@/lib/services/check-refresh-run'

export type SetRefreshScheduleInput = { projectId: string; cron: string; timezone: string; enabled: boolean; startRun: RefreshRun | null; actor: string }

/**
 * Says when a project is refreshed by itself: five fields of cron in a time zone. Switched off it is kept, and nothing comes.
 *
 * @throws AppError not-found (project), invalid with the field and what was expected
 */
export async function setRefreshSchedule(
  { projectId, cron, timezone, enabled, startRun, actor }: SetRefreshScheduleInput, { db, enqueue, now }: { db: DbClient; enqueue: Enqueue; now: () => Date },
): Promise<RefreshScheduleView> {
  if (!(await getProject(db, projectId))) throw new AppError('not-found', 'This project does not exist.')
  const read = readCron(cron)
  if (!read.ok) throw wrongField('cron', read.message)
  if (!isTimeZone(timezone)) throw wrongField('timezone', `expected the name of a time zone, such as Europe/Berlin or UTC, got ${timezone || 'nothing'}`)
  const run = await checkRefreshRun({ projectId, startRun }, { db })
  const schedule = { projectId, cron: read.schedule.text, timezone, enabled, startRun: run, updatedBy: actor, updatedAt: now() }
  await db.$transaction(async (tx) => {
    const before = await getRefreshSchedule(tx, projectId)
    await putRefreshSchedule(tx, schedule)
    await recordAuditEvent(tx, {
      projectId, actor, action: 'refresh.schedule', target: projectId, before: before && { cron: before.cron, timezone: before.timezone, enabled: before.enabled },
      after: { cron: schedule.cron, timezone, enabled },
    })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
  })
  if (enabled) await enqueue.onSchedule('scheduled-refresh', { projectId }, { id: scheduledRefreshId(projectId), cron: queueCron(read.schedule), timezone })
  else await enqueue.endSchedule('scheduled-refresh', scheduledRefreshId(projectId))
  return viewOfSchedule(schedule, now())
}

/** A schedule for people, with the next time that it comes. */
export function viewOfSchedule(schedule: Omit<RefreshScheduleView, 'updatedAt' | 'nextAt'> & { updatedAt: Date }, now: Date): RefreshScheduleView {
  const { cron, timezone, enabled, startRun, updatedBy, updatedAt } = schedule
  const read = readCron(cron)
  const next = enabled && read.ok ? nextCronTime(read.schedule, timezone, now.getTime()) : null
  return { cron, timezone, enabled, startRun, updatedBy, updatedAt: updatedAt.toISOString(), nextAt: next === null ? null : new Date(next).toISOString() }
}

function wrongField(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
