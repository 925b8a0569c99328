import type { JudgmentView } from '@/lib/core/display/case-view'

type Vote = Pick<JudgmentView, 'attempt' | 'judge' | 'arm' | 'vote' | 'order' | 'choice'>

/**
 * How many rounds the order of the answers decided: a vote named an arm, and the next one, in the other order, did not name the same.
 * Votes that cannot be read decide nothing.
 */
export function countOrderFlips(votes: readonly Vote[]): number {
  return votes.filter((first) => {
    if (first.choice !== 'baseline' && first.choice !== 'candidate') return false
    const second = votes.find((other) => other.attempt === first.attempt && other.judge === first.judge && other.arm === first.arm && other.vote === first.vote + 1)
    return second !== undefined && second.order !== first.order && second.choice !== 'unreadable' && second.choice !== first.choice
  }).length
}
