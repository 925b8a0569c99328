import type { Arm } from '@/lib/core/types'

/** Number of the execution of the first run, per case and arm. */
export const FIRST_ATTEMPT = 1

/** Executions that confirm a flip: best of three, with room for two that an infrastructure error took. */
export const CONFIRM_ATTEMPTS = [2, 3, 4, 5, 6] as const

/** Number of the execution of a whole set's repeat, counted from 1. */
export function repeatAttempt(repeat: number): number {
  return CONFIRM_ATTEMPTS.at(-1)! + repeat
}

/**
 * Attempts from here on are evidence that a person asked for after the decision: far above those of the gate, so that a run that is
 * decided anew meets none of them, and below those that tell the arms of one model apart. They enter no decision, and no flakiness:
 * people run again what surprises them, which is no fair sample.
 */
export const REVIEW_ATTEMPTS = { from: 500, to: 999 } as const

export type Vote = { settled: boolean; passed: boolean | null }

/**
 * Best of three over fresh executions: settled as soon as two agree. null stands for an execution without an outcome; when
 * even the spare ones bring no two that agree, it is settled with null.
 */
export function bestOfThree(votes: readonly (boolean | null)[]): Vote {
  let passes = 0
  let fails = 0
  for (const vote of votes) {
    if (vote === true) passes += 1
    if (vote === false) fails += 1
    if (passes === 2 || fails === 2) return { settled: true, passed: passes === 2 }
  }
  return { settled: votes.length >= CONFIRM_ATTEMPTS.length, passed: null }
}

/** Far above every attempt: the calls of one side are another series than those of the other. */
const SECOND_SERIES = 1000

const VOTE_SERIES = 10_000

/**
 * The number that a judge's call says about itself: votes are other questions, as executions are. A gateway that keeps answers would
 * else give the second vote of an order the answer of the first, and votes could never differ.
 */
export function voteNumber(attempt: number, vote: number): number {
  return (vote - 1) * VOTE_SERIES + attempt
}

/**
 * The number that a model call says about itself. Where both arms ask the same model the candidate's calls have numbers of their
 * own: a gateway that keeps answers by what it is asked would else give both arms the same one, and nothing could differ.
 */
export function callNumber(attempt: number, { arm, sameModel }: { arm: Arm; sameModel: boolean }): number {
  return sameModel && arm === 'candidate' ? SECOND_SERIES + attempt : attempt
}
