import { clopperPearson } from '@/lib/core/gate/intervals'

/** The largest rate of false hits that is tolerated. */
export const MOST_FALSE = 0.01
/** Checks of a trial: the fewest whose 95 % bound is below 1 % without a false hit, since 0.99^299 = 0.0495. */
export const TRIAL_CHECKS = 299
/** Share of hits that are judged again after the trial. */
export const RECHECK_SHARE = 0.05
/** Of all checks the newest so many count: old ones must not cover up what has changed. */
export const COUNTED_CHECKS = 1000

/** Pairs of texts of which a hit was judged again since the layer was switched on, and those where the judge said something else. */
export type CheckCount = { checks: number; falseHits: number }

/**
 * `trial`: every hit is judged again, nothing is saved yet. `proven`: the bound is below 1 %, one hit in twenty is judged
 * again. `failed`: the layer has to end.
 */
export type TrialState = 'trial' | 'proven' | 'failed'

/** The rate of false hits with its exact limits, each of which holds with 95 %; rate null and [0, 1] without a check. */
export function falseHitRate({ checks, falseHits }: CheckCount): { rate: number | null; low: number; high: number } {
  const [low, high] = clopperPearson(falseHits, checks, 0.9)
  return { rate: checks === 0 ? null : falseHits / checks, low, high }
}

/**
 * Where the checks leave the layer. A bound of few checks is always above 1 %, so that alone ends nothing: the trial goes on
 * until it could be below, and a false hit before ends it, because it could not be below at its end any more.
 */
export function trialState({ checks, falseHits }: CheckCount): TrialState {
  if (checks < TRIAL_CHECKS) return falseHits === 0 ? 'trial' : 'failed'
  return falseHitRate({ checks, falseHits }).high < MOST_FALSE ? 'proven' : 'failed'
}

/** Whether a hit is judged again: all in a trial, else a share of 5 % that depends on the key of the question alone. */
export function isRechecked(key: string, state: TrialState): boolean {
  return state !== 'proven' || Number.parseInt(key.slice(0, 8), 16) / 2 ** 32 < RECHECK_SHARE
}

/** Why the layer ended, for the audit record and the panel. */
export function endReason(count: CheckCount): string {
  const { checks, falseHits } = count
  const found = `${falseHits} of ${checks} ${checks === 1 ? 'pair of texts that was' : 'pairs of texts that were'} judged again got another verdict`
  if (checks < TRIAL_CHECKS) return `${found}: the trial needs ${TRIAL_CHECKS} without one`
  return `${found}: the rate of false hits may be ${(falseHitRate(count).high * 100).toFixed(2)} %, more than 1 % is not tolerated`
}
