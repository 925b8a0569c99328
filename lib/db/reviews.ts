import type { Db } from '@/lib/db/client'

export const REVIEW_CHOICES = ['uphold', 'override'] as const
export type ReviewChoice = (typeof REVIEW_CHOICES)[number]

export type Review = {
  id: string; runId: string; decisionId: string; userId: string; choice: ReviewChoice; reason: string
  evidence: string | null; expiresAt: Date | null; createdAt: Date
}

/** Rows are never changed: a person who thinks again reviews again, and the newest one counts. */
export async function insertReview(db: Db, review: Omit<Review, 'id'>): Promise<Review> {
  return asReview(await db.review.create({ data: review }))
}

/** The newest review of a run; null when there is none. An override may have expired since. */
export async function getNewestReview(db: Db, runId: string): Promise<Review | null> {
  const row = await db.review.findFirst({ where: { runId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] })
  return row && asReview(row)
}

function asReview(row: Omit<Review, 'choice'> & { choice: string }): Review {
  return { ...row, choice: row.choice as ReviewChoice }
}
