import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { boundTo, formatSealed, parseSealed, type KeyOwner, type KeyVault } from '@/lib/core/secrets/sealed-key'
import { AppError } from '@/lib/errors'

/** Secrets that keys are sealed with. `encryption` = SLICEGATE_ENCRYPTION_KEY, `previous` the one before, `installation` = SLICEGATE_SECRET. */
export type VaultSecrets = { encryption: string | undefined; previous: string | undefined; installation: string | undefined }

type VaultKey = { id: string; bytes: Uint8Array }

const SALT = 'slicegate provider keys'
/** Of GCM: 96 bits of chance, and 128 of the tag. */
const IV_BYTES = 12
const TAG_BYTES = 16
const MARK_BYTES = 9

/** A key of its own for each way that a secret is used. The id is drawn from the same secret and says nothing of the key. */
function deriveKey(secret: string, use: 'encryption key' | 'installation secret'): VaultKey {
  const derive = (what: string, bytes: number) => Buffer.from(hkdfSync('sha256', secret, SALT, `${use}, ${what}`, bytes))
  return { id: derive('id', 6).toString('base64url'), bytes: derive('aes-256-gcm', 32) }
}

/**
 * Seals provider keys with AES-256-GCM, the row and the origin of its address as associated data: a sealed key that is copied into another row, or whose
 * address is changed behind our back, does not open. New keys are sealed with SLICEGATE_ENCRYPTION_KEY, else with a key derived from SLICEGATE_SECRET; the previous
 * key and the derived one open what was sealed with them.
 */
export function createKeyVault({ encryption, previous, installation }: VaultSecrets): KeyVault {
  const derived = installation ? [deriveKey(installation, 'installation secret')] : []
  const before = previous ? [deriveKey(previous, 'encryption key'), deriveKey(previous, 'installation secret')] : []
  const [current = null, ...older] = [...(encryption ? [deriveKey(encryption, 'encryption key')] : []), ...derived, ...before]
  const known = new Map([...(current ? [current] : []), ...older].map((key) => [key.id, key]))
  return {
    seal: (text, owner, mark = randomBytes(MARK_BYTES).toString('base64url')) => {
      if (!current) throw new AppError('invalid', 'SLICEGATE_ENCRYPTION_KEY is not set: keys are encrypted with it, or with what is derived from SLICEGATE_SECRET')
      return seal(text, owner, mark, current)
    },
    open: (sealed, owner) => open(sealed, owner, known),
    sealedWithCurrent: (sealed) => current !== null && parseSealed(sealed)?.keyId === current.id,
  }
}

function seal(text: string, owner: KeyOwner, mark: string, { id, bytes }: VaultKey): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', bytes, iv, { authTagLength: TAG_BYTES }).setAAD(associated(owner, mark))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return formatSealed({ keyId: id, mark, iv: iv.toString('base64url'), body: body.toString('base64url') })
}

function open(sealed: string, owner: KeyOwner, known: Map<string, VaultKey>): string {
  const parts = parseSealed(sealed)
  if (!parts) throw new AppError('invalid', 'its key cannot be opened: what is stored is no sealed key; enter the key again')
  const key = known.get(parts.keyId)
  if (!key) {
    throw new AppError('invalid', 'its key cannot be opened: it was sealed with another encryption key; set that one as SLICEGATE_ENCRYPTION_KEY_PREVIOUS, or enter the key again')
  }
  const body = Buffer.from(parts.body, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(parts.iv, 'base64url'), { authTagLength: TAG_BYTES })
    decipher.setAAD(associated(owner, parts.mark)).setAuthTag(body.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    throw new AppError('invalid', 'its key cannot be opened: it was sealed for another row or another address, or was changed; enter the key again')
  }
}

const associated = (owner: KeyOwner, mark: string) => Buffer.from(`v1 ${mark} ${boundTo(owner)}`, 'utf8')
