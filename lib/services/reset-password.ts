import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { countOtherMemberships, getMemberRole } from '@/lib/db/members'
import { forgetAttempts, guessKeyOf } from '@/lib/db/rate-limits'
import { deleteSessionsOfUser, getUser, setUserPassword } from '@/lib/db/users'
import { AppError } from '@/lib/errors'
import { hashNewPassword, type PasswordHasher } from '@/lib/services/accounts'
import { generatePassword } from '@/lib/services/generate-password'

/**
 * Gives a member of a project a new password, to be handed over once, and ends all sessions of that person. The admin of
 * one project must not get into another by it: for people who belong elsewhere too, or who are instance admins, only an
 * instance admin may do this (`byInstanceAdmin`).
 *
 * @throws AppError not-found (no member), invalid (one's own password), forbidden
 */
export async function resetPassword(
  input: { projectId: string; userId: string; actor: string; byInstanceAdmin: boolean }, { db, auth }: { db: DbClient; auth: PasswordHasher },
): Promise<{ email: string; password: string }> {
  const { projectId, userId, actor, byInstanceAdmin } = input
  if (userId === actor) throw new AppError('invalid', 'Change your own password on the account page.')
  const password = generatePassword()
  const passwordHash = await hashNewPassword(auth, password, {})
  return db.$transaction(async (tx) => {
    const [user, role] = [await getUser(tx, userId), await getMemberRole(tx, projectId, userId)]
    if (!user || role === null) throw new AppError('not-found', 'This person is not a member of the project.')
    if (!byInstanceAdmin && (user.instanceAdmin || (await countOtherMemberships(tx, userId, projectId)) > 0)) {
      throw new AppError('forbidden', `${user.email} does not belong to this project alone: only an instance admin gives this person a new password.`)
    }
    await setUserPassword(tx, userId, passwordHash)
    await deleteSessionsOfUser(tx, userId)
    await forgetAttempts(tx, guessKeyOf(user.email))
    await recordAuditEvent(tx, { projectId, actor, action: 'user.password', target: userId })
    return { email: user.email, password }
  })
}
