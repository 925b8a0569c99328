import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteSession } from '@/lib/db/sessions'

/** Ends one session of the person, at once and on every replica. One that is gone already is left as is; true when this call ended it. */
export async function endSession({ userId, sessionId }: { userId: string; sessionId: string }, { db }: { db: DbClient }): Promise<boolean> {
  return db.$transaction(async (tx) => {
    if (!(await deleteSession(tx, userId, sessionId))) return false
    await recordAuditEvent(tx, { projectId: null, actor: userId, action: 'user.sessions', target: userId, after: { ended: 1 } })
    return true
  })
}
