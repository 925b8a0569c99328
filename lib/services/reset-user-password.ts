import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { forgetAttempts, guessKeyOf } from '@/lib/db/rate-limits'
import { deleteSessionsOfUser, getUser, setUserPassword } from '@/lib/db/users'
import { AppError } from '@/lib/errors'
import { hashNewPassword, type PasswordHasher } from '@/lib/services/accounts'
import { generatePassword } from '@/lib/services/generate-password'

/**
 * Gives any person of the installation a new password, to be handed over once, and ends all sessions of that person. For
 * instance admins; what an admin of one project may do is resetPassword. A person who was locked out gets in with the new
 * password at once.
 *
 * @throws AppError not-found, invalid (one's own password)
 */
export async function resetUserPassword(
  { userId, actor }: { userId: string; actor: string }, { db, auth }: { db: DbClient; auth: PasswordHasher },
): Promise<{ email: string; password: string }> {
  if (userId === actor) throw new AppError('invalid', 'Change your own password on the account page.')
  const user = await getUser(db, userId)
  if (!user) throw new AppError('not-found', 'There is no such person.')
  const password = generatePassword()
  const passwordHash = await hashNewPassword(auth, password, user)
  return db.$transaction(async (tx) => {
    await setUserPassword(tx, userId, passwordHash)
    const ended = await deleteSessionsOfUser(tx, userId)
    await forgetAttempts(tx, guessKeyOf(user.email))
    await recordAuditEvent(tx, { projectId: null, actor, action: 'user.password', target: userId, after: { by: 'an admin', sessionsEnded: ended } })
    return { email: user.email, password }
  })
}
