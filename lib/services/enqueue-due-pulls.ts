import type { DbClient } from '@/lib/db/client'
import { listDueSources } from '@/lib/db/source-pulls'
import { listOpenRereads } from '@/lib/db/source-records'
import type { Enqueue } from '@/lib/queue/enqueue'
import { pullSourceJobId, rereadJobId } from '@/lib/queue/jobs'

/**
 * Puts every source into the queue whose next pull is due, and what a worker left half-way. What is due stands in the database, so that a queue that lost its
 * data loses no schedule, and a source that was removed leaves none behind. Returns how many pulls are due.
 */
export async function enqueueDuePulls({ db, enqueue, now }: { db: DbClient; enqueue: Enqueue; now: () => Date }): Promise<number> {
  const due = await listDueSources(db, now())
  // an id that stands in the queue already is dropped
  if (due.length > 0) await enqueue.many('pull-source', due.map((sourceId) => ({ payload: { sourceId }, jobId: pullSourceJobId(sourceId) })))
  const rereads = await listOpenRereads(db)
  if (rereads.length > 0) await enqueue.many('reread-traces', rereads.map((payload) => ({ payload, jobId: rereadJobId(payload.token) })))
  return due.length
}
