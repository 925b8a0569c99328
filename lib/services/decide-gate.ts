import { withRefusals } from '@/lib/core/calibration/refused-verdicts'
import { flipProbabilities } from '@/lib/core/gate/flakiness'
import { nextRunStep, type RunStep } from '@/lib/core/gate/next-run-step'
import type { GateReport } from '@/lib/core/gate/types'
import { familyWarnings } from '@/lib/core/judging/model-family'
import { count } from '@/lib/counted'
import { getChainHead } from '@/lib/db/adversarial-entries'
import type { DbClient } from '@/lib/db/client'
import { listFlipTrials } from '@/lib/db/flakiness'
import { createGateDecision, getGateDecision } from '@/lib/db/gate-decisions'
import { listJudgeModels } from '@/lib/db/judgments'
import { saveFalseAlarms } from '@/lib/db/measuring-runs'
import { createReruns, listRerunOutcomes } from '@/lib/db/reruns'
import { listPairedCases } from '@/lib/db/run-cases'
import { keepRunCosts } from '@/lib/db/run-costs'
import { getRun, lockRun, moveRun, type RunRecord } from '@/lib/db/runs'
import { replaceSegmentResults } from '@/lib/db/segment-results'
import { listRunDimensions, saveSliceSearch } from '@/lib/db/slices'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { Log } from '@/lib/log'
import type { Enqueue } from '@/lib/queue/enqueue'
import { enqueueReruns } from '@/lib/services/enqueue-reruns'
import { failRun } from '@/lib/services/fail-run'
import { measureFalseAlarms } from '@/lib/services/measure-false-alarms'
import { refuseJudges } from '@/lib/services/refuse-judges'
import { sidesOf } from '@/lib/services/run-context'
import { settleRoutes } from '@/lib/services/settle-routes'
import { tellBrokenAgain } from '@/lib/services/tell-broken-again'
import { tellDecision } from '@/lib/services/tell-decision'

type Deps = { db: DbClient; enqueue: Enqueue; now: () => Date; log: Log }
type Rerunning = Extract<RunStep, { kind: 'rerun' }>
type Decided = Extract<RunStep, { kind: 'decided' }>

/**
 * Takes the next step of a run whose cases are all done: either puts the cases that have to run again into the queue (the run
 * is `confirming` until they are done, then this is called again), or writes the decision with its sets, in one transaction.
 * Doing it again changes nothing. Returns the report once there is one. null: the run is not ready, re-runs are under way,
 * or it ended without a decision. Throws `not-found` for an unknown run.
 */
export async function decideGate({ runId }: { runId: string }, deps: Deps): Promise<GateReport | null> {
  const run = await getRun(deps.db, runId)
  if (!run) throw new AppError('not-found', `There is no run ${runId}`)
  if (run.status === 'done') return (await getGateDecision(deps.db, runId))?.report ?? null
  if (run.status !== 'deciding') return null
  const step = await stepOf(run, deps)
  if (step === null) return null
  if (step.kind === 'rerun') return beginReruns(run, step, deps)
  const report = await writeDecision(run, { ...step, report: await withJudgeWarnings(run, step.report, deps) }, deps)
  if (report) count({ kind: 'gate verdict', gate: report.gate })
  // the decision stands whatever comes of the judges; the next run settles them too
  await settleRoutes({ projectId: run.projectId }, deps).catch((error: unknown) => deps.log.error({ runId, err: error }, 'judge routes could not be settled'))
  return report
}

/** In a run of the baseline against itself whatever a judge prefers is the same on both sides. */
async function withJudgeWarnings(run: RunRecord, report: GateReport, { db }: Deps): Promise<GateReport> {
  if (run.purpose !== 'gate') return report
  const found = familyWarnings(await listJudgeModels(db, run.id), { candidate: run.candidate.model, baseline: run.baseline.model })
  return { ...report, warnings: [...report.warnings, ...found] }
}

/** A gate that cannot decide will not be able to in a minute either: the run ends with the reason. */
async function stepOf(run: RunRecord, deps: Deps): Promise<RunStep | null> {
  const measured = await listPairedCases(deps.db, run.id, { groupBy: run.config.gate.groupBy, familyKey: run.config.familyKey })
  const { cases, refused } = await refuseJudges({ run, cases: measured }, deps)
  const reruns = run.kind === 'replay' ? await listRerunOutcomes(deps.db, run.id) : null
  const flakiness = await flakinessAtStart(run, deps)
  // the search is about deploys; with the baseline on both sides every slice that it names is a false one
  const dimensions = run.purpose === 'gate' ? await listRunDimensions(deps.db, run.id) : null
  try {
    const step = nextRunStep({ cases, config: run.config, seed: run.seed, reruns, candidateOnly: sidesOf(run) === 'candidate', flakiness, dimensions })
    return step.kind === 'rerun' ? step : { ...step, report: withRefusals(step.report, refused) }
  } catch (error) {
    deps.log.error({ runId: run.id, err: error }, 'the gate could not decide')
    const reason = error instanceof Error ? error.message : String(error)
    await failRun({ runId: run.id, projectId: run.projectId, error: `The gate could not decide: ${reason}` }, deps)
    return null
  }
}

/** What was known of flaky cases when the run started: later evidence would change which cases the next step asks for. */
async function flakinessAtStart(run: RunRecord, { db }: Deps): Promise<ReadonlyMap<string, number>> {
  if (run.kind !== 'replay' || !run.config.gate.confirm.enabled) return new Map()
  const known = await listFlipTrials(db, run.projectId, run.createdAt)
  return flipProbabilities(new Map(known.map(({ caseId, ...trials }) => [caseId, trials])))
}

async function beginReruns(run: RunRecord, step: Rerunning, deps: Deps): Promise<null> {
  const round = await deps.db.$transaction(async (tx) => {
    if ((await lockRun(tx, run.id)) !== 'deciding') return null
    const opened = await createReruns(tx, run.id, step.stage, step.requests)
    await moveRun(tx, run.id, { from: ['deciding'], to: 'confirming' })
    await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'run.progress' })
    return opened
  }, { timeout: 30_000 })
  if (round !== null) await enqueueReruns({ runId: run.id, round }, deps)
  return null
}

async function writeDecision(run: RunRecord, { report: decided, search }: Decided, deps: Deps): Promise<GateReport | null> {
  const alarms = run.purpose === 'aa' ? await measureFalseAlarms({ runId: run.id }, deps) : null
  return deps.db.$transaction(async (tx) => {
    if ((await lockRun(tx, run.id)) !== 'deciding') return (await getGateDecision(tx, run.id))?.report ?? null
    // written down outside of the chain as well: one that is rewritten later contradicts this decision
    const adversarial = await getChainHead(tx, run.projectId)
    const report: GateReport = { ...decided, ...(adversarial === null ? {} : { adversarial }) }
    await replaceSegmentResults(tx, run.id, report.sets)
    await createGateDecision(tx, run.id, report, deps.now())
    await tellDecision(tx, run, report)
    if (alarms) await saveFalseAlarms(tx, run.id, alarms)
    if (search) await saveSliceSearch(tx, run.id, search, report, deps.now())
    await moveRun(tx, run.id, { from: ['deciding'], to: 'done', finishedAt: deps.now() })
    await keepRunCosts(tx, run.id)
    await tellBrokenAgain(run, { db: tx })
    await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'run.done' })
    return report
  }, { timeout: 30_000 })
}
