import type { Endpoint } from '@/lib/core/endpoint'
import { endpointInput, type EndpointInput } from '@/lib/core/endpoint-input'
import type { Keys } from '@/lib/core/secrets/sealed-key'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db } from '@/lib/db/client'
import { insertEndpoint, updateEndpoint } from '@/lib/db/endpoints'
import { AppError } from '@/lib/errors'
import type { OutboundGuard } from '@/lib/llm/outbound-guard'
import { keyChange, writeKeyChange, type KeyChange } from '@/lib/services/change-key'
import { refuseAddress } from '@/lib/services/refuse-address'

/** Parsed, with its key apart from what may be recorded. */
export type WantedEndpoint = { settings: Omit<Endpoint, 'id' | 'projectId' | 'apiKeySealed'>; apiKey: string | null | undefined }

/**
 * Reads an endpoint as people write it, and looks at its address.
 *
 * @throws AppError invalid, every wrong field in `details.errors`
 */
export function readEndpoint(endpoint: EndpointInput, outbound: OutboundGuard | undefined): WantedEndpoint {
  const parsed = endpointInput.safeParse(endpoint)
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.map(String).join('.'), message }))
    throw new AppError('invalid', errors.map(({ field, message }) => `${field}: ${message}`).join('; '), { errors })
  }
  refuseAddress('baseUrl', parsed.data.baseUrl, outbound)
  const { apiKey, ...settings } = parsed.data
  return { settings, apiKey }
}

/**
 * Adds an endpoint to a project, with its key sealed and both on record, in the transaction of the caller. `createdAt` left out = now; the oldest endpoint with a
 * role is the default for it.
 *
 * @throws AppError invalid (a key or a variable that cannot be taken); the database refuses a name that is taken
 */
export async function addEndpoint(
  tx: Db, { projectId, wanted: { settings, apiKey }, actor, createdAt }: { projectId: string; wanted: WantedEndpoint; actor: string; createdAt?: Date }, keys: Keys | undefined,
): Promise<Endpoint> {
  const change = keyChange(null, { ...settings, apiKey }, keys)
  const made = await insertEndpoint(tx, { ...settings, projectId }, createdAt)
  await recordAuditEvent(tx, { projectId, actor, action: 'endpoint.create', target: made.id, after: settings })
  return change ? withKey(tx, made, { change, actor }, keys) : made
}

/** Writes what becomes of an endpoint's key. Returns the endpoint with its key as it is afterwards. */
export async function withKey(tx: Db, endpoint: Endpoint, { change, actor }: { change: KeyChange; actor: string }, keys: Keys | undefined): Promise<Endpoint> {
  const { projectId } = endpoint
  let saved = endpoint
  const write = async (apiKeySealed: string | null) => {
    saved = await updateEndpoint(tx, { ...endpoint, apiKeySealed })
  }
  await writeKeyChange(tx, { change, kind: 'endpoint', owner: endpoint, projectId, actor, write }, keys)
  return saved
}
