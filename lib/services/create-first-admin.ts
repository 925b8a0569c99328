import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getFirstInstanceAdmin, getUserByEmail, insertUserWithPassword, lockFirstAdmin } from '@/lib/db/users'
import { AppError } from '@/lib/errors'
import { hashNewPassword, readEmail, requireGoodPassword, type PasswordHasher } from '@/lib/services/accounts'
import { generatePassword } from '@/lib/services/generate-password'

const DEFAULT_EMAIL = 'admin@slicegate.local'

/**
 * Makes sure that someone can sign in to a new instance. With an instance admin there already it changes nothing, so it
 * may run at every start and in two processes at once.
 *
 * @returns the admin's e-mail; `password` only when it was generated just now (it is stored hashed and cannot be shown
 * again), null otherwise; `created` false when an admin was there
 * @throws AppError invalid for an address or a password that cannot be used, with the variable that it comes from
 */
export async function createFirstAdmin(
  input: { email?: string | undefined; password?: string | undefined }, { db, auth }: { db: DbClient; auth: PasswordHasher },
): Promise<{ email: string; password: string | null; created: boolean }> {
  const email = ofVariable('SLICEGATE_INIT_USER_EMAIL', () => readEmail(input.email ?? DEFAULT_EMAIL))
  const password = input.password ?? generatePassword()
  const existing = await getFirstInstanceAdmin(db)
  if (existing) return { email: existing.email, password: null, created: false }
  ofVariable('SLICEGATE_INIT_USER_PASSWORD', () => requireGoodPassword(password, { email }))
  const passwordHash = await hashNewPassword(auth, password, { email })
  return db.$transaction(async (tx) => {
    await lockFirstAdmin(tx)
    const other = await getFirstInstanceAdmin(tx)
    if (other) return { email: other.email, password: null, created: false }
    if (await getUserByEmail(tx, email)) {
      throw new AppError('conflict', `${email} is a user without the right to administer the instance; choose another address.`)
    }
    const user = await insertUserWithPassword(tx, { email, name: 'Admin', passwordHash, instanceAdmin: true })
    await recordAuditEvent(tx, {
      projectId: null, actor: 'system', action: 'user.create', target: user.id, after: { email, instanceAdmin: true },
    })
    return { email, password: input.password === undefined ? password : null, created: true }
  })
}

/** The setup has no form that could show the field. */
function ofVariable<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof AppError ? new AppError(error.code, `${name}: ${error.message}`) : error
  }
}
