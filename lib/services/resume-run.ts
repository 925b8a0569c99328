import type { RunStatus } from '@/lib/core/types'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { listOpenReruns } from '@/lib/db/reruns'
import { listCaseIds, listOpenPositions } from '@/lib/db/run-cases'
import { lockRun, moveRun } from '@/lib/db/runs'
import { getSpendingRow, type SpendingRow } from '@/lib/db/spending'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { decideJobId } from '@/lib/queue/jobs'
import { enqueueCases } from '@/lib/services/enqueue-cases'
import { enqueueReruns } from '@/lib/services/enqueue-reruns'
import { requireMoney } from '@/lib/services/require-money'
import { retryMissing } from '@/lib/services/retry-missing'
import { setBudget } from '@/lib/services/set-budget'

export type ResumeInput = {
  projectId: string
  runId: string
  /** What the run may cost from now on, in US dollars, what it has spent included; absent = as before. */
  budgetUsd?: number | undefined
  /** User id, `key:<id>`, or `system` when a new week or a new configuration has brought money. */
  actor: string
}

type Deps = { db: DbClient; enqueue: Enqueue; now: () => Date }

/** `status` of the run now; `resumed` false: it was going on already, and only its budget may have changed. */
export type Resumed = { status: RunStatus; resumed: boolean }
type Step = Resumed | 'retry'

/**
 * Goes on with a paused run where it stood, with a higher budget or because the week has begun anew. A run that was stopped or
 * failed goes on as `retryMissing` has it; of one that is going on only the budget changes. Throws `not-found` for a run that
 * the project does not have, `invalid` for a budget that is no amount or not above what was spent, and `conflict` with the figures
 * while there is no money, and for the budget of a run that is decided.
 */
export async function resumeRun(input: ResumeInput, deps: Deps): Promise<Resumed> {
  const step = await deps.db.$transaction(async (tx): Promise<Step> => {
    const status = await lockRun(tx, input.runId)
    const row = status && await getSpendingRow(tx, input.runId)
    if (!row || row.projectId !== input.projectId) throw new AppError('not-found', `No run "${input.runId}".`)
    if (status === 'done' && input.budgetUsd !== undefined) throw new AppError('conflict', 'This run is decided, and needs no budget.', { runStatus: status })
    if (input.budgetUsd !== undefined) await setBudget(tx, row, { budgetUsd: input.budgetUsd, actor: input.actor })
    if (status === 'cancelled' || status === 'failed') return 'retry'
    if (status !== 'paused') return { status, resumed: false }
    return { status: await goOn(tx, { ...row, budgetUsd: input.budgetUsd ?? row.budgetUsd }, input, deps), resumed: true }
  })
  if (step === 'retry') return { status: (await retryMissing(input, deps)).status, resumed: true }
  if (step.resumed) await putIntoQueue(input.runId, step.status, deps)
  return step
}

async function goOn(tx: Db, row: SpendingRow, { actor }: ResumeInput, { now }: Deps): Promise<RunStatus> {
  await requireMoney(tx, row, 'paused', now())
  const to = (await listOpenPositions(tx, row.runId)).length > 0 ? 'running' : (await listOpenReruns(tx, row.runId)).length > 0 ? 'confirming' : 'deciding'
  await moveRun(tx, row.runId, { from: ['paused'], to })
  await recordAuditEvent(tx, {
    projectId: row.projectId, actor, action: 'run.resume', target: row.runId, before: { status: 'paused' },
    after: { status: to, budgetUsd: row.budgetUsd, spentUsd: row.spentUsd },
  })
  await publishEvent(tx, { projectId: row.projectId, runId: row.runId, kind: 'run.started' })
  return to
}

/** After a crash before this line the sweep does the same. */
async function putIntoQueue(runId: string, status: RunStatus, { db, enqueue }: Deps): Promise<void> {
  if (status === 'running') {
    const open = new Set((await listOpenPositions(db, runId)).map(({ caseId }) => caseId))
    await enqueueCases({ runId, caseIds: await listCaseIds(db, runId), open }, { enqueue })
  }
  const [rerun] = status === 'confirming' ? await listOpenReruns(db, runId) : []
  if (rerun) await enqueueReruns({ runId, round: rerun.round }, { db, enqueue })
  if (status === 'deciding') await enqueue('decide-gate', { runId }, { jobId: decideJobId(runId) })
}
