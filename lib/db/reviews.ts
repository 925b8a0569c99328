import { readLookedAt, type LookedAt } from '@/lib/core/review/looked-at'
import type { Db } from '@/lib/db/client'

export const REVIEW_CHOICES = ['uphold', 'override'] as const
export type ReviewChoice = (typeof REVIEW_CHOICES)[number]

export type Review = {
  id: string; runId: string; decisionId: string; userId: string; choice: ReviewChoice; reason: string
  evidence: string | null; expiresAt: Date | null; createdAt: Date
  lookedAt: LookedAt
  /** Keys of the critical segments that an override lets through. */
  critical: string[]
  /** false: an override that waits for a second person; it never counts. */
  stands: boolean
  /** The waiting override that this row answers. */
  secondsId: string | null
}

/** Rows are never changed: a person who thinks again reviews again, and the newest one that stands counts. */
export async function insertReview(db: Db, review: Omit<Review, 'id'>): Promise<Review> {
  return asReview(await db.review.create({ data: review }))
}

/** The newest review of a run, standing or waiting; null when there is none. An override may have expired since. */
export async function getNewestReview(db: Db, runId: string): Promise<Review | null> {
  const row = await db.review.findFirst({ where: { runId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
  return row && asReview(row)
}

/** The newest review of a decision that counts, expired or not; null when there is none. */
export async function getCountingReview(db: Db, runId: string, decisionId: string): Promise<Review | null> {
  const row = await db.review.findFirst({ where: { runId, decisionId, stands: true }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
  return row && asReview(row)
}

/** One review of a run; null when the run has no such. */
export async function getReview(db: Db, runId: string, reviewId: string): Promise<Review | null> {
  const row = await db.review.findFirst({ where: { id: reviewId, runId } })
  return row && asReview(row)
}

function asReview(row: Omit<Review, 'choice' | 'lookedAt'> & { choice: string; lookedAt: unknown }): Review {
  return { ...row, choice: row.choice as ReviewChoice, lookedAt: readLookedAt(row.lookedAt) }
}
