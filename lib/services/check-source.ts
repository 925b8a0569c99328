import { RowError } from '@/lib/core/formats/row-values'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import { traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'
import type { GatewayCheck } from '@/lib/core/sources/gateway'
import type { SourceCheck } from '@/lib/core/sources/source-view'
import { pullSourceInput, type PullSourceInput } from '@/lib/core/sources/source-input'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { isUuid } from '@/lib/core/uuid'
import type { DbClient } from '@/lib/db/client'
import { getTraceSource } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import { GatewayError } from '@/lib/llm/gateway-error'
import type { GatewayPlace, OpenGateway } from '@/lib/llm/gateways'
import { keyChange } from '@/lib/services/change-key'
import { parseSourceInput } from '@/lib/services/source-faults'

/**
 * Asks a gateway for its newest row and says what it saw, by a source's settings or by those of a form that was not saved yet (`source`). Nothing of the row
 * is kept or shown. A form without a key of its own (`source`) uses the one that its source (`sourceId`) keeps, as long as the host is the same.
 *
 * @throws AppError invalid (fields, or a key that is not set), not-found (source), unavailable in words where the gateway gives no log
 */
export async function checkSource(
  input: { projectId: string } & ({ sourceId: string } | { sourceId: string | null; source: PullSourceInput }), { db, openGateway, keys }: { db: DbClient; openGateway: OpenGateway; keys?: Keys },
): Promise<SourceCheck> {
  const { settings, ...place } = 'source' in input ? await placeOfForm(db, input, keys) : await placeOf(db, input)
  try {
    return seen(await openGateway(place).check(), place.format as TraceFormat, settings)
  } catch (error) {
    if (error instanceof GatewayError) throw new AppError('unavailable', sentence(error.message))
    throw error
  }
}

type Place = GatewayPlace & { settings: SourceSettings }

async function placeOfForm(db: DbClient, { projectId, sourceId, source }: { projectId: string; sourceId: string | null; source: PullSourceInput }, keys: Keys | undefined): Promise<Place> {
  const { format, baseUrl, apiKeyEnv, apiKey, settings } = parseSourceInput(pullSourceInput, source)
  const stored = sourceId === null ? null : await placeOf(db, { projectId, sourceId })
  const before = stored && { id: stored.id ?? '', baseUrl: stored.baseUrl, apiKeyEnv: stored.apiKeyEnv, apiKeySealed: stored.apiKeySealed ?? null }
  // what may not be saved is not tried either
  const change = keyChange(before, { baseUrl, apiKeyEnv, apiKey }, keys)
  const kept = change === null && before ? { id: before.id, apiKeySealed: before.apiKeySealed } : {}
  return { format, baseUrl, apiKeyEnv, settings, ...kept, ...(change?.text ? { apiKey: change.text } : {}) }
}

async function placeOf(db: DbClient, { projectId, sourceId }: { projectId: string; sourceId: string }): Promise<Place> {
  const source = isUuid(sourceId) ? await getTraceSource(db, projectId, sourceId) : null
  if (!source) throw new AppError('not-found', 'This source is not there any more.')
  const { id, format, baseUrl, apiKeyEnv, apiKeySealed, settings } = source
  if (baseUrl === null) throw new AppError('invalid', 'This source sends its log by itself: there is no address to ask.')
  return { id, format, baseUrl, apiKeyEnv, apiKeySealed, settings }
}

function seen({ schema, rows, capped, newest }: GatewayCheck, format: TraceFormat, settings: SourceSettings): SourceCheck {
  const shared = { schema, rows, capped }
  if (newest === null) return { ...shared, newest: null }
  try {
    const trace = traceReader(format).trace(newest, settings)
    if (trace === null) return { ...shared, newest: { readable: true, why: 'no model call', at: null, customer: null, conversation: null, content: null } }
    return { ...shared, newest: { readable: true, why: null, at: trace.ts, customer: trace.customerId !== null, conversation: trace.conversationId !== null, content: trace.request !== null } }
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    // names a field and what was expected; what stood there may be anybody's
    return { ...shared, newest: { readable: false, why: error.message.replace(/, got .*$/s, ''), at: null, customer: null, conversation: null, content: null } }
  }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/[?]\.$/, '?')
