import type { RatingLabel } from '@/lib/core/rating/judged-thing'

export type RatingChoice = RatingLabel | 'unsure'

/** `needs`: how many people have to look at least before it can be settled; 0 when it is over. */
export type RatingState = { status: 'open'; gold: null; needs: number; needsThird: boolean } | { status: 'settled'; gold: RatingLabel; needs: 0; needsThird: false }
  | { status: 'undecided'; gold: null; needs: 0; needsThird: false }

/** So many people who cannot tell end a task: the fourth would not know either. */
export const MOST_UNSURE = 3

/**
 * What the ratings so far, in the order in which they were given, make of a task. The first two equal choices settle it; two that
 * differ need a third person, and three that are all different leave it undecided. `unsure` is a look without a choice: another
 * person is asked instead, until three could not tell.
 */
export function settleRating(choices: readonly RatingChoice[]): RatingState {
  const seen = new Map<RatingLabel, number>()
  let unsure = 0
  for (const choice of choices) {
    if (choice === 'unsure') unsure += 1
    else seen.set(choice, (seen.get(choice) ?? 0) + 1)
    if (choice !== 'unsure' && seen.get(choice) === 2) return { status: 'settled', gold: choice, needs: 0, needsThird: false }
    if (unsure >= MOST_UNSURE || seen.size >= 3) return { status: 'undecided', gold: null, needs: 0, needsThird: false }
  }
  return { status: 'open', gold: null, needs: seen.size === 0 ? 2 : 1, needsThird: seen.size === 2 }
}
