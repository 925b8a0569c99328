import { expiredBefore, retentionDays, RETENTION_DAYS, type RetentionPreview } from '@/lib/core/retention'
import type { DbClient } from '@/lib/db/client'
import { countExpired } from '@/lib/db/expired-traces'
import { AppError } from '@/lib/errors'

/** What would be deleted within the hour if a project kept its traces for so many days, and what would stay. AppError invalid (days). */
export async function previewRetention({ projectId, days }: { projectId: string; days: number }, { db, now }: { db: DbClient; now: () => Date }): Promise<RetentionPreview> {
  const read = retentionDays.safeParse(days)
  const before = read.success ? expiredBefore(read.data, now()) : null
  if (!before) {
    const message = `expected ${RETENTION_DAYS.least} to ${RETENTION_DAYS.most} whole days`
    throw new AppError('invalid', `days: ${message}`, { errors: [{ field: 'days', message }] })
  }
  return countExpired(db, projectId, before)
}
