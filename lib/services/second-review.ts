import type { LookedAt } from '@/lib/core/review/looked-at'
import { isUuid } from '@/lib/core/uuid'
import type { DbClient } from '@/lib/db/client'
import { getNewestReview, getReview, insertReview, type Review } from '@/lib/db/reviews'
import { AppError } from '@/lib/errors'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { readLooked, readReason } from '@/lib/services/review-input'
import { lockReviewTarget, reviewTime } from '@/lib/services/review-target'
import { tellReview } from '@/lib/services/tell-review'

export type SecondReviewInput = {
  projectId: string
  runId: string
  /** The override that waits. */
  reviewId: string
  userId: string
  agrees: boolean
  /** Why; 10 to 4000 characters. */
  reason: string
  lookedAt?: unknown
}

/**
 * The second person's word on an override that lets a critical segment through. Who agrees makes it stand, until the end that the
 * first person named; who does not upholds the block. The same answer by the same person again adds nothing.
 *
 * @throws AppError not-found; forbidden for the person who wants the override; conflict when it does not wait any more: it has
 * expired, something else was decided since, or the run was decided anew; invalid for a short reason
 */
export async function secondReview(
  input: SecondReviewInput, deps: RedactorDeps & { db: DbClient; now: () => Date },
): Promise<{ review: Review; created: boolean }> {
  const { db, now } = deps
  const lookedAt = readLooked(input.lookedAt)
  const reason = await readReason({ projectId: input.projectId, text: input.reason }, deps)
  const choice = input.agrees ? 'override' : 'uphold'
  return db.$transaction(async (tx) => {
    const target = await lockReviewTarget(tx, input)
    const { run, decision } = target
    const wanted = isUuid(input.reviewId) ? await getReview(tx, run.id, input.reviewId) : null
    if (!wanted || wanted.stands) throw new AppError('not-found', `No override "${input.reviewId}" waits for a second person.`)
    const newest = (await getNewestReview(tx, run.id))!
    if (newest.secondsId === wanted.id && newest.userId === input.userId && newest.choice === choice) return { review: newest, created: false }
    const at = reviewTime(now(), newest)
    requireWaiting(wanted, { newest, decisionId: decision.id, at })
    if (wanted.userId === input.userId) throw new AppError('forbidden', 'You asked for this override: another person has to agree.')
    const review = await insertReview(tx, {
      runId: run.id, decisionId: decision.id, userId: input.userId, choice, reason, createdAt: at, secondsId: wanted.id, stands: true,
      evidence: input.agrees ? wanted.evidence : null, expiresAt: input.agrees ? wanted.expiresAt : null, critical: input.agrees ? wanted.critical : [],
      lookedAt: lookedAt satisfies LookedAt,
    })
    await tellReview(tx, target, review, wanted)
    return { review, created: true }
  })
}

function requireWaiting(wanted: Review, { newest, decisionId, at }: { newest: Review; decisionId: string; at: Date }): void {
  if (wanted.decisionId !== decisionId) throw new AppError('conflict', 'The run was decided anew since: this override is about the decision before.')
  if (newest.id !== wanted.id) throw new AppError('conflict', 'Something else was decided since: this override does not wait any more.')
  if (wanted.expiresAt && wanted.expiresAt.getTime() <= at.getTime()) throw new AppError('conflict', 'This override has expired before a second person agreed.')
}
