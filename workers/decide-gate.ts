import type { Deps } from '@/lib/deps'
import { fillRatingsJobId, type JobPayload } from '@/lib/queue/jobs'
import { decideGate } from '@/lib/services/decide-gate'

/** Where there is a decision, what its judges said goes to people as well: also when this job is done again, after a crash between the two. */
export async function runDecideGate(payload: JobPayload<'decide-gate'>, deps: Deps): Promise<void> {
  const report = await decideGate(payload, deps)
  if (report) await deps.enqueue('fill-ratings', payload, { jobId: fillRatingsJobId(payload.runId) })
}
