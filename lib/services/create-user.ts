import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getUserByEmail, insertUserWithPassword } from '@/lib/db/users'
import { AppError } from '@/lib/errors'
import { hashNewPassword, readEmail, type PasswordHasher } from '@/lib/services/accounts'
import { generatePassword } from '@/lib/services/generate-password'

/**
 * Makes an account without a role in any project.
 *
 * @returns `password` is the first password, to be handed over once; only its hash is stored
 * @throws AppError invalid (address, name), conflict when the address has an account
 */
export async function createUser(
  input: { email: string; name: string; actor: string }, { db, auth }: { db: DbClient; auth: PasswordHasher },
): Promise<{ userId: string; email: string; password: string }> {
  const email = readEmail(input.email)
  const name = input.name.trim() || email.split('@')[0]!
  if (name.length > 200) throw new AppError('invalid', 'name: expected at most 200 characters', { errors: [{ field: 'name', message: 'expected at most 200 characters' }] })
  const password = generatePassword()
  const passwordHash = await hashNewPassword(auth, password, { email, name })
  return db.$transaction(async (tx) => {
    if (await getUserByEmail(tx, email)) throw new AppError('conflict', `${email} has an account already.`, { errors: [{ field: 'email', message: 'has an account already' }] })
    const user = await insertUserWithPassword(tx, { email, name, passwordHash, instanceAdmin: false })
    await recordAuditEvent(tx, { projectId: null, actor: input.actor, action: 'user.create', target: user.id, after: { email } })
    return { userId: user.id, email, password }
  })
}
