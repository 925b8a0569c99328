import { humanAgreement, type HumanAgreement } from '@/lib/core/calibration/human-agreement'
import type { RatingChoice } from '@/lib/core/rating/settle-rating'

/** Where people and judge met: the same label, another one, or people who do not agree. */
export const SETTLED_OUTCOMES = ['agrees', 'differs', 'undecided'] as const
export type SettledOutcome = (typeof SETTLED_OUTCOMES)[number]
export type SettledFilter = { outcome?: SettledOutcome; judge?: string; segment?: string }

/** A task that is over, with all that was hidden while it was open. */
export type SettledTask = {
  id: string
  runId: string
  runName: string
  caseId: string
  caseKey: string
  title: string | null
  judge: string
  arm: string
  judgeModel: string | null
  promptVersion: string
  segments: string[]
  judged: string
  gold: string | null
  reason: string
  inclusion: number | null
  status: 'settled' | 'undecided'
  settledAt: string
  ratings: { userId: string; by: string; choice: RatingChoice; note: string | null; durationMs: number | null }[]
}

/** How far ratings are, seen by one person. */
export type RatingProgressView = {
  /** Rated by this person today (UTC). */
  yours: number
  /** Half of this person's last 50 took longer; null before the first. */
  medianMs: number | null
  /** Open for this person, and for anyone. */
  left: number
  open: number
  /** Two people said two things. */
  needsThird: number
  settled: number
  undecided: number
}

export type RaterRow = { userId: string; name: string; ratings: number; unsure: number; chosen: number; agreed: number; medianMs: number | null }

/** How far two people agree who see nothing of each other; null where fewer than two tasks have two choices. */
export type RatersAgreement = { pairs: HumanAgreement<RatingChoice> | null; answers: HumanAgreement<RatingChoice> | null }

export function ratersAgreement(rows: readonly { pair: boolean; choices: RatingChoice[] }[]): RatersAgreement {
  const of = (pair: boolean) => {
    const items = rows.filter((row) => row.pair === pair && row.choices.length === 2).map(({ choices }) => choices)
    return items.length < 2 ? null : humanAgreement(items)
  }
  return { pairs: of(true), answers: of(false) }
}

const LABEL_WORDS: Record<string, string> = {
  baseline: 'baseline better', candidate: 'candidate better', tie: 'equally good', pass: 'right', fail: 'wrong', unsure: 'cannot tell', unreadable: 'unreadable',
}

/** A label for people; what is unknown stands for itself. */
export function labelWords(label: string): string {
  return LABEL_WORDS[label] ?? label
}

const REASON_WORDS: Record<string, string> = {
  uniform: 'drawn from all', split: 'votes differ', 'order-flip': 'order decided', deciding: 'decides a set', imported: 'imported',
}

export function reasonWords(reason: string): string {
  return REASON_WORDS[reason] ?? reason
}
