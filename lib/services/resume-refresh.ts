import type { RefreshStatus } from '@/lib/core/refresh/refresh-stages'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { findOpenRefresh, lockProjectRefreshes, lockRefresh, OPEN_REFRESH_STATUSES, reopenRefresh } from '@/lib/db/refreshes'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { refreshJobId } from '@/lib/queue/jobs'

/**
 * Goes on with a refresh that failed or was cancelled, from the stage that it stopped in, with the configuration of its start. `resumed`
 * false: it is under way already.
 *
 * @throws AppError not-found, conflict when it is done, or another one of the project is under way
 */
export async function resumeRefresh(
  { projectId, refreshId, actor }: { projectId: string; refreshId: string; actor: string }, { db, enqueue }: { db: DbClient; enqueue: Enqueue },
): Promise<{ resumed: boolean; status: RefreshStatus }> {
  const answer = await db.$transaction(async (tx) => {
    await lockProjectRefreshes(tx, projectId)
    const refresh = await lockRefresh(tx, refreshId)
    if (!refresh || refresh.projectId !== projectId) throw new AppError('not-found', `There is no refresh ${refreshId}`)
    if (OPEN_REFRESH_STATUSES.includes(refresh.status)) return { resumed: false, status: refresh.status }
    if (refresh.status === 'done') throw new AppError('conflict', 'This refresh is done: start a new one.')
    const open = await findOpenRefresh(tx, projectId)
    if (open) throw new AppError('conflict', 'Another refresh of this project is under way: wait for it, or cancel it.', { refreshId: open.id })
    await reopenRefresh(tx, refreshId, refresh.stages.map((stage) => (stage.status === 'failed' ? { ...stage, status: 'waiting', finishedAt: null, note: null } : stage)))
    await recordAuditEvent(tx, { projectId, actor, action: 'refresh.resume', target: refreshId, before: { status: refresh.status }, after: { status: 'queued' } })
    await publishEvent(tx, { projectId, kind: 'refresh.progress' })
    return { resumed: true, status: 'queued' as const }
  })
  await enqueue('refresh', { refreshId }, { jobId: refreshJobId(refreshId) })
  return answer
}
