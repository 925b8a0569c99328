import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getTraceSource } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import type { Enqueue } from '@/lib/queue/enqueue'
import { pullSourceJobId } from '@/lib/queue/jobs'

/**
 * Has a worker pull a source now; one that is being pulled already is left alone.
 *
 * @returns false when a pull is under way already
 * @throws AppError not-found (source), invalid (it sends its log by itself), conflict (it is paused)
 */
export async function requestPull(
  { projectId, sourceId, actor }: { projectId: string; sourceId: string; actor: string }, { db, enqueue, now }: { db: DbClient; enqueue: Enqueue; now: () => Date },
): Promise<boolean> {
  const source = isUuid(sourceId) ? await getTraceSource(db, projectId, sourceId) : null
  if (!source) throw new AppError('not-found', 'This source is not there any more.')
  if (source.baseUrl === null) throw new AppError('invalid', 'This source sends its log by itself: there is nothing to pull.')
  if (!source.enabled) throw new AppError('conflict', 'This source is paused. Switch it on first.')
  const { lease } = source.state
  if (lease && Date.parse(lease.until) > now().getTime()) return false
  await enqueue('pull-source', { sourceId }, { jobId: pullSourceJobId(sourceId) })
  await recordAuditEvent(db, { projectId, actor, action: 'source.pull', target: sourceId, after: { name: source.name, since: source.state.cursor?.until ?? null } })
  return true
}
