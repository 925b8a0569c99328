import { countOrderFlips } from '@/lib/core/display/count-order-flips'
import type { VoteState } from '@/lib/core/types'

/** `question` tells several questions of one judge about one answer apart; absent = there was only one. */
type Vote = { attempt: number; judge: string; arm: string; vote: number; order: string | null; choice: string; question?: number }

/**
 * Whether the votes on one execution of a case said the same. `order-flip`: in a round each order preferred another answer, so
 * their place decided. `split`: two votes on the same question, in whatever order, that could be read say different things. null: nobody was asked.
 */
export function voteState(votes: readonly Vote[]): VoteState | null {
  if (votes.length === 0) return null
  if (countOrderFlips(votes) > 0) return 'order-flip'
  const choices = new Map<string, Set<string>>()
  for (const { attempt, judge, arm, question = 0, choice } of votes) {
    const key = JSON.stringify([attempt, judge, arm, question])
    if (choice !== 'unreadable') choices.set(key, (choices.get(key) ?? new Set<string>()).add(choice))
  }
  return [...choices.values()].some((said) => said.size > 1) ? 'split' : 'agreed'
}
