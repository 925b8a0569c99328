import { firstCursor } from '@/lib/core/sources/pull-window'
import { pullSourceInput, type PullSourceInput } from '@/lib/core/sources/source-input'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { countTraceSources, insertTraceSource, type TraceSource } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { parseSourceInput, refuseTakenName } from '@/lib/services/source-faults'

const MAX_SOURCES = 100

/**
 * Adds a gateway that is asked for its log, from a day on. Its first pull is due at once where it is switched on and has an interval.
 *
 * @throws AppError invalid (every wrong field in `details.errors`), conflict (the name is taken; a project has 100 at most)
 */
export async function createSource(
  input: { projectId: string; source: PullSourceInput; actor: string }, { db, now }: { db: DbClient; now: () => Date },
): Promise<TraceSource> {
  const { projectId, actor } = input
  const { from, ...wanted } = parseSourceInput(pullSourceInput, input.source)
  if (Date.parse(from) > now().getTime()) {
    const message = `expected a day that has begun, got ${from}`
    throw new AppError('invalid', `from: ${message}`, { errors: [{ field: 'from', message }] })
  }
  return refuseTakenName(wanted.name, () => db.$transaction(async (tx) => {
    if ((await countTraceSources(tx, projectId)) >= MAX_SOURCES) throw new AppError('conflict', `A project has ${MAX_SOURCES} sources at most. Remove one first.`)
    const made = await insertTraceSource(tx, { ...wanted, projectId, createdBy: actor }, { cursor: firstCursor(new Date(from).toISOString()) })
    await recordAuditEvent(tx, { projectId, actor, action: 'source.create', target: made.id, after: { ...wanted, from } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return made
  }))
}
