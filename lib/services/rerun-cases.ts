import type { DbClient } from '@/lib/db/client'
import { getOpenReruns, recordRerun, type OpenRerun } from '@/lib/db/reruns'
import { getRun, lockRun, moveRun, type RunRecord } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Llm } from '@/lib/llm/client'
import type { Enqueue } from '@/lib/queue/enqueue'
import { decideJobId } from '@/lib/queue/jobs'
import { withinBudget } from '@/lib/services/budget-gate'
import { failRun } from '@/lib/services/fail-run'
import type { JudgeCase } from '@/lib/services/judge-case'
import { PiecesUnderWay, type Leaving } from '@/lib/services/leaving'
import { rerunCase } from '@/lib/services/rerun-case'
import { loadRunContext, sidesOf, type RunContext } from '@/lib/services/run-context'

type Deps = { db: DbClient; llm: Llm; judgeCase?: JudgeCase; enqueue: Enqueue; now: () => Date }

/**
 * Runs a chunk of cases again, as the gate asked, and records each; after the last one of the run the gate looks again. Safe
 * to run twice, also at the same time: an execution counts once. Does nothing for a run that is not confirming, and begins nothing when a budget is used up. An endpoint
 * that is gone ends the run as failed with the reason; what a provider does is an outcome like any other.
 *
 * @throws LeftForOthers when cases were left because the process is `leaving`
 */
export async function rerunCases(input: { runId: string; caseIds: string[]; leaving?: Leaving }, deps: Deps): Promise<{ finished: number }> {
  const run = await getRun(deps.db, input.runId)
  if (!run || run.status !== 'confirming') return { finished: 0 }
  const context = await contextOf(run, deps)
  if (!context) return { finished: 0 }
  const open = await getOpenReruns(deps.db, run.id, input.caseIds)
  const stop = new AbortController()
  const pieces = new PiecesUnderWay(stop.signal, input.leaving)
  try {
    const results = await Promise.all(open.map((rerun) => withinBudget(run.id,
      () => pieces.run(deps.llm, (signal, llm) => rerunOne(rerun, context, { stop, signal }, { ...deps, llm })), deps)))
    return { finished: results.filter((finished) => finished === true).length }
  } finally {
    pieces.end()
  }
}

async function contextOf(run: RunRecord, deps: Deps): Promise<RunContext | null> {
  try {
    return await loadRunContext(run, deps)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    await failRun({ runId: run.id, projectId: run.projectId, error: error.message }, deps)
    return null
  }
}

/** A key or model that is refused now was good in the first run: an incident, which leaves the execution without an outcome. */
const onRefusal = async () => undefined

async function rerunOne(rerun: OpenRerun, context: RunContext, { stop, signal }: { stop: AbortController; signal: AbortSignal }, deps: Deps): Promise<boolean> {
  const { run } = context
  const record = await rerunCase({ rerun, context, sides: sidesOf(run), signal, onRefusal }, deps)
  if (record === null) return false
  const left = await deps.db.$transaction(async (tx) => {
    const status = await lockRun(tx, run.id)
    // what was under way when the run paused counts
    if (status !== 'confirming' && status !== 'paused') return null
    const open = await recordRerun(tx, run.id, record, deps.now())
    if (open === 0) await moveRun(tx, run.id, { from: [status], to: 'deciding' })
    await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'run.progress' })
    return open
  })
  if (left === null) stop.abort(new Error('the run has ended'))
  if (left === 0) await deps.enqueue('decide-gate', { runId: run.id }, { jobId: decideJobId(run.id) })
  return left !== null
}
