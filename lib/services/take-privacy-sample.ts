import { weekRange } from '@/lib/core/unseen/audit-week'
import type { DbClient } from '@/lib/db/client'
import { takeNextSampled } from '@/lib/db/privacy-samples'
import { AppError } from '@/lib/errors'

/** Who took a trace and says nothing for so long leaves it to others. */
export const SAMPLE_TAKEN_MS = 30 * 60_000

/**
 * Gives a person the next trace of a week's sample: no two people look at the same one. Returns its id in the sample; null when none is left, or the others are
 * with other people.
 *
 * @throws AppError invalid (week)
 */
export async function takePrivacySample({ projectId, week, actor }: { projectId: string; week: string; actor: string }, { db, now }: { db: DbClient; now: () => Date }): Promise<string | null> {
  if (!weekRange(week)) throw new AppError('invalid', 'week: expected the date of a Monday', { errors: [{ field: 'week', message: 'expected the date of a Monday' }] })
  const at = now()
  return takeNextSampled(db, projectId, { week, by: actor, at, staleBefore: new Date(at.getTime() - SAMPLE_TAKEN_MS) })
}
