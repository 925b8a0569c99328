import { SAMPLE_SIZE } from '@/lib/core/privacy/sample-size'
import { weekBefore, weekRange } from '@/lib/core/unseen/audit-week'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { countSample, drawStrippedTraces, lockPrivacySamples, putSample } from '@/lib/db/privacy-samples'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

export type PrivacySampleInput = {
  projectId: string
  /** The date of a Monday, UTC; the week before the one of now when absent. */
  week?: string | undefined
  /** User id or `system`. */
  actor: string
}

/**
 * Draws 50 stored traces of a week, uniformly, that people look through for personal data that was left. A week is drawn once: drawn again it changes nothing.
 * `drawn` false with `traces` 0: the week has none yet.
 *
 * @throws AppError not-found (project), invalid (week: not a Monday, or not begun)
 */
export async function drawPrivacySample({ projectId, week: asked, actor }: PrivacySampleInput, { db, now }: { db: DbClient; now: () => Date }): Promise<{ week: string; drawn: boolean; traces: number }> {
  const at = now()
  const week = asked ?? weekBefore(at)
  const range = weekRange(week)
  if (!range || range.from > at) {
    const message = `expected the date of a Monday that is not in the future, like ${weekBefore(at)}`
    throw new AppError('invalid', `week: ${message}`, { errors: [{ field: 'week', message }] })
  }
  return db.$transaction(async (tx) => {
    if (!(await getProject(tx, projectId))) throw new AppError('not-found', 'This project does not exist.')
    await lockPrivacySamples(tx, projectId)
    const known = await countSample(tx, projectId, week)
    if (known > 0) return { week, drawn: false, traces: known }
    const traceIds = await drawStrippedTraces(tx, projectId, { ...range, seed: `privacy ${week}`, size: SAMPLE_SIZE })
    if (traceIds.length === 0) return { week, drawn: false, traces: 0 }
    await putSample(tx, projectId, { week, traceIds, at })
    await recordAuditEvent(tx, { projectId, actor, action: 'privacy.sample', target: week, after: { traces: traceIds.length } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return { week, drawn: true, traces: traceIds.length }
  }, { timeout: 120_000 })
}
