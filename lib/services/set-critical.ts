import { findUnstorable } from '@/lib/core/storable-text'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { putCritical } from '@/lib/db/segments'
import { publishEvent } from '@/lib/events'
import { invalidField } from '@/lib/services/review-input'

export type CriticalInput = {
  projectId: string
  actor: string
  /** Key of the segment; one that no run has yet may be marked ahead of it. */
  key: string
  /** The dimension that segments are values of, for a segment that is new. */
  dimension: string
  critical: boolean
}

/**
 * Marks a segment as critical, or takes the mark away: an override that lets a critical segment through needs a second person.
 * Overrides that stand or wait already keep the rule under which they were made. `changed` false = it was so before.
 *
 * @throws AppError invalid for a key that cannot be one
 */
export async function setCritical(input: CriticalInput, { db }: { db: DbClient }): Promise<{ changed: boolean }> {
  const { projectId, actor, key, dimension, critical } = input
  if (key === '' || key.length > 500 || findUnstorable(key, 'key') !== null) throw invalidField('key', 'expected the name of a segment, 1 to 500 characters')
  return db.$transaction(async (tx) => {
    const before = await putCritical(tx, { projectId, key, dimension, critical })
    if (before === critical) return { changed: false }
    await recordAuditEvent(tx, { projectId, actor, action: 'segment.critical', target: key, before: { critical: before }, after: { critical } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return { changed: true }
  })
}
