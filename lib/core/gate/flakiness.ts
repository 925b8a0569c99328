import { betaQuantile } from '@/lib/core/gate/beta-quantile'
import { isPair } from '@/lib/core/gate/count-cases'
import type { PairedCase, Rerun } from '@/lib/core/gate/types'

/**
 * What is known of a case with nothing changed: pairs of executions of the same model on it, and how many of them came out
 * differently. Two kinds of pairs count: both arms of an A/A run, and fresh executions of one arm in one run, taken two by two
 * in their order. Never the first execution of a run that compares two models: it was chosen because it flipped. Two by two,
 * because a third execution is only made when the first two differ, and would be counted for its company.
 */
export type FlipTrials = { trials: number; differed: number }

/** Chance (0 to 1) that two executions of a case differ, with its 90 % interval. */
export type Flakiness = FlipTrials & { mean: number; low: number; high: number }

/** How many trials the project's own rate is worth for a case. */
export const PRIOR_TRIALS = 10

/** One difference in fifty pairs: what a project is taken for before anything was measured. */
export const FIRST_GUESS = { differed: 1, trials: 50 }

/** Share of pairs (0 to 1) that differ in the whole project; the usual 2 % as long as there is next to no evidence. */
export function projectFlipRate({ trials, differed }: FlipTrials): number {
  return (differed + FIRST_GUESS.differed) / (trials + FIRST_GUESS.trials)
}

/** Mean of the beta posterior of a case's flip probability; `rate` is the project's own, the prior mean. */
export function flipProbability({ trials, differed }: FlipTrials, rate: number): number {
  return (PRIOR_TRIALS * rate + differed) / (PRIOR_TRIALS + trials)
}

/** The beta posterior of a case: the project's rate, worth ten trials, and what was seen of the case itself. */
export function flakinessOf(seen: FlipTrials, rate: number): Flakiness {
  const a = PRIOR_TRIALS * rate + seen.differed
  const b = PRIOR_TRIALS * (1 - rate) + seen.trials - seen.differed
  return { ...seen, mean: flipProbability(seen, rate), low: betaQuantile(0.05, a, b), high: betaQuantile(0.95, a, b) }
}

/** Flip probability of every case with evidence, by id. Order by it, never decide by it. */
export function flipProbabilities(trials: ReadonlyMap<string, FlipTrials>): Map<string, number> {
  const rate = projectFlipRate(totalTrials(trials.values()))
  return new Map([...trials].map(([caseId, own]) => [caseId, flipProbability(own, rate)]))
}

/** What one A/A run says of its cases: its pairs, and its fresh executions of each arm, two by two. */
export function trialsOfRun(cases: readonly PairedCase[], reruns: readonly Rerun[]): Map<string, FlipTrials> {
  const trials = new Map<string, FlipTrials>()
  const add = (caseId: string, differed: boolean) => {
    const own = trials.get(caseId) ?? { trials: 0, differed: 0 }
    trials.set(caseId, { trials: own.trials + 1, differed: own.differed + (differed ? 1 : 0) })
  }
  for (const item of cases) if (isPair(item)) add(item.id, item.before !== item.after)
  const first = new Map<string, boolean>()
  for (const { caseId, arm, passed } of [...reruns].sort((a, b) => a.attempt - b.attempt)) {
    if (passed === null) continue
    const key = `${caseId} ${arm}`
    const earlier = first.get(key)
    if (earlier === undefined) first.set(key, passed)
    else {
      first.delete(key)
      add(caseId, earlier !== passed)
    }
  }
  return trials
}

/** Evidence of two sources about the same cases. */
export function addTrials(a: ReadonlyMap<string, FlipTrials>, b: ReadonlyMap<string, FlipTrials>): Map<string, FlipTrials> {
  const sum = new Map(a)
  for (const [caseId, own] of b) {
    const known = sum.get(caseId)
    sum.set(caseId, known ? { trials: known.trials + own.trials, differed: known.differed + own.differed } : own)
  }
  return sum
}

export function totalTrials(trials: Iterable<FlipTrials>): FlipTrials {
  const total = { trials: 0, differed: 0 }
  for (const own of trials) {
    total.trials += own.trials
    total.differed += own.differed
  }
  return total
}
