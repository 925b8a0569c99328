import type { DbClient } from '@/lib/db/client'
import { endReviewRerun, listOpenReviewReruns } from '@/lib/db/review-reruns'
import type { Enqueue } from '@/lib/queue/enqueue'
import { reviewRerunJobId } from '@/lib/queue/jobs'

/** Younger ones are in the queue, or under way. */
const STANDING_MS = 8_000
/** Longer than the slowest model answers ten times. */
const GIVEN_UP_MS = 3_600_000

/**
 * Puts re-runs for reviewers that no worker has back into the queue; one that stands there is not doubled. One that nobody
 * finished in an hour fails, so that it can be asked for again. Returns how many were put back.
 */
export async function sweepReviewReruns({ db, enqueue, now }: { db: DbClient; enqueue: Enqueue; now: () => Date }): Promise<number> {
  const at = now()
  const open = await listOpenReviewReruns(db, new Date(at.getTime() - STANDING_MS))
  const late = open.filter(({ createdAt }) => at.getTime() - createdAt.getTime() > GIVEN_UP_MS)
  for (const { id } of late) await endReviewRerun(db, id, { error: 'No worker finished it within an hour.', finishedAt: at })
  const back = open.filter((rerun) => !late.includes(rerun))
  if (back.length > 0) await enqueue.many('rerun-for-review', back.map(({ id }) => ({ payload: { rerunId: id }, jobId: reviewRerunJobId(id) })))
  return back.length
}
