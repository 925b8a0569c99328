import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getUser, lockInstanceAdmins, setUserInstanceAdmin } from '@/lib/db/users'
import { AppError } from '@/lib/errors'

/**
 * Gives or takes the right to administer the installation, by hand: it no longer follows groups. The same again changes
 * nothing.
 *
 * @throws AppError not-found, conflict when nobody who may sign in would be left with the right
 */
export async function setInstanceAdmin(
  { userId, instanceAdmin, actor }: { userId: string; instanceAdmin: boolean; actor: string }, { db }: { db: DbClient },
): Promise<void> {
  await db.$transaction(async (tx) => {
    const admins = await lockInstanceAdmins(tx)
    const user = await getUser(tx, userId)
    if (!user) throw new AppError('not-found', 'There is no such person.')
    if (user.instanceAdmin === instanceAdmin) return
    if (instanceAdmin && user.disabledAt) throw new AppError('conflict', `${user.email} is disabled. Enable the account first.`)
    if (!instanceAdmin && admins.length === 1 && admins[0] === userId) throw new AppError('conflict', 'This is the last instance admin. Make someone else one first.')
    await setUserInstanceAdmin(tx, userId, instanceAdmin, false)
    await recordAuditEvent(tx, {
      projectId: null, actor, action: 'user.instance-admin', target: userId, before: { instanceAdmin: user.instanceAdmin }, after: { instanceAdmin, email: user.email },
    })
  })
}
