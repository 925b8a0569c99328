import type { JudgedThing, RatingLabel } from '@/lib/core/rating/judged-thing'
import type { RatingChoice } from '@/lib/core/rating/settle-rating'
import type { Arm } from '@/lib/core/types'

/** What a person presses: of a pair A, B or equal; of one answer right or wrong; unsure of either. */
export const BLIND_CHOICES = ['A', 'B', 'equal', 'right', 'wrong', 'unsure'] as const
export type BlindChoice = (typeof BLIND_CHOICES)[number]

/** A blind choice in the words of judges; null when it is no answer to this kind of question. */
export function readChoice(choice: BlindChoice, { arm, first }: { arm: JudgedThing['arm']; first: Arm }): RatingChoice | null {
  if (choice === 'unsure') return 'unsure'
  if (arm !== 'pair') return choice === 'right' ? 'pass' : choice === 'wrong' ? 'fail' : null
  const second: Arm = first === 'baseline' ? 'candidate' : 'baseline'
  const labels: Partial<Record<BlindChoice, RatingLabel>> = { A: first, B: second, equal: 'tie' }
  return labels[choice] ?? null
}
