import type { DbClient } from '@/lib/db/client'
import { moveRun, OPEN_STATUSES } from '@/lib/db/runs'
import { publishEvent } from '@/lib/events'

/**
 * Ends a run that cannot go on, with the reason in words for its author. Returns false when it had ended already: the first
 * reason stays.
 */
export async function failRun(
  input: { runId: string; projectId: string; error: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const failed = await moveRun(tx, input.runId, { from: OPEN_STATUSES, to: 'failed', error: input.error, finishedAt: now() })
    if (failed) await publishEvent(tx, { projectId: input.projectId, runId: input.runId, kind: 'run.done' })
    return failed
  })
}
