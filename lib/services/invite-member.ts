import { asRole } from '@/lib/core/permissions'
import { ROLES } from '@/lib/core/types'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getMemberRole, putMember } from '@/lib/db/members'
import { getUserByEmail, insertUserWithPassword } from '@/lib/db/users'
import { AppError } from '@/lib/errors'
import { hashNewPassword, readEmail, type PasswordHasher } from '@/lib/services/accounts'
import { generatePassword } from '@/lib/services/generate-password'

/**
 * Gives a person a role in a project, and an account when there is none under that address.
 *
 * @returns `password` is the first password of a new account, to be handed over once; null for a person who has one
 * (people who come by single sign-on never need it)
 * @throws AppError invalid (address, role), conflict when the person is a member with another role
 */
export async function inviteMember(
  input: { projectId: string; email: string; name?: string; role: string; actor: string },
  { db, auth }: { db: DbClient; auth: PasswordHasher },
): Promise<{ userId: string; email: string; password: string | null; created: boolean }> {
  const email = readEmail(input.email)
  const role = asRole(input.role)
  if (!role) throw new AppError('invalid', `role: expected ${ROLES.join(', ')}`, { errors: [{ field: 'role', message: `expected ${ROLES.join(', ')}` }] })
  const password = generatePassword()
  // hashed before the transaction: it takes a tenth of a second of processor time
  const passwordHash = await hashNewPassword(auth, password, { email, name: input.name ?? null })
  return db.$transaction(async (tx) => {
    const existing = await getUserByEmail(tx, email)
    const name = input.name?.trim() || email.split('@')[0]!
    const user = existing ?? await insertUserWithPassword(tx, { email, name, passwordHash, instanceAdmin: false })
    if (!existing) {
      await recordAuditEvent(tx, { projectId: input.projectId, actor: input.actor, action: 'user.create', target: user.id, after: { email } })
    }
    const current = await getMemberRole(tx, input.projectId, user.id)
    if (current !== null && current !== role) {
      throw new AppError('conflict', `${email} is a member already, with the role ${current}. Change the role instead.`)
    }
    if (current === null) {
      await putMember(tx, { projectId: input.projectId, userId: user.id, role })
      await recordAuditEvent(tx, { projectId: input.projectId, actor: input.actor, action: 'member.invite', target: user.id, after: { email, role } })
    }
    return { userId: user.id, email, password: existing ? null : password, created: current === null }
  })
}
