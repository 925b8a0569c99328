import type { DbClient } from '@/lib/db/client'
import { getRun, moveRun, OPEN_STATUSES } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Stops a run: what is finished stays, nothing more is begun, nothing is decided. Returns false when it had ended already.
 * Throws `not-found` for an unknown run.
 */
export async function cancelRun(
  input: { runId: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ cancelled: boolean }> {
  return db.$transaction(async (tx) => {
    const run = await getRun(tx, input.runId)
    if (!run) throw new AppError('not-found', `There is no run ${input.runId}`)
    const cancelled = await moveRun(tx, run.id, { from: OPEN_STATUSES, to: 'cancelled', finishedAt: now() })
    if (cancelled) await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'run.done' })
    return { cancelled }
  })
}
