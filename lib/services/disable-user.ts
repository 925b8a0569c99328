import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteSessionsOfUser, getUser, lockInstanceAdmins, setUserDisabled } from '@/lib/db/users'
import { AppError } from '@/lib/errors'

/**
 * Shuts a person out at once: every session ends, sign-in by password and by single sign-on is refused, and so are the API
 * keys that act for the person. Roles, keys and what the person did stay, so that enableUser undoes it.
 *
 * @returns the number of sessions that ended; a person who is disabled already is left as is
 * @throws AppError not-found, invalid (oneself), conflict for the last instance admin
 */
export async function disableUser({ userId, actor }: { userId: string; actor: string }, { db, now }: { db: DbClient; now: Date }): Promise<number> {
  if (userId === actor) throw new AppError('invalid', 'You cannot disable your own account.')
  return db.$transaction(async (tx) => {
    const admins = await lockInstanceAdmins(tx)
    const user = await getUser(tx, userId)
    if (!user) throw new AppError('not-found', 'There is no such person.')
    if (user.disabledAt) return 0
    if (admins.length === 1 && admins[0] === userId) throw new AppError('conflict', `${user.email} is the last instance admin. Make someone else one first.`)
    await setUserDisabled(tx, userId, now)
    const ended = await deleteSessionsOfUser(tx, userId)
    await recordAuditEvent(tx, { projectId: null, actor, action: 'user.disable', target: userId, after: { email: user.email, sessionsEnded: ended } })
    return ended
  })
}
