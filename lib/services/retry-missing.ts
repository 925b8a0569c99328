import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { dropOpenReruns } from '@/lib/db/reruns'
import { listCaseIds, listOpenPositions } from '@/lib/db/run-cases'
import { countMissing, countReopenable, reopenMissing } from '@/lib/db/retries'
import { getRun, lockRun, moveRun, OPEN_STATUSES, type RunRecord } from '@/lib/db/runs'
import { getSpendingRow } from '@/lib/db/spending'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Enqueue } from '@/lib/queue/enqueue'
import { decideJobId } from '@/lib/queue/jobs'
import { enqueueCases } from '@/lib/services/enqueue-cases'
import { requireMoney } from '@/lib/services/require-money'

export type RetryInput = {
  projectId: string
  runId: string
  /** User id or `key:<id>` of who asks. */
  actor: string
}

type Deps = { db: DbClient; enqueue: Enqueue; now: () => Date }

/** `status` of the run now; `cases` that are measured (again), 0 when there was nothing to do or only the decision was left. */
export type Retried = { status: 'running' | 'deciding' | 'done'; cases: number }

/**
 * Goes on with a run that has ended: measures the cases again that have no pair, and those that a stop left open, then decides
 * anew. What was scored stays and is not paid again. A decided run without missing pairs stays as it is (`cases` 0). The earlier
 * decision stays in the history; reviews of it do not count for the next one. Throws `not-found` for a run that the project
 * does not have and `conflict` for one that is going on, whose results were uploaded, or whose
 * budget is used up while there is something to measure.
 */
export async function retryMissing(input: RetryInput, deps: Deps): Promise<Retried> {
  const { db } = deps
  const retried = await db.$transaction(async (tx) => {
    const status = await lockRun(tx, input.runId)
    const run = status && await getRun(tx, input.runId)
    if (!run || run.projectId !== input.projectId) throw new AppError('not-found', `No run "${input.runId}".`)
    refuse(run)
    const missing = await countMissing(tx, run.id)
    const cases = await countReopenable(tx, run.id)
    const open = (await listOpenPositions(tx, run.id)).length
    if (run.status === 'done' && cases + open === 0) return { status: 'done', cases: 0 } as const
    if (run.casesTotal === 0) throw new AppError('conflict', 'This run has no cases to measure.')
    const spent = cases + open > 0 ? await getSpendingRow(tx, run.id) : null
    if (spent) await requireMoney(tx, spent, run.status, deps.now())
    await reopenMissing(tx, run.id)
    // the gate asks again for what it still needs
    await dropOpenReruns(tx, run.id)
    const to = cases + open > 0 ? 'running' : 'deciding'
    await moveRun(tx, run.id, { from: [run.status], to, finishedAt: null, error: null, ...(run.startedAt === null ? { startedAt: deps.now() } : {}) })
    await recordAuditEvent(tx, {
      projectId: run.projectId, actor: input.actor, action: 'run.retry', target: run.id,
      before: { status: run.status, error: run.error, missing: missing.map(({ reasons, cases: own }) => ({ reasons, cases: own })), open }, after: { status: to },
    })
    await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'run.started' })
    return { status: to, cases: cases + open } as const
  }, { timeout: 60_000 })
  await putIntoQueue(input.runId, retried, deps)
  return retried
}

function refuse(run: RunRecord): void {
  if (run.status === 'paused') throw new AppError('conflict', 'This run is paused because a budget is used up; resume it with a higher one, or stop it first.', { runStatus: run.status })
  if (OPEN_STATUSES.includes(run.status)) throw new AppError('conflict', `This run is ${run.status}; only a run that has ended can be retried.`, { runStatus: run.status })
  if (run.kind === 'results') throw new AppError('conflict', 'The results of this run were uploaded; only what Slicegate measured can be measured again.')
}

/** After a crash before this line the sweep does the same. */
async function putIntoQueue(runId: string, { status }: Retried, { db, enqueue }: Deps): Promise<void> {
  if (status === 'deciding') await enqueue('decide-gate', { runId }, { jobId: decideJobId(runId) })
  if (status !== 'running') return
  const open = new Set((await listOpenPositions(db, runId)).map(({ caseId }) => caseId))
  await enqueueCases({ runId, caseIds: await listCaseIds(db, runId), open }, { enqueue })
}
