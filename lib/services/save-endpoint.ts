import { endpointInput, type EndpointInput } from '@/lib/core/endpoint-input'
import type { Endpoint } from '@/lib/core/endpoint'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getEndpoint, insertEndpoint, updateEndpoint } from '@/lib/db/endpoints'
import { Prisma } from '@/lib/db/generated/client'
import { AppError } from '@/lib/errors'
import { restartRoutes } from '@/lib/services/restart-routes'

/**
 * Adds an endpoint to a project (`endpointId` null) or changes one. Runs that are under way call by the new settings from
 * their next cases on. The same values again change nothing and leave no audit event.
 *
 * @throws AppError invalid (every wrong field in `details.errors`), not-found (endpoint), conflict (the name is taken)
 */
export async function saveEndpoint(
  input: { projectId: string; endpointId: string | null; endpoint: EndpointInput; actor: string }, { db }: { db: DbClient },
): Promise<Endpoint> {
  const parsed = endpointInput.safeParse(input.endpoint)
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.map(String).join('.'), message }))
    throw new AppError('invalid', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors })
  }
  const { projectId, endpointId, actor } = input
  const wanted = { ...parsed.data, projectId }
  try {
    return await db.$transaction(async (tx) => {
      if (endpointId === null) {
        const made = await insertEndpoint(tx, wanted)
        await recordAuditEvent(tx, { projectId, actor, action: 'endpoint.create', target: made.id, after: parsed.data })
        return made
      }
      const before = await getEndpoint(tx, projectId, endpointId)
      if (!before) throw new AppError('not-found', 'This endpoint is not there any more.')
      const after = { ...wanted, id: endpointId }
      if (settingsText(before) === settingsText(after)) return before
      await recordAuditEvent(tx, { projectId, actor, action: 'endpoint.update', target: endpointId, before: { ...before }, after: parsed.data })
      await restartRoutes(tx, before, after)
      return updateEndpoint(tx, after)
    })
  } catch (error) {
    const taken = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'
    if (!taken) throw error
    const message = `an endpoint of this project is called ${wanted.name} already`
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
