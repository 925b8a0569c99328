/*
 * A provider key as it lies in the database: `v1.<key id>.<mark>.<iv>.<text and tag>`, each part in base64url. The key id says which encryption key
 * opens it. The mark is drawn when somebody sets the key and stays when it is sealed anew: it tells one key from the next without saying what either is.
 */

/** Where a key is kept: in a variable, sealed in a row, or nowhere. A sealed one belongs to this row and to the origin of its address. */
export type KeyPlace = { id: string; baseUrl: string; apiKeyEnv: string | null; apiKeySealed?: string | null }

export type SealedKey = { keyId: string; mark: string; iv: string; body: string }

/** Whose key it is: it opens for this row, and for this origin of its address alone. */
export type KeyOwner = Pick<KeyPlace, 'id' | 'baseUrl'>

/** What seals provider keys. `open` and `seal` throw in words that name the variable to set, never the key. */
export type KeyVault = {
  /** `mark` of a key that is only sealed anew; a key that somebody gives gets a new one. */
  seal: (text: string, owner: KeyOwner, mark?: string) => string
  open: (sealed: string, owner: KeyOwner) => string
  /** Whether a key has nothing to gain by being sealed anew. */
  sealedWithCurrent: (sealed: string) => boolean
}

/** What services, the clients of models and those of gateways ask about keys. */
export type Keys = KeyVault & {
  /** The key of a server; null = its variable is not set. Throws AppError invalid, without the name of the server, when it must not or cannot be used. */
  keyOf: (place: KeyPlace) => string | null
  /** Why a variable may not be named for an address; null = it may. */
  refusedVariable: (name: string, baseUrl: string) => string | null
}

const SEALED = /^v1\.([\w-]{8,16})\.([\w-]{8,24})\.([\w-]{16})\.([\w-]{22,})$/

/** null: nothing that a vault wrote. */
export function parseSealed(text: string): SealedKey | null {
  const [, keyId, mark, iv, body] = SEALED.exec(text) ?? []
  return body === undefined ? null : { keyId: keyId!, mark: mark!, iv: iv!, body }
}

export function formatSealed({ keyId, mark, iv, body }: SealedKey): string {
  return `v1.${keyId}.${mark}.${iv}.${body}`
}

/** What a sealed key is bound to beside its mark. An address that is none has no origin, and no key. */
export function boundTo({ id, baseUrl }: KeyOwner): string {
  return `${id} ${originOf(baseUrl) ?? ''}`
}

/** Scheme, host and port of an address; null where it is none. */
export function originOf(baseUrl: string): string | null {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : null
}

/** What stands for the key where answers are told apart by it: the name of its variable, or the mark of a sealed one; null = no key. */
export function keyNameOf({ apiKeyEnv, apiKeySealed }: Pick<KeyPlace, 'apiKeyEnv' | 'apiKeySealed'>): string | null {
  return apiKeySealed ? `sealed ${parseSealed(apiKeySealed)?.mark ?? ''}` : apiKeyEnv
}
