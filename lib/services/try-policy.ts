import { readRunCursor, writeRunCursor } from '@/lib/core/api/run-cursor'
import type { GateConfig } from '@/lib/core/config/types'
import type { PolicyTrial, PolicyTrials } from '@/lib/core/display/policy-trial'
import { flipProbabilities } from '@/lib/core/gate/flakiness'
import { replayPolicy } from '@/lib/core/gate/replay-policy'
import type { DbClient } from '@/lib/db/client'
import { countDecidedRuns, listDecidedRuns, type DecidedRun } from '@/lib/db/decided-runs'
import { listFlipTrials } from '@/lib/db/flakiness'
import { getGateDecision } from '@/lib/db/gate-decisions'
import { listRerunOutcomes } from '@/lib/db/reruns'
import { listPairedCases } from '@/lib/db/run-cases'
import { AppError } from '@/lib/errors'
import { runConfig } from '@/lib/services/run-config'

export type TryPolicyInput = {
  projectId: string
  /** Text of an eval_config.yaml. */
  config: string
  /** How many runs at most; the rest follows with `after`, the `next` of the answer before. */
  limit: number
  after?: string | undefined
}

/** Large runs take seconds; an answer ends with the run that reaches this, so that it comes in time. */
const CASES_PER_ANSWER = 100_000
/** Of thousands of segments the first ones are what a reader takes in. */
const CHANGES_SHOWN = 12

/**
 * What the gate would have said of the stored runs of a project under another policy, newest first. Only deploys count, not A/A
 * runs and drills. Reads one run at a time, writes nothing and calls no model: what only a new run could show (other models,
 * judges or samples) stays as it was measured. A `segment_by` that a run was not started with cuts its cases anew.
 *
 * @throws AppError invalid: a fault in `config` with its line, or an `after` that is no place in the list
 */
export async function tryPolicy({ projectId, config: text, limit, after }: TryPolicyInput, { db }: { db: DbClient }): Promise<PolicyTrials> {
  const { config } = await runConfig(db, projectId, text)
  const cursor = after === undefined ? undefined : readRunCursor(after)
  if (cursor === null) {
    throw new AppError('invalid', 'after: expected the `next` of an earlier answer', { errors: [{ field: 'after', message: 'expected the `next` of an earlier answer' }] })
  }
  const [found, total] = await Promise.all([listDecidedRuns(db, projectId, { limit: limit + 1, after: cursor }), countDecidedRuns(db, projectId)])
  const trials: PolicyTrial[] = []
  let done = 0
  for (let cases = 0; done < Math.min(limit, found.length) && cases < CASES_PER_ANSWER; done++) {
    const trial = await tryRun(found[done]!, config, db)
    if (!trial) continue
    trials.push(trial)
    cases += trial.cases
  }
  return { trials, next: found.length > done ? writeRunCursor(found[done - 1]!) : null, total }
}

/** null: the run was deleted meanwhile. */
async function tryRun(run: DecidedRun, config: GateConfig, db: DbClient): Promise<PolicyTrial | null> {
  const names = { groupBy: config.gate.groupBy, familyKey: config.familyKey }
  const [decision, cases, anew, reruns] = await Promise.all([
    getGateDecision(db, run.id),
    listPairedCases(db, run.id, names),
    config.segmentBy === run.config.segmentBy ? undefined : listPairedCases(db, run.id, { ...names, segmentBy: config.segmentBy }),
    run.kind === 'replay' ? listRerunOutcomes(db, run.id) : null,
  ])
  if (!decision) return null
  // only the choice of a control sample depends on it, which few decisions need
  const flakiness = decision.report.confirmation?.control ? { flakiness: await flakinessAt(db, run) } : {}
  const { changes, ...replayed } = replayPolicy(
    { cases, reruns, seed: run.seed, candidateOnly: run.recordedBaseline, config: run.config, report: decision.report, ...flakiness }, config, anew,
  )
  const { id, name, createdAt, candidate, baseline } = run
  return {
    runId: id, name, createdAt, candidate, baseline, cases: cases.length, ...replayed,
    changes: changes.slice(0, CHANGES_SHOWN), moreChanges: Math.max(0, changes.length - CHANGES_SHOWN),
  }
}

/** What was known of flaky cases when the run started, as its own decision had it. */
async function flakinessAt(db: DbClient, { projectId, createdAt }: DecidedRun): Promise<ReadonlyMap<string, number>> {
  const known = await listFlipTrials(db, projectId, new Date(createdAt))
  return flipProbabilities(new Map(known.map(({ caseId, ...trials }) => [caseId, trials])))
}
