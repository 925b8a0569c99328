import type { RefreshStatus } from '@/lib/core/refresh/refresh-stages'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { endRefresh, lockRefresh } from '@/lib/db/refreshes'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Stops a refresh: what its finished stages stored stays, nothing more is begun. `cancelled` false: it had ended already. Throws
 * `not-found` for a refresh that the project does not have.
 */
export async function cancelRefresh(
  { projectId, refreshId, actor }: { projectId: string; refreshId: string; actor: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ cancelled: boolean; status: RefreshStatus }> {
  return db.$transaction(async (tx) => {
    const refresh = await lockRefresh(tx, refreshId)
    if (!refresh || refresh.projectId !== projectId) throw new AppError('not-found', `There is no refresh ${refreshId}`)
    // the stage that is under way has not failed: it may go on when the refresh is resumed
    const stages = refresh.stages.map((stage) => (stage.status === 'running' ? { ...stage, status: 'waiting' as const } : stage))
    const cancelled = await endRefresh(tx, refreshId, { status: 'cancelled', stages, finishedAt: now() })
    if (!cancelled) return { cancelled, status: refresh.status }
    await recordAuditEvent(tx, { projectId, actor, action: 'refresh.cancel', target: refreshId, before: { status: refresh.status }, after: { status: 'cancelled' } })
    await publishEvent(tx, { projectId, kind: 'refresh.done' })
    return { cancelled, status: 'cancelled' as const }
  })
}
