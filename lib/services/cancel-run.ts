import type { RunStatus } from '@/lib/core/types'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getRun, lockRun, moveRun, OPEN_STATUSES } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Stops a run: what is finished stays, nothing more is begun, nothing is decided. `cancelled` false: it had ended already.
 * Throws `not-found` for a run that the project does not have. `actor` is a user id or `key:<id>`.
 */
export async function cancelRun(
  input: { runId: string; projectId?: string; actor?: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ cancelled: boolean; status: RunStatus }> {
  return db.$transaction(async (tx) => {
    await lockRun(tx, input.runId)
    const run = await getRun(tx, input.runId)
    if (!run || (input.projectId !== undefined && run.projectId !== input.projectId)) throw new AppError('not-found', `There is no run ${input.runId}`)
    const cancelled = await moveRun(tx, run.id, { from: OPEN_STATUSES, to: 'cancelled', finishedAt: now() })
    if (!cancelled) return { cancelled, status: run.status }
    await recordAuditEvent(tx, { projectId: run.projectId, actor: input.actor ?? 'system', action: 'run.cancel', target: run.id, before: { status: run.status }, after: { status: 'cancelled' } })
    await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'run.done' })
    return { cancelled, status: 'cancelled' }
  })
}
