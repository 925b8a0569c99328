import { firstCursor } from '@/lib/core/sources/pull-window'
import { pullSourceInput, type PullSourceInput } from '@/lib/core/sources/source-input'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { countTraceSources, insertTraceSource, updateTraceSource, type TraceSource } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { keyChange, writeKeyChange } from '@/lib/services/change-key'
import { refuseAddress } from '@/lib/services/refuse-address'
import { parseSourceInput, refuseTakenName } from '@/lib/services/source-faults'

const MAX_SOURCES = 100

/**
 * Adds a gateway that is asked for its log, from a day on. Its first pull is due at once where it is switched on and has an interval.
 *
 * @throws AppError invalid (every wrong field in `details.errors`), conflict (the name is taken; a project has 100 at most)
 */
export async function createSource(
  input: { projectId: string; source: PullSourceInput; actor: string }, { db, now, outbound, keys }: { db: DbClient; now: () => Date; outbound?: OutboundGuard; keys?: Keys },
): Promise<TraceSource> {
  const { projectId, actor } = input
  const { from, apiKey, ...wanted } = parseSourceInput(pullSourceInput, input.source)
  refuseAddress('baseUrl', wanted.baseUrl, outbound)
  if (Date.parse(from) > now().getTime()) {
    const message = `expected a day that has begun, got ${from}`
    throw new AppError('invalid', `from: ${message}`, { errors: [{ field: 'from', message }] })
  }
  const change = keyChange(null, { ...wanted, apiKey }, keys)
  return refuseTakenName(wanted.name, () => db.$transaction(async (tx) => {
    if ((await countTraceSources(tx, projectId)) >= MAX_SOURCES) throw new AppError('conflict', `A project has ${MAX_SOURCES} sources at most. Remove one first.`)
    let made = await insertTraceSource(tx, { ...wanted, projectId, createdBy: actor }, { cursor: firstCursor(new Date(from).toISOString()) })
    await recordAuditEvent(tx, { projectId, actor, action: 'source.create', target: made.id, after: { ...wanted, from } })
    if (change) {
      const write = async (apiKeySealed: string | null) => {
        made = await updateTraceSource(tx, made.id, { apiKeySealed })
      }
      await writeKeyChange(tx, { change, kind: 'source', owner: { id: made.id, baseUrl: wanted.baseUrl }, projectId, actor, write }, keys)
    }
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return made
  }))
}
