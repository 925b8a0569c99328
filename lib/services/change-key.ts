import { originOf, type KeyPlace, type Keys } from '@/lib/core/secrets/sealed-key'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db } from '@/lib/db/client'
import { AppError } from '@/lib/errors'

/** What becomes of a sealed key: `text` null = there is none afterwards. */
export type KeyChange = { what: 'set' | 'replaced'; text: string } | { what: 'removed'; text: null }

type Wanted = { baseUrl: string; apiKeyEnv: string | null; apiKey?: string | null | undefined }

/**
 * What saving an endpoint or a source does to its sealed key; null = it stays as it is. A key goes to the host alone that it was entered for: with another
 * host it has to be entered again, or an admin could have it sent to a server of their own.
 *
 * @throws AppError invalid: a key and a variable at once, a variable that may not be named for this address, or a sealed key whose host changes
 */
export function keyChange(before: KeyPlace | null, { baseUrl, apiKeyEnv, apiKey }: Wanted, keys: Pick<Keys, 'refusedVariable'> | undefined): KeyChange | null {
  const sealed = Boolean(before?.apiKeySealed)
  if (apiKeyEnv !== null && apiKey) throw invalid('apiKey', 'expected a key or the name of a variable, not both')
  const refused = apiKeyEnv === null ? null : keys?.refusedVariable(apiKeyEnv, baseUrl) ?? null
  if (refused !== null) throw invalid('apiKeyEnv', refused)
  if (apiKey) return { what: sealed ? 'replaced' : 'set', text: apiKey }
  if (!before || !sealed) return null
  if (apiKeyEnv !== null || apiKey === null) return { what: 'removed', text: null }
  if (originOf(before.baseUrl) === originOf(baseUrl)) return null
  throw invalid('apiKey', 'the address has another host: enter the key again, because it is sent to the host alone that it was entered for')
}

/** Writes a change and its record, which says what was done and never the key. Belongs into the transaction that saves the row. */
export async function writeKeyChange(
  tx: Db, { change, kind, owner, projectId, actor, write }: {
    change: KeyChange; kind: 'endpoint' | 'source'; owner: { id: string; baseUrl: string }; projectId: string; actor: string; write: (sealed: string | null) => Promise<unknown>
  }, keys: Keys | undefined,
): Promise<void> {
  await write(change.text === null ? null : seal(change.text, owner, keys))
  await recordAuditEvent(tx, { projectId, actor, action: `${kind}.key`, target: owner.id, after: { key: change.what } })
}

function seal(text: string, owner: { id: string; baseUrl: string }, keys: Keys | undefined): string {
  if (!keys) throw new Error('a key was entered where nothing can seal it')
  try {
    return keys.seal(text, owner)
  } catch (error) {
    if (error instanceof AppError) throw invalid('apiKey', error.message)
    throw error
  }
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
