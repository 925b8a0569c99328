import { firstCursor } from '@/lib/core/sources/pull-window'
import { pullSourceInput, pushSourceInput, type PullSourceInput, type PushSourceInput } from '@/lib/core/sources/source-input'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { restartSource } from '@/lib/db/source-pulls'
import { getTraceSource, updateTraceSource, type TraceSource } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { keyChange, writeKeyChange, type KeyChange } from '@/lib/services/change-key'
import { refuseAddress } from '@/lib/services/refuse-address'
import { parseSourceInput, refuseTakenName } from '@/lib/services/source-faults'

export type UpdateSourceInput = { projectId: string; sourceId: string; source: PullSourceInput | PushSourceInput; actor: string }

/**
 * Changes a source. A pull that is under way goes on as it began; settings hold for what comes in from now on, and for what is stored once it is read
 * again. Another address, or an earlier first day, begins from the start: what is known already adds nothing. The same values again
 * change nothing and leave no audit event.
 *
 * @throws AppError invalid (every wrong field in `details.errors`), not-found (source), conflict (the name is taken)
 */
export async function updateSource(input: UpdateSourceInput, { db, now, outbound, keys }: { db: DbClient; now: () => Date; outbound?: OutboundGuard; keys?: Keys }): Promise<TraceSource> {
  const { projectId, sourceId, actor } = input
  const gone = new AppError('not-found', 'This source is not there any more.')
  const before = isUuid(sourceId) ? await getTraceSource(db, projectId, sourceId) : null
  if (!before) throw gone
  const { change, from, key } = read(before, input.source, { now: now(), keys })
  if (change.baseUrl) refuseAddress('baseUrl', change.baseUrl, outbound)
  return refuseTakenName(change.name ?? before.name, () => db.$transaction(async (tx) => {
    const known = fieldsOf(before, Object.keys(change))
    const restarts = from !== null && (change.baseUrl !== before.baseUrl || Date.parse(from) < Date.parse(before.state.cursor?.first ?? from))
    const changes = JSON.stringify(known) !== JSON.stringify(change) || restarts
    if (!changes && !key) return before
    if (!(await getTraceSource(tx, projectId, sourceId))) throw gone
    let after = await updateTraceSource(tx, sourceId, change)
    if (restarts) await restartSource(tx, sourceId, firstCursor(from))
    if (changes) await recordAuditEvent(tx, { projectId, actor, action: 'source.update', target: sourceId, before: { ...known }, after: { ...change, ...(restarts ? { from } : {}) } })
    if (key) {
      const write = async (apiKeySealed: string | null) => {
        after = await updateTraceSource(tx, sourceId, { apiKeySealed })
      }
      await writeKeyChange(tx, { change: key, kind: 'source', owner: { id: sourceId, baseUrl: after.baseUrl ?? '' }, projectId, actor, write }, keys)
    }
    await publishEvent(tx, { projectId, kind: 'project.changed' })
    return after
  }))
}

type Change = Pick<TraceSource, 'settings'> & Partial<Pick<TraceSource, 'name' | 'enabled' | 'baseUrl' | 'apiKeyEnv' | 'everyMinutes'>>

function read(before: TraceSource, source: PullSourceInput | PushSourceInput, { now, keys }: { now: Date; keys: Keys | undefined }): { change: Change; from: string | null; key: KeyChange | null } {
  if (before.baseUrl === null) {
    return { change: parseSourceInput(pushSourceInput, source), from: null, key: null }
  }
  const { name, enabled, settings, baseUrl, apiKeyEnv, apiKey, everyMinutes, format, from } = parseSourceInput(pullSourceInput, source)
  const wrong = format !== before.format ? { field: 'format', message: `expected ${before.format}: what came in from a source keeps its format. Add another source.` }
    : Date.parse(from) > now.getTime() ? { field: 'from', message: `expected a day that has begun, got ${from}` } : null
  if (wrong) throw new AppError('invalid', `${wrong.field}: ${wrong.message}`, { errors: [wrong] })
  const key = keyChange({ ...before, baseUrl: before.baseUrl }, { baseUrl, apiKeyEnv, apiKey }, keys)
  return { change: { name, enabled, settings, baseUrl, apiKeyEnv, everyMinutes }, from: new Date(from).toISOString(), key }
}

/** What a change would change, in its order. */
function fieldsOf(source: TraceSource, names: string[]): Record<string, string | number | boolean | object | null> {
  return Object.fromEntries(Object.entries(source).filter(([name]) => names.includes(name)).sort(([a], [b]) => names.indexOf(a) - names.indexOf(b)))
}
