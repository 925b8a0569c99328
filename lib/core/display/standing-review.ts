import type { ReviewView } from '@/lib/core/display/run-view'

type Counted = Pick<ReviewView, 'superseded' | 'stands' | 'expiresAt'>

const isOver = ({ expiresAt }: Counted, nowMs: number) => expiresAt !== null && Date.parse(expiresAt) <= nowMs

/** The newest review that counts for the decision as it is now, expired or not; one that waits for a second person never does. */
function countingReview<R extends Counted>(reviews: readonly R[]): R | null {
  return reviews.find(({ stands, superseded }) => stands && !superseded) ?? null
}

/**
 * The newest review (they come newest first) while it stands at `nowMs` (since the epoch): an override ends, an upheld block
 * does not, one of an earlier decision does not count, and neither does one that waits for a second person. null = none stands.
 */
export function standingReview<R extends Counted>(reviews: readonly R[], nowMs: number): R | null {
  const counting = countingReview(reviews)
  return counting && !isOver(counting, nowMs) ? counting : null
}

/** The override that waits for a second person at `nowMs`: the newest row of all, of this decision, not expired. null = none. */
export function pendingReview<R extends Counted>(reviews: readonly R[], nowMs: number): R | null {
  const newest = reviews[0]
  return newest && !newest.stands && !newest.superseded && !isOver(newest, nowMs) ? newest : null
}

/** The override that stood until its time was over, while nothing was decided since; null = none. */
export function expiredOverride<R extends Counted>(reviews: readonly R[], nowMs: number): R | null {
  const counting = countingReview(reviews)
  return counting && isOver(counting, nowMs) ? counting : null
}
