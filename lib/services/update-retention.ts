import { retentionDays, RETENTION_DAYS } from '@/lib/core/retention'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { lockRetention, setRetention, type Retention } from '@/lib/db/expired-traces'
import { AppError } from '@/lib/errors'

/**
 * Says how long a project keeps its traces, and whether it keeps the records that they came from. Nothing is deleted here: the job that
 * does it comes every hour. The same values again change nothing and leave no audit event.
 *
 * @throws AppError not-found, invalid (days)
 */
export async function updateRetention(input: Retention & { projectId: string; actor: string }, { db }: { db: DbClient }): Promise<void> {
  const days = retentionDays.safeParse(input.days)
  if (!days.success) {
    const message = `expected ${RETENTION_DAYS.least} to ${RETENTION_DAYS.most} whole days, or nothing to keep traces for ever`
    throw new AppError('invalid', `days: ${message}`, { errors: [{ field: 'days', message }] })
  }
  await db.$transaction(async (tx) => {
    const before = await lockRetention(tx, input.projectId)
    if (!before) throw new AppError('not-found', 'This project does not exist.')
    const after: Retention = { days: days.data, keepOriginals: input.keepOriginals }
    if (before.days === after.days && before.keepOriginals === after.keepOriginals) return
    await setRetention(tx, input.projectId, after)
    await recordAuditEvent(tx, { projectId: input.projectId, actor: input.actor, action: 'retention.update', target: input.projectId, before, after })
  })
}
