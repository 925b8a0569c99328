import type { ReviewView } from '@/lib/core/display/run-view'
import type { ReasonTemplates } from '@/lib/core/review/reason-templates'
import type { LookedAt } from '@/lib/core/review/looked-at'
import type { Gate } from '@/lib/core/types'

/** A run as the form that decides it needs it. */
export type DecisionRun = {
  id: string
  gate: Gate
  /** Keys of the critical segments inside the sets that block: an override waits for a second person. */
  critical: string[]
  /** Newest first. */
  reviews: ReviewView[]
  /** An override that waits for a second person; null = none. */
  pending: ReviewView | null
  /** The breaks that made it block, by case id, and whether re-runs confirmed them. */
  breaks?: { cases: string[]; confirmed: boolean }
  templates?: ReasonTemplates
  /** The user who looks: nobody agrees with an override of their own. */
  viewerId?: string | null
}

/** What the form sends. `expiresInDays` null = the decision has no end (an upheld block). */
export type DecisionInput = { choice: 'uphold' | 'override'; reason: string; evidence: string; expiresInDays: number | null; lookedAt: LookedAt }
export type SecondInput = { agrees: boolean; reason: string }

export const MIN_REASON = 10
/** What the form offers; the API takes any end up to a year ahead. */
export const EXPIRY_DAYS = [1, 7, 14, 30, 90]
export const DEFAULT_EXPIRY_DAYS = 7
