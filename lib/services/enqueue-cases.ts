import type { Enqueue } from '@/lib/queue/enqueue'
import { casesPerJob, replayJobId } from '@/lib/queue/jobs'

/**
 * Puts the cases of a run into the queue in chunks that are always cut at the same places, so that the same work has the
 * same job id and stands in the queue once. `caseIds` are all cases of the run; with `open`, only chunks that have an open case are put in.
 */
export async function enqueueCases(
  input: { runId: string; caseIds: string[]; open?: Set<string> }, { enqueue }: { enqueue: Enqueue },
): Promise<number> {
  const size = casesPerJob(input.caseIds.length)
  const chunks = Array.from({ length: Math.ceil(input.caseIds.length / size) }, (_, chunk) => ({
    jobId: replayJobId(input.runId, chunk),
    payload: { runId: input.runId, caseIds: input.caseIds.slice(chunk * size, (chunk + 1) * size) },
  }))
  const { open } = input
  const orders = open ? chunks.filter(({ payload }) => payload.caseIds.some((caseId) => open.has(caseId))) : chunks
  if (orders.length > 0) await enqueue.many('replay-cases', orders)
  return orders.length
}
