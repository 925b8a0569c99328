import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteOtherSessions } from '@/lib/db/sessions'

/** Ends every session of the person but the one that asks; the number that ended, 0 when there was no other. */
export async function endOtherSessions({ userId, keepId }: { userId: string; keepId: string }, { db }: { db: DbClient }): Promise<number> {
  return db.$transaction(async (tx) => {
    const ended = await deleteOtherSessions(tx, userId, keepId)
    if (ended > 0) await recordAuditEvent(tx, { projectId: null, actor: userId, action: 'user.sessions', target: userId, after: { ended } })
    return ended
  })
}
