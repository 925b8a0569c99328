import { RowError } from '@/lib/core/formats/row-values'
import type { SourceSettings } from '@/lib/core/formats/source-settings'
import { traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'
import type { GatewayCheck } from '@/lib/core/sources/gateway'
import type { SourceCheck } from '@/lib/core/sources/source-view'
import { pullSourceInput, type PullSourceInput } from '@/lib/core/sources/source-input'
import { isUuid } from '@/lib/core/uuid'
import type { DbClient } from '@/lib/db/client'
import { getTraceSource } from '@/lib/db/trace-sources'
import { AppError } from '@/lib/errors'
import { GatewayError } from '@/lib/llm/gateway-error'
import type { OpenGateway } from '@/lib/llm/gateways'
import { parseSourceInput } from '@/lib/services/source-faults'

/**
 * Asks a gateway for its newest row and says what it saw, by a source's settings or by those of a form that was not saved yet (`source`). Nothing of the row
 * is kept or shown.
 *
 * @throws AppError invalid (fields, or a key that is not set), not-found (source), unavailable in words where the gateway gives no log
 */
export async function checkSource(
  input: { projectId: string } & ({ sourceId: string } | { source: PullSourceInput }), { db, openGateway }: { db: DbClient; openGateway: OpenGateway },
): Promise<SourceCheck> {
  const { format, baseUrl, apiKeyEnv, settings } = 'source' in input ? parseSourceInput(pullSourceInput, input.source) : await placeOf(db, input)
  try {
    return seen(await openGateway({ format, baseUrl, apiKeyEnv }).check(), format as TraceFormat, settings)
  } catch (error) {
    if (error instanceof GatewayError) throw new AppError('unavailable', sentence(error.message))
    throw error
  }
}

async function placeOf(db: DbClient, { projectId, sourceId }: { projectId: string; sourceId: string }): Promise<{ format: string; baseUrl: string; apiKeyEnv: string | null; settings: SourceSettings }> {
  const source = isUuid(sourceId) ? await getTraceSource(db, projectId, sourceId) : null
  if (!source) throw new AppError('not-found', 'This source is not there any more.')
  const { baseUrl } = source
  if (baseUrl === null) throw new AppError('invalid', 'This source sends its log by itself: there is no address to ask.')
  return { ...source, baseUrl }
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
