import { randomUUID } from 'node:crypto'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { beginReread, countSourceRecords } from '@/lib/db/source-records'
import { getTraceSource } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { rereadJobId } from '@/lib/queue/jobs'

/**
 * Has a worker read the stored records of a source again by its settings of now; a pass that is under way ends.
 *
 * @returns how many records there are; 0: none are kept, and nothing is begun
 * @throws AppError not-found (source)
 */
export async function startReread(
  { projectId, sourceId, actor }: { projectId: string; sourceId: string; actor: string }, { db, enqueue }: { db: DbClient; enqueue: Enqueue },
): Promise<number> {
  const source = isUuid(sourceId) ? await getTraceSource(db, projectId, sourceId) : null
  if (!source) throw new AppError('not-found', 'This source is not there any more.')
  const total = await countSourceRecords(db, { projectId, traceSourceId: sourceId })
  if (total === 0) return 0
  const token = randomUUID()
  await db.$transaction(async (tx) => {
    await beginReread(tx, sourceId, { token, total, done: 0, changed: 0, hidden: 0, after: null, finishedAt: null, error: null, left: { customer: 0, segment: 0, conversation: 0 } })
    await recordAuditEvent(tx, { projectId, actor, action: 'source.reread', target: sourceId, after: { name: source.name, records: total, settings: source.settings } })
    await publishEvent(tx, { projectId, kind: 'import.progress' })
  })
  await enqueue('reread-traces', { sourceId, token }, { jobId: rereadJobId(token) })
  return total
}
