import type { DbClient } from '@/lib/db/client'
import { listStandingRefreshes } from '@/lib/db/refreshes'
import type { Enqueue } from '@/lib/queue/enqueue'
import { refreshJobId } from '@/lib/queue/jobs'
import { REFRESH_SILENT_MS } from '@/lib/services/run-refresh'

/** Puts refreshes back into the queue that no worker has: theirs died or stopped, or the queue lost them. Returns how many. */
export async function sweepRefreshes({ db, enqueue, now }: { db: DbClient; enqueue: Enqueue; now: () => Date }): Promise<number> {
  const standing = await listStandingRefreshes(db, new Date(now().getTime() - REFRESH_SILENT_MS))
  for (const { id } of standing) await enqueue('refresh', { refreshId: id }, { jobId: refreshJobId(id) })
  return standing.length
}
