import type { RefreshRun } from '@/lib/core/refresh/refresh-view'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { refreshRunSchema } from '@/lib/db/refreshes'

export type RefreshSchedule = { projectId: string; cron: string; timezone: string; enabled: boolean; startRun: RefreshRun | null; updatedBy: string; updatedAt: Date }

/** null: the project has never had one. */
export async function getRefreshSchedule(db: Db, projectId: string): Promise<RefreshSchedule | null> {
  const row = await db.refreshSchedule.findUnique({ where: { projectId } })
  return row && { ...row, startRun: refreshRunSchema.safeParse(row.startRun).data ?? null }
}

export async function putRefreshSchedule(db: Db, { projectId, ...schedule }: RefreshSchedule): Promise<void> {
  const data = { ...schedule, startRun: schedule.startRun ?? Prisma.DbNull }
  await db.refreshSchedule.upsert({ where: { projectId }, create: { projectId, ...data }, update: data })
}

/** The schedules that are switched on. */
export async function listEnabledSchedules(db: Db): Promise<{ projectId: string; cron: string; timezone: string }[]> {
  return db.refreshSchedule.findMany({ where: { enabled: true }, select: { projectId: true, cron: true, timezone: true }, orderBy: { projectId: 'asc' } })
}
