import { decideGate as decide } from '@/lib/core/gate/decide-gate'
import type { GateReport } from '@/lib/core/gate/types'
import type { DbClient } from '@/lib/db/client'
import { createGateDecision, getGateDecision } from '@/lib/db/gate-decisions'
import { listPairedCases } from '@/lib/db/run-cases'
import { getRun, lockRun, moveRun, type RunRecord } from '@/lib/db/runs'
import { replaceSegmentResults } from '@/lib/db/segment-results'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Log } from '@/lib/log'
import { failRun } from '@/lib/services/fail-run'

type Deps = { db: DbClient; now: () => Date; log: Log }

/**
 * Decides a run whose cases are all done and writes the decision with its sets in one transaction. Deciding again changes
 * nothing and returns the same report. null: the run is not ready (cases are open), or it ended without a decision.
 * Throws `not-found` for an unknown run.
 */
export async function decideGate({ runId }: { runId: string }, deps: Deps): Promise<GateReport | null> {
  const run = await getRun(deps.db, runId)
  if (!run) throw new AppError('not-found', `There is no run ${runId}`)
  if (run.status === 'done') return (await getGateDecision(deps.db, runId))?.report ?? null
  if (run.status !== 'deciding') return null
  const report = await reportOf(run, deps)
  if (!report) return null
  return deps.db.$transaction(async (tx) => {
    if ((await lockRun(tx, runId)) !== 'deciding') return (await getGateDecision(tx, runId))?.report ?? null
    await replaceSegmentResults(tx, runId, report.sets)
    await createGateDecision(tx, runId, report, deps.now())
    await moveRun(tx, runId, { from: ['deciding'], to: 'done', finishedAt: deps.now() })
    await publishEvent(tx, { projectId: run.projectId, runId, kind: 'run.done' })
    return report
  }, { timeout: 30_000 })
}

/** A gate that cannot decide will not be able to in a minute either: the run ends with the reason. */
async function reportOf(run: RunRecord, deps: Deps): Promise<GateReport | null> {
  const cases = await listPairedCases(deps.db, run.id, { groupBy: run.config.gate.groupBy, familyKey: run.config.familyKey })
  try {
    return decide(cases, run.config)
  } catch (error) {
    deps.log.error({ runId: run.id, err: error }, 'the gate could not decide')
    const reason = error instanceof Error ? error.message : String(error)
    await failRun({ runId: run.id, projectId: run.projectId, error: `The gate could not decide: ${reason}` }, deps)
    return null
  }
}
