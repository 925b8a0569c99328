import { plural } from '@/lib/core/display/format'
import type { SetChange } from '@/lib/core/gate/replay-policy'
import type { Gate } from '@/lib/core/types'

/** A stored run under another policy. `createdAt` is ISO 8601; counts of cases are distinct cases. */
export type PolicyTrial = {
  runId: string
  name: string
  createdAt: string
  candidate: string
  baseline: string
  cases: number
  before: { gate: Gate; review: number }
  /** Flips that were never re-run count as real; `sentence` says what decides. */
  after: { gate: Gate; review: number; sentence: string }
  mildest: Gate
  strictest: Gate
  assumed: number
  unchecked: number
  /** The most important sets that change, and how many more there are. */
  changes: SetChange[]
  moreChanges: number
}

/** `next` goes on after the last of these runs; null at the end. `total` counts the decided runs of the project. */
export type PolicyTrials = { trials: PolicyTrial[]; next: string | null; total: number }

export type TrialSummary = {
  runs: number
  changed: number
  /** Runs that this policy blocks and theirs did not, and the reverse. */
  moreBlocked: number
  fewerBlocked: number
  /** Changes between other verdicts. */
  otherwise: number
  blockedBefore: number
  blockedAfter: number
  reviewBefore: number
  reviewAfter: number
  /** Runs whose verdict depends on flips that were never re-run, and all such flips. */
  uncertain: number
  assumed: number
  unchecked: number
}

export const isChanged = ({ before, after }: PolicyTrial): boolean => before.gate !== after.gate
export const isUncertain = ({ mildest, strictest }: PolicyTrial): boolean => mildest !== strictest

export function summariseTrials(trials: readonly PolicyTrial[]): TrialSummary {
  const count = (test: (trial: PolicyTrial) => boolean) => trials.filter(test).length
  const sum = (of: (trial: PolicyTrial) => number) => trials.reduce((total, trial) => total + of(trial), 0)
  const changed = count(isChanged)
  const moreBlocked = count(({ before, after }) => before.gate !== 'blocked' && after.gate === 'blocked')
  const fewerBlocked = count(({ before, after }) => before.gate === 'blocked' && after.gate !== 'blocked')
  return {
    runs: trials.length, changed, moreBlocked, fewerBlocked, otherwise: changed - moreBlocked - fewerBlocked,
    blockedBefore: count(({ before }) => before.gate === 'blocked'), blockedAfter: count(({ after }) => after.gate === 'blocked'),
    reviewBefore: sum(({ before }) => before.review), reviewAfter: sum(({ after }) => after.review),
    uncertain: count(isUncertain), assumed: sum(({ assumed }) => assumed), unchecked: sum(({ unchecked }) => unchecked),
  }
}

/** What a policy would have done, in one sentence; `total` is more than the runs tried while some are still to come. */
export function trialSentence(summary: TrialSummary, total: number): string {
  const { runs, changed, reviewBefore, reviewAfter } = summary
  const over = runs < total ? `Over the newest ${runs} of ${plural(total, 'run')}` : runs === 1 ? 'In the one run so far' : `Over ${plural(runs, 'run')}`
  const verdicts = changed === 0 ? 'no verdict' : plural(changed, 'verdict')
  const detail = changed === 0 ? '' : `: ${changesInWords(summary)}`
  return `${over} this policy would have changed ${verdicts}${detail}; ${reviewInWords(reviewAfter - reviewBefore)}.`
}

function changesInWords({ moreBlocked, fewerBlocked, otherwise }: TrialSummary): string {
  const parts = [
    moreBlocked > 0 ? `${moreBlocked} more blocked` : '', fewerBlocked > 0 ? `${fewerBlocked} no longer blocked` : '',
    otherwise > 0 ? `${otherwise} between the other verdicts` : '',
  ]
  return parts.filter(Boolean).join(', ')
}

function reviewInWords(difference: number): string {
  if (difference === 0) return 'the same number of cases to review'
  return `${plural(Math.abs(difference), difference > 0 ? 'more case' : 'fewer case')} to review`
}

/** What the reader must know of flips that nobody re-ran; null when every verdict stands on what was measured. */
export function assumptionSentence({ assumed, uncertain, unchecked }: TrialSummary): string | null {
  const flips = assumed === 0 ? '' : `${plural(assumed, 'flip')} ${assumed === 1 ? 'was' : 'were'} never re-run and ${assumed === 1 ? 'counts' : 'count'} as real; `
    + (uncertain === 0 ? 'no verdict depends on it.' : `${plural(uncertain, 'verdict depends', 'verdicts depend')} on it.`)
  const repeats = unchecked === 0 ? '' : `${plural(unchecked, 'case')} would have run again to look for unreliable answers and never did: nothing was found there.`
  return [flips, repeats].filter(Boolean).join(' ') || null
}
