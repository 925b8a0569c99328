import type { ReviewView } from '@/lib/core/display/run-view'

/**
 * The newest review while it stands at `nowMs` (since the epoch): an override ends, an upheld block does not, and one of an
 * earlier decision does not count. null = none stands.
 */
export function standingReview(reviews: ReviewView[], nowMs: number): ReviewView | null {
  const newest = reviews[0]
  if (!newest || newest.superseded || (newest.expiresAt !== null && Date.parse(newest.expiresAt) <= nowMs)) return null
  return newest
}
