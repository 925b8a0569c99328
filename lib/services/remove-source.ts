import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteTraceSource, getTraceSource } from '@/lib/db/trace-sources'
import { publishEvent } from '@/lib/events'

/**
 * Takes a source out of a project: it is not asked any more. Its imports and traces stay, and so do their counts.
 *
 * @returns false when it was gone already
 */
export async function removeSource(input: { projectId: string; sourceId: string; actor: string }, { db }: { db: DbClient }): Promise<boolean> {
  const { projectId, sourceId, actor } = input
  return db.$transaction(async (tx) => {
    const before = isUuid(sourceId) ? await getTraceSource(tx, projectId, sourceId) : null
    if (!before) return false
    const { name, format, baseUrl, apiKeyEnv, everyMinutes, enabled, settings } = before
    await recordAuditEvent(tx, { projectId, actor, action: 'source.remove', target: sourceId, before: { name, format, baseUrl, apiKeyEnv, everyMinutes, enabled, settings } })
    await deleteTraceSource(tx, sourceId)
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return true
  })
}
