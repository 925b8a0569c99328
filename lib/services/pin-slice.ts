import { MAX_SEGMENT_KEY } from '@/lib/core/segment-key'
import { conditionWords } from '@/lib/core/slices/slice-condition'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { createPinnedSegment, findSliceSearch } from '@/lib/db/slices'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/** `index` counts from 0 in the slices that the run's search found. */
export type PinSliceInput = { projectId: string; runId: string; index: number; actor: string }

/**
 * Makes a found slice a segment: from the next run on its cases count in it, beside their own segments. Pinning it again
 * changes nothing (`created` false). Throws `not-found` for a run that is none of the project and a slice that it did not find, and `invalid` where its condition is too long for the name of a segment.
 */
export async function pinSlice(input: PinSliceInput, { db, now }: { db: DbClient; now: () => Date }): Promise<{ key: string; created: boolean }> {
  const { projectId, runId, index, actor } = input
  const search = isUuid(runId) && Number.isInteger(index) ? await findSliceSearch(db, projectId, runId) : null
  const slice = search?.slices[index]
  if (!slice) throw new AppError('not-found', `The run ${runId} found no slice number ${index + 1}`)
  const label = conditionWords(slice.condition)
  if (label.length > MAX_SEGMENT_KEY) {
    const message = `a segment is named after the condition, and this one has ${label.length} characters; expected at most ${MAX_SEGMENT_KEY}`
    throw new AppError('invalid', `condition: ${message}`, { errors: [{ field: 'condition', message }] })
  }
  return db.$transaction(async (tx) => {
    const created = await createPinnedSegment(tx, { projectId, key: label, label, condition: slice.condition, runId, createdBy: actor, createdAt: now() })
    if (created) {
      await recordAuditEvent(tx, { projectId, actor, action: 'slice.pin', target: runId, after: { key: label, condition: slice.condition } })
      await publishEvent(tx, { projectId, kind: 'project.changed' })
    }
    return { key: label, created }
  })
}
