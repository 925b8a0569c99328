import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getGateDecision } from '@/lib/db/gate-decisions'
import { getNewestReview, insertReview, REVIEW_CHOICES, type Review, type ReviewChoice } from '@/lib/db/reviews'
import { getRun, lockRun } from '@/lib/db/runs'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

const DAY_MS = 86_400_000
/** How long an override stands when the person names no end. */
export const DEFAULT_OVERRIDE_DAYS = 30
export const MAX_OVERRIDE_DAYS = 365

export type ReviewInput = {
  projectId: string
  runId: string
  userId: string
  choice: string
  /** Why; 1 to 4000 characters. */
  reason: string
  /** A link or text that backs the reason. */
  evidence?: string | null
  /** ISO 8601 end of an override, at most 365 days ahead; 30 days when absent. An upheld block has none. */
  expiresAt?: string | null
}

/**
 * Records a person's decision on a run that the gate did not let through. Reviews are never changed; the newest counts.
 * The same review by the same person again (a form sent twice) adds nothing.
 *
 * @throws AppError not-found; conflict when the run is not decided, is no deploy, or its gate is neither blocked nor inconclusive;
 * invalid for a missing reason, an unknown choice or an impossible expiry
 */
export async function reviewRun(
  input: ReviewInput, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ review: Review; created: boolean }> {
  const at = now()
  const choice = readChoice(input.choice)
  const reason = readText('reason', input.reason, 1)
  const evidence = input.evidence?.trim() ? readText('evidence', input.evidence, 0) : null
  const expiresAt = readExpiry(choice, input.expiresAt ?? null, at)
  return db.$transaction(async (tx) => {
    const status = await lockRun(tx, input.runId)
    const run = status && await getRun(tx, input.runId)
    if (!run || run.projectId !== input.projectId) throw new AppError('not-found', `No run "${input.runId}".`)
    const decision = await getGateDecision(tx, run.id)
    if (run.status !== 'done' || !decision) {
      throw new AppError('conflict', `This run is ${run.status}; only a decided run can be reviewed.`)
    }
    if (run.purpose !== 'gate') throw new AppError('conflict', `This run is ${run.purpose === 'aa' ? 'an A/A run' : 'a drill'}; nothing ships by it, so there is nothing to review.`)
    const gate = decision.report.gate
    if (gate !== 'blocked' && gate !== 'inconclusive') {
      throw new AppError('conflict', `The gate of this run is ${gate}; only a blocked or inconclusive one needs a review.`)
    }
    const newest = await getNewestReview(tx, run.id)
    const wanted = { decisionId: decision.id, userId: input.userId, choice, reason, evidence, expiresAt }
    if (newest && isSame(newest, wanted)) return { review: newest, created: false }
    const review = await insertReview(tx, { ...wanted, runId: run.id, createdAt: at })
    await recordAuditEvent(tx, {
      projectId: run.projectId, actor: input.userId, action: 'run.review', target: run.id,
      before: newest ? { choice: newest.choice } : null,
      after: { choice, reason, evidence, gate, expiresAt: expiresAt?.toISOString() ?? null },
    })
    await publishEvent(tx, { projectId: run.projectId, runId: run.id, kind: 'review.done' })
    return { review, created: true }
  })
}

function readChoice(choice: string): ReviewChoice {
  const found = REVIEW_CHOICES.find((known) => known === choice)
  if (!found) throw invalid('choice', 'expected uphold or override')
  return found
}

function readText(field: string, text: string, min: number): string {
  const trimmed = text.trim()
  if (trimmed.length < min || trimmed.length > 4000) throw invalid(field, `expected ${min} to 4000 characters`)
  return trimmed
}

function readExpiry(choice: ReviewChoice, text: string | null, at: Date): Date | null {
  if (choice === 'uphold') {
    if (text !== null) throw invalid('expiresAt', 'only an override expires')
    return null
  }
  if (text === null) return new Date(at.getTime() + DEFAULT_OVERRIDE_DAYS * DAY_MS)
  const end = new Date(text)
  const latest = at.getTime() + MAX_OVERRIDE_DAYS * DAY_MS
  if (!(end.getTime() > at.getTime() && end.getTime() <= latest)) {
    throw invalid('expiresAt', `expected a time in the future, at most ${MAX_OVERRIDE_DAYS} days ahead`)
  }
  return end
}

/** A default end moves with the clock, so ends within a minute of each other count as the same. */
function isSame(newest: Review, wanted: Omit<Review, 'id' | 'runId' | 'createdAt'>): boolean {
  const apart = Math.abs((newest.expiresAt?.getTime() ?? 0) - (wanted.expiresAt?.getTime() ?? 0))
  return newest.userId === wanted.userId && newest.decisionId === wanted.decisionId && newest.choice === wanted.choice
    && newest.reason === wanted.reason && newest.evidence === wanted.evidence && apart < 60_000
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
