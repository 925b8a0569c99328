import { formatMoment } from '@/lib/core/display/format'
import { projectHref } from '@/lib/core/display/project-href'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import type { Review } from '@/lib/db/reviews'
import { getRunName } from '@/lib/db/review-queue'
import { getUser } from '@/lib/db/users'
import { recordWebhookEvent } from '@/lib/db/webhook-events'
import { publishEvent } from '@/lib/events'
import type { ReviewTarget } from '@/lib/services/review-target'

/** Longer reasons are cut in messages; the page has all of it. */
const MESSAGE_REASON = 300

/** Writes down and tells that a review was made: audit log, pages and command lines that wait, webhooks. Belongs into its transaction. */
export async function tellReview(tx: Db, { run, decision }: ReviewTarget, review: Review, before: Review | null): Promise<void> {
  const { projectId } = run
  const expiresAt = review.expiresAt?.toISOString() ?? null
  await recordAuditEvent(tx, {
    projectId, actor: review.userId, action: 'run.review', target: run.id,
    before: before && { review: before.id, choice: before.choice, stands: before.stands, expiresAt: before.expiresAt?.toISOString() ?? null },
    after: {
      review: review.id, choice: review.choice, reason: review.reason, evidence: review.evidence, gate: decision.report.gate, expiresAt, stands: review.stands,
      critical: review.critical, lookedAt: { cases: review.lookedAt.cases.length, panels: review.lookedAt.panels }, ...(review.secondsId === null ? {} : { seconds: review.secondsId }),
    },
  })
  await publishEvent(tx, { projectId, runId: run.id, kind: 'review.done' })
  const project = await getProject(tx, projectId)
  const user = await getUser(tx, review.userId)
  const name = await getRunName(tx, run.id)
  const by = user ? user.name || user.email : review.userId
  const reason = review.reason.length > MESSAGE_REASON ? `${review.reason.slice(0, MESSAGE_REASON)} …` : review.reason
  await recordWebhookEvent(tx, {
    projectId, event: review.stands ? 'run.reviewed' : 'review.waiting',
    payload: {
      text: `${by} ${sentenceOf(review, decision.report.gate, name)}: ${reason}`,
      path: projectHref(project?.slug ?? projectId, `/runs/${run.id}/review`),
      data: {
        run: { id: run.id, name, candidate: run.candidate.model, baseline: run.baseline.model, gate: decision.report.gate },
        review: { id: review.id, choice: review.choice, reason: review.reason, evidence: review.evidence, by, expiresAt, stands: review.stands, critical: review.critical, seconds: review.secondsId },
      },
    },
  })
}

function sentenceOf(review: Review, gate: string, name: string): string {
  const what = gate === 'blocked' ? `the block of ${name}` : `the inconclusive run ${name}`
  const until = review.expiresAt ? ` until ${formatMoment(review.expiresAt.toISOString())}` : ''
  if (!review.stands) return `wants to override ${what}${until}; ${review.critical.join(', ')} ${review.critical.length === 1 ? 'is' : 'are'} critical, so a second person has to agree`
  if (review.secondsId !== null) return review.choice === 'override' ? `agreed to override ${what}${until}` : `did not agree to override ${what}; it is upheld`
  return review.choice === 'override' ? `overrode ${what}${until}` : `upheld ${what}`
}
