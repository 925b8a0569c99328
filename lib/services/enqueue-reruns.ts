import type { DbClient } from '@/lib/db/client'
import { listOpenReruns, listRoundCaseIds } from '@/lib/db/reruns'
import type { Enqueue } from '@/lib/queue/enqueue'
import { RERUNS_PER_JOB, rerunJobId } from '@/lib/queue/jobs'

/**
 * Puts the open re-runs of a round into the queue, in chunks that are always cut at the same places, so that the same work has
 * the same job id and stands in the queue once. Returns how many jobs there were.
 */
export async function enqueueReruns(
  { runId, round }: { runId: string; round: number }, { db, enqueue }: { db: DbClient; enqueue: Enqueue },
): Promise<number> {
  const open = new Set((await listOpenReruns(db, runId)).map(({ caseId }) => caseId))
  const caseIds = await listRoundCaseIds(db, runId, round)
  const chunks = Array.from({ length: Math.ceil(caseIds.length / RERUNS_PER_JOB) }, (_, chunk) => ({
    jobId: rerunJobId(runId, round, chunk),
    payload: { runId, caseIds: caseIds.slice(chunk * RERUNS_PER_JOB, (chunk + 1) * RERUNS_PER_JOB) },
  })).filter(({ payload }) => payload.caseIds.some((caseId) => open.has(caseId)))
  if (chunks.length > 0) await enqueue.many('rerun-cases', chunks)
  return chunks.length
}
