import type { DbClient } from '@/lib/db/client'
import { listOpenReruns } from '@/lib/db/reruns'
import { listCaseIds, listOpenPositions } from '@/lib/db/run-cases'
import { listStandingRuns, lockRun, moveRun, type OpenRun } from '@/lib/db/runs'
import { listPausedRuns } from '@/lib/db/spending'
import { AppError } from '@/lib/errors'
import type { Enqueue } from '@/lib/queue/enqueue'
import { decideJobId } from '@/lib/queue/jobs'
import { enqueueCases } from '@/lib/services/enqueue-cases'
import { enqueueReruns } from '@/lib/services/enqueue-reruns'
import { resumeRun } from '@/lib/services/resume-run'

/** A run in which nothing happened for this long gets its work put back; work that is still queued is not doubled. */
const STANDING_MS = 8_000

type Deps = { db: DbClient; enqueue: Enqueue; now: () => Date }

/**
 * Puts the unfinished work of every standing run back into the queue: after a crash between the database and the queue, a
 * lost Redis, or a job that failed for good. Returns how many jobs it put in, counting those that were there already. Paused
 * runs go on when there is money again: a new week has begun, or the configuration of the project gives more.
 */
export async function sweepRuns({ db, enqueue, now }: Deps): Promise<{ runs: number; jobs: number; resumed: number }> {
  const standing = await listStandingRuns(db, new Date(now().getTime() - STANDING_MS))
  let jobs = 0
  for (const run of standing) jobs += await putBack(run, { db, enqueue })
  let resumed = 0
  for (const run of await listPausedRuns(db)) resumed += await resumeWithMoney(run, { db, enqueue, now }) ? 1 : 0
  return { runs: standing.length, jobs, resumed }
}

/** false when there is still no money, or somebody else was faster. */
async function resumeWithMoney({ id, projectId }: { id: string; projectId: string }, deps: Deps): Promise<boolean> {
  try {
    return (await resumeRun({ projectId, runId: id, actor: 'system' }, deps)).resumed
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

async function putBack(run: OpenRun, { db, enqueue }: Omit<Deps, 'now'>): Promise<number> {
  if (run.status === 'confirming') return putBackReruns(run, { db, enqueue })
  if (run.status !== 'deciding') {
    const open = await listOpenPositions(db, run.id)
    if (open.length > 0) {
      const caseIds = await listCaseIds(db, run.id)
      return enqueueCases({ runId: run.id, caseIds, open: new Set(open.map((row) => row.caseId)) }, { enqueue })
    }
    await db.$transaction(async (tx) => {
      await lockRun(tx, run.id)
      await moveRun(tx, run.id, { from: ['queued', 'running'], to: 'deciding' })
    })
  }
  await enqueue('decide-gate', { runId: run.id }, { jobId: decideJobId(run.id) })
  return 1
}

async function putBackReruns(run: OpenRun, { db, enqueue }: Omit<Deps, 'now'>): Promise<number> {
  const [open] = await listOpenReruns(db, run.id)
  if (open) return enqueueReruns({ runId: run.id, round: open.round }, { db, enqueue })
  await moveRun(db, run.id, { from: ['confirming'], to: 'deciding' })
  await enqueue('decide-gate', { runId: run.id }, { jobId: decideJobId(run.id) })
  return 1
}
