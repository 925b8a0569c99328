import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getUser, lockUser, setUserDisabled } from '@/lib/db/users'
import { AppError } from '@/lib/errors'

/**
 * Lets a disabled person in again, with the roles and API keys as before; the person signs in anew. Who is not disabled is
 * left as is.
 *
 * @throws AppError not-found
 */
export async function enableUser({ userId, actor }: { userId: string; actor: string }, { db }: { db: DbClient }): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    const user = await getUser(tx, userId)
    if (!user) throw new AppError('not-found', 'There is no such person.')
    if (!user.disabledAt) return
    await setUserDisabled(tx, userId, null)
    await recordAuditEvent(tx, { projectId: null, actor, action: 'user.enable', target: userId, after: { email: user.email } })
  })
}
