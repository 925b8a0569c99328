import { isUncertain, type PolicyTrial } from '@/lib/core/display/policy-trial'
import { csvOf } from '@/lib/core/display/set-rows'

const COLUMNS: [string, (trial: PolicyTrial) => string | number][] = [
  ['run_id', (trial) => trial.runId],
  ['name', (trial) => trial.name],
  ['created_at', (trial) => trial.createdAt],
  ['candidate', (trial) => trial.candidate],
  ['baseline', (trial) => trial.baseline],
  ['cases', (trial) => trial.cases],
  ['gate_then', (trial) => trial.before.gate],
  ['gate_now', (trial) => trial.after.gate],
  ['uncertain', (trial) => (isUncertain(trial) ? 'yes' : 'no')],
  ['mildest', (trial) => trial.mildest],
  ['strictest', (trial) => trial.strictest],
  ['flips_never_rerun', (trial) => trial.assumed],
  ['cases_never_repeated', (trial) => trial.unchecked],
  ['review_then', (trial) => trial.before.review],
  ['review_now', (trial) => trial.after.review],
  ['why', (trial) => trial.after.sentence],
]

/** One line a run, with a head line. */
export function policyTrialsCsv(trials: readonly PolicyTrial[]): string {
  return csvOf(COLUMNS.map(([name]) => name), trials.map((trial) => COLUMNS.map(([, of]) => of(trial))))
}
