import { deleteApiKey } from '@/lib/db/api-keys'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'

/** Ends a key at once and for good. A key that is gone already is left as is; true when this call ended it. */
export async function revokeApiKey(
  input: { projectId: string; keyId: string; actor: string }, { db }: { db: DbClient },
): Promise<boolean> {
  return db.$transaction(async (tx) => {
    if (!(await deleteApiKey(tx, input.projectId, input.keyId))) return false
    await recordAuditEvent(tx, { projectId: input.projectId, actor: input.actor, action: 'api-key.revoke', target: input.keyId })
    return true
  })
}
