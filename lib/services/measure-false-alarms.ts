import { falseAlarmRate, simulatedRuns, type FalseAlarms } from '@/lib/core/gate/false-alarm-rate'
import { addTrials, projectFlipRate, totalTrials, trialsOfRun } from '@/lib/core/gate/flakiness'
import type { DbClient } from '@/lib/db/client'
import { listFlipTrials } from '@/lib/db/flakiness'
import { listRerunOutcomes } from '@/lib/db/reruns'
import { listPairedCases } from '@/lib/db/run-cases'
import { getRun } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'

/**
 * What an A/A run says about the gate: how often it would raise an alarm over data in which nothing changed. The run itself and
 * what was known when it started go in and nothing later, so that the answer stays the same. Writes nothing. Throws `not-found`
 * for an unknown run and `conflict` for one that is no A/A run or whose cases are not all measured.
 */
export async function measureFalseAlarms({ runId }: { runId: string }, { db }: { db: DbClient }): Promise<FalseAlarms> {
  const run = await getRun(db, runId)
  if (!run) throw new AppError('not-found', `There is no run ${runId}`)
  if (run.purpose !== 'aa' || (run.status !== 'deciding' && run.status !== 'done')) throw new AppError('conflict', 'Only an A/A run whose cases are measured says how often the gate is wrong')
  const [cases, reruns, earlier] = [
    await listPairedCases(db, runId, { groupBy: run.config.gate.groupBy, familyKey: run.config.familyKey }),
    await listRerunOutcomes(db, runId), await listFlipTrials(db, run.projectId, run.createdAt),
  ]
  const trials = addTrials(new Map(earlier.map(({ caseId, ...own }) => [caseId, own])), trialsOfRun(cases, reruns))
  return falseAlarmRate({
    cases, reruns, config: run.config, seed: run.seed, trials, flipRate: projectFlipRate(totalTrials(trials.values())), runs: simulatedRuns(cases.length),
  })
}
