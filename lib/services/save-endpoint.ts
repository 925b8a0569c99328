import type { EndpointInput } from '@/lib/core/endpoint-input'
import type { Endpoint } from '@/lib/core/endpoint'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getEndpoint, updateEndpoint } from '@/lib/db/endpoints'
import { Prisma } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { addEndpoint, readEndpoint, withKey } from '@/lib/services/add-endpoint'
import { keyChange } from '@/lib/services/change-key'
import { restartRoutes } from '@/lib/services/restart-routes'

/**
 * Adds an endpoint to a project (`endpointId` null) or changes one. Runs that are under way call by the new settings from
 * their next cases on. The same values again change nothing and leave no audit event. A key that is entered is kept encrypted (`keys`) and
 * never comes back.
 *
 * @throws AppError invalid (every wrong field in `details.errors`), not-found (endpoint), conflict (the name is taken)
 */
export async function saveEndpoint(
  input: { projectId: string; endpointId: string | null; endpoint: EndpointInput; actor: string }, { db, outbound, keys }: { db: DbClient; outbound?: OutboundGuard; keys?: Keys },
): Promise<Endpoint> {
  const wanted = readEndpoint(input.endpoint, outbound)
  const { settings, apiKey } = wanted
  const { projectId, endpointId, actor } = input
  try {
    return await db.$transaction(async (tx) => {
      if (endpointId === null) return addEndpoint(tx, { projectId, wanted, actor }, keys)
      const before = await getEndpoint(tx, projectId, endpointId)
      if (!before) throw new AppError('not-found', 'This endpoint is not there any more.')
      const after = { ...settings, projectId, id: endpointId }
      const change = keyChange(before, { ...settings, apiKey }, keys)
      if (settingsText(before) === settingsText(after) && !change) return before
      await restartRoutes(tx, before, { ...after, keyChanged: change !== null })
      const { apiKeySealed: _, ...known } = before
      if (settingsText(before) !== settingsText(after)) await recordAuditEvent(tx, { projectId, actor, action: 'endpoint.update', target: endpointId, before: known, after: settings })
      const saved = await updateEndpoint(tx, after)
      return change ? withKey(tx, saved, { change, actor }, keys) : saved
    })
  } catch (error) {
    const taken = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
    if (!taken) throw error
    const message = `an endpoint of this project is called ${settings.name} already`
    throw new AppError('conflict', `name: ${message}`, { errors: [{ field: 'name', message }] })
  }
}

/** Equal for equal settings, in whatever order the database gives the prices back. */
function settingsText({ prices, ...endpoint }: Endpoint): string {
  const sorted = Object.entries(prices).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([model, { input, output, cachedInput, date, source }]) => [model, input, output, cachedInput, date, source])
  const { name, baseUrl, apiKeyEnv, roles, concurrency, timeoutMs, requestsPerMinute, tokensPerMinute, judgeModel } = endpoint
  return JSON.stringify([name, baseUrl, apiKeyEnv, roles, concurrency, timeoutMs, requestsPerMinute, tokensPerMinute, judgeModel, sorted])
}
