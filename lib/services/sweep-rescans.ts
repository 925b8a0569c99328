import type { DbClient } from '@/lib/db/client'
import { listStandingScans } from '@/lib/db/privacy-scans'
import type { Enqueue } from '@/lib/queue/enqueue'
import { rescanJobId } from '@/lib/queue/jobs'
import { SCAN_SILENT_MS } from '@/lib/services/rescan-stored'

/** Puts scans back into the queue that no worker has: theirs died or stopped, or the queue lost them. Returns how many. */
export async function sweepRescans({ db, enqueue, now }: { db: DbClient; enqueue: Enqueue; now: () => Date }): Promise<number> {
  const standing = await listStandingScans(db, new Date(now().getTime() - SCAN_SILENT_MS))
  for (const { id } of standing) await enqueue('rescan-stored', { scanId: id }, { jobId: rescanJobId(id) })
  return standing.length
}
