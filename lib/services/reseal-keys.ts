import { parseSealed, type KeyVault } from '@/lib/core/secrets/sealed-key'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { listSealedKeys, putResealedKey } from '@/lib/db/sealed-keys'
import { AppError } from '@/lib/errors'

/** Counts of keys. `unreadable`: no encryption key that this process has opens them; they stay as they are, and their endpoints say so. */
export type Resealed = { endpoints: number; sources: number; unreadable: number }

/**
 * Seals every kept provider key that an older encryption key sealed with the current one: after a change of SLICEGATE_ENCRYPTION_KEY the previous one is
 * needed until this ran once. What has the current key already is left alone, so that running it again does nothing and leaves no record.
 */
export async function resealKeys({ db, keys }: { db: DbClient; keys: KeyVault }): Promise<Resealed> {
  return db.$transaction(async (tx) => {
    const counts: Resealed = { endpoints: 0, sources: 0, unreadable: 0 }
    for (const row of await listSealedKeys(tx)) {
      if (keys.sealedWithCurrent(row.sealed)) continue
      const resealed = sealAnew(row, keys)
      if (resealed === null) counts.unreadable += 1
      else if (await putResealedKey(tx, row, resealed)) counts[row.kind === 'endpoint' ? 'endpoints' : 'sources'] += 1
    }
    if (counts.endpoints + counts.sources > 0) {
      await recordAuditEvent(tx, { projectId: null, actor: 'system', action: 'keys.reseal', target: 'keys', after: counts })
    }
    return counts
  })
}

/** null: it does not open. It keeps its mark, by which remembered answers are told apart: the key is the same. */
function sealAnew({ id, baseUrl, sealed }: { id: string; baseUrl: string; sealed: string }, keys: KeyVault): string | null {
  try {
    return keys.seal(keys.open(sealed, { id, baseUrl }), { id, baseUrl }, parseSealed(sealed)?.mark)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
