import { reachedCap } from '@/lib/core/cost/budget'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { lockRun, moveRun } from '@/lib/db/runs'
import { getSpending, getSpendingRow } from '@/lib/db/spending'
import { publishEvent } from '@/lib/events'

/**
 * Pauses a run whose budget, or its project's of the week, is used up: no further case begins, and what is under way is still
 * recorded. Returns false when the run is not measuring (any more), or money was added meanwhile.
 */
export async function pauseRun({ runId }: { runId: string }, { db, now }: { db: DbClient; now: () => Date }): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const status = await lockRun(tx, runId)
    const row = status && await getSpendingRow(tx, runId)
    if (!row || (status !== 'running' && status !== 'confirming')) return false
    const spending = await getSpending(tx, row, now())
    const cap = reachedCap(spending)
    if (cap === null) return false
    await moveRun(tx, runId, { from: [status], to: 'paused' })
    const { budgetUsd, spentUsd } = spending[cap]
    await recordAuditEvent(tx, {
      projectId: row.projectId, actor: 'system', action: 'run.pause', target: runId, before: { status }, after: { status: 'paused', cap, budgetUsd, spentUsd },
    })
    await publishEvent(tx, { projectId: row.projectId, runId, kind: 'run.done' })
    return true
  })
}
