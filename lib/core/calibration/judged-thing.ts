import type { PairChoice, PairOrder, PairVote } from '@/lib/core/judging/pairwise-votes'

/** Of a pair baseline, candidate or tie; of one arm pass or fail; unreadable when the judge's votes could not be read. */
export type LabelChoice = 'baseline' | 'candidate' | 'tie' | 'pass' | 'fail' | 'unreadable'

export const LABEL_REASONS = ['uniform', 'split', 'order-flip', 'deciding', 'imported'] as const
export type LabelReason = (typeof LABEL_REASONS)[number]

export type LabelVote = { order: PairOrder | null; choice: LabelChoice }

/** Something that a judge decided and that was put before people. */
export type JudgedThing = {
  runId: string
  caseId: string
  /** pair, baseline or candidate */
  arm: string
  /** Keys of the segments that it counts in; an adversarial case counts in `ADVERSARIAL_PLACE` alone, as in the gate. */
  segments: string[]
  judged: LabelChoice
  /** What people say; null = nobody has settled it yet. */
  gold: LabelChoice | null
  reason: LabelReason
  /** The votes of the first execution, oldest first. */
  votes: LabelVote[]
  /** Characters of both answers; null where it is unknown, and where one arm was judged. */
  lengths: { baseline: number; candidate: number } | null
  /** When the judge's work was put before people, ISO 8601. */
  at: string
}

/** Where labels of adversarial cases count. */
export const ADVERSARIAL_PLACE = 'adversarial'

/** Whether the votes did not all say the same. */
export function isContested({ votes }: Pick<JudgedThing, 'votes'>): boolean {
  return votes.some(({ choice }) => choice !== votes[0]!.choice)
}

/** The votes on a pair, as the product's own vote logic reads them. */
export function pairVotes(votes: readonly LabelVote[]): PairVote[] {
  return votes.flatMap(({ order, choice }) => (order === null || choice === 'pass' || choice === 'fail' ? [] : [{ order, choice: choice as PairChoice }]))
}

/** The order in which labels are listed. */
export const LABEL_ORDER: readonly LabelChoice[] = ['baseline', 'tie', 'candidate', 'pass', 'fail', 'unreadable']
