import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'

/** Writes down who signed in, how and from where; `address` null = unknown. Each sign-in is one event. */
export async function recordSignIn(
  { userId, by, address, device }: { userId: string; by: 'password' | 'single sign-on'; address: string | null; device: string }, { db }: { db: DbClient },
): Promise<void> {
  await recordAuditEvent(db, { projectId: null, actor: userId, action: 'user.sign-in', target: userId, after: { by, address, device } })
}
