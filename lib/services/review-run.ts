import { DEFAULT_EXPIRY_DAYS } from '@/lib/core/review/decision-run'
import { hasLooked } from '@/lib/core/review/looked-at'
import type { DbClient } from '@/lib/db/client'
import { findCriticalInBlock } from '@/lib/db/critical-in-block'
import { listCasesOfRun } from '@/lib/db/run-cases'
import { getNewestReview, insertReview, REVIEW_CHOICES, type Review, type ReviewChoice } from '@/lib/db/reviews'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { invalidField, readEvidence, readLooked, readReason } from '@/lib/services/review-input'
import { lockReviewTarget, reviewTime } from '@/lib/services/review-target'
import { tellReview } from '@/lib/services/tell-review'

const DAY_MS = 86_400_000
/** How long an override stands when the person names no end. */
export const DEFAULT_OVERRIDE_DAYS = DEFAULT_EXPIRY_DAYS
export const MAX_OVERRIDE_DAYS = 365

export type ReviewInput = {
  projectId: string
  runId: string
  userId: string
  choice: string
  /** Why; 10 to 4000 characters. */
  reason: string
  /** A link or text that backs the reason. An override needs this, or what was looked at. */
  evidence?: string | null
  /** ISO 8601 end of an override, at most 365 days ahead; 7 days when absent. An upheld block has none. */
  expiresAt?: string | null
  /** {cases: ids, panels: names} that the person had opened; cases of other runs are left out. */
  lookedAt?: unknown
}

/**
 * Records a person's decision on a run that the gate did not let through. Reviews are never changed; the newest one that stands
 * counts. An override that lets a critical segment through is recorded as waiting (`stands` false) and counts only when a second
 * person agrees. The same review by the same person again (a form sent twice) adds nothing. Of two people at the same time the
 * second one's counts, and both stay on record.
 *
 * @throws AppError not-found; conflict when the run is not decided, is no deploy, or its gate is neither blocked nor inconclusive;
 * invalid for a short reason, an unknown choice, an override without evidence or an impossible expiry
 */
export async function reviewRun(
  input: ReviewInput, deps: RedactorDeps & { db: DbClient; now: () => Date },
): Promise<{ review: Review; created: boolean }> {
  const { db, now } = deps
  const choice = readChoice(input.choice)
  const lookedAt = readLooked(input.lookedAt)
  const reason = await readReason({ projectId: input.projectId, text: input.reason }, deps)
  const evidence = await readEvidence({ projectId: input.projectId, text: input.evidence }, deps)
  if (choice === 'override' && evidence === null && !hasLooked(lookedAt)) {
    throw invalidField('evidence', 'an override needs evidence: a link, words, or the cases and panels that were looked at')
  }
  return db.$transaction(async (tx) => {
    const target = await lockReviewTarget(tx, input)
    const { run, decision } = target
    const newest = await getNewestReview(tx, run.id)
    const at = reviewTime(now(), newest)
    const seen = { ...lookedAt, cases: await listCasesOfRun(tx, run.id, lookedAt.cases) }
    if (choice === 'override' && evidence === null && !hasLooked(seen)) throw invalidField('lookedAt.cases', 'expected ids of cases of this run')
    const critical = choice === 'override' ? await findCriticalInBlock(tx, run, decision.report) : []
    const wanted = {
      decisionId: decision.id, userId: input.userId, choice, reason, evidence, expiresAt: readExpiry(choice, input.expiresAt ?? null, at), lookedAt: seen, critical,
      stands: critical.length === 0, secondsId: null,
    }
    if (newest && isSame(newest, wanted)) return { review: newest, created: false }
    const review = await insertReview(tx, { ...wanted, runId: run.id, createdAt: at })
    await tellReview(tx, target, review, newest)
    return { review, created: true }
  })
}

function readChoice(choice: string): ReviewChoice {
  const found = REVIEW_CHOICES.find((known) => known === choice)
  if (!found) throw invalidField('choice', 'expected uphold or override')
  return found
}

function readExpiry(choice: ReviewChoice, text: string | null, at: Date): Date | null {
  if (choice === 'uphold') {
    if (text !== null) throw invalidField('expiresAt', 'only an override expires')
    return null
  }
  if (text === null) return new Date(at.getTime() + DEFAULT_OVERRIDE_DAYS * DAY_MS)
  const end = new Date(text)
  const latest = at.getTime() + MAX_OVERRIDE_DAYS * DAY_MS
  if (!(end.getTime() > at.getTime() && end.getTime() <= latest)) {
    throw invalidField('expiresAt', `expected a time in the future, at most ${MAX_OVERRIDE_DAYS} days ahead`)
  }
  return end
}

/** A default end moves with the clock, so ends within a minute of each other count as the same. */
function isSame(newest: Review, wanted: Omit<Review, 'id' | 'runId' | 'createdAt'>): boolean {
  const apart = Math.abs((newest.expiresAt?.getTime() ?? 0) - (wanted.expiresAt?.getTime() ?? 0))
  return newest.userId === wanted.userId && newest.decisionId === wanted.decisionId && newest.choice === wanted.choice && newest.secondsId === null
    && newest.reason === wanted.reason && newest.evidence === wanted.evidence && newest.stands === wanted.stands && apart < 60_000
}
