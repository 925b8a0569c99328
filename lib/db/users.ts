import { randomUUID } from 'node:crypto'
import type { Db } from '@/lib/db/client'

export type User = { id: string; email: string; name: string; instanceAdmin: boolean }

const fields = { id: true, email: true, name: true, instanceAdmin: true } as const

export async function getUser(db: Db, userId: string): Promise<User | null> {
  return db.user.findUnique({ where: { id: userId }, select: fields })
}

/** E-mail addresses are stored in lower case, and found in any. */
export async function getUserByEmail(db: Db, email: string): Promise<User | null> {
  return db.user.findUnique({ where: { email: email.toLowerCase() }, select: fields })
}

export async function countUsers(db: Db): Promise<number> {
  return db.user.count()
}

/** The oldest instance admin; null on an instance that has none yet. */
export async function getFirstInstanceAdmin(db: Db): Promise<User | null> {
  return db.user.findFirst({ where: { instanceAdmin: true }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], select: fields })
}

/** A user with a password in the tables of better-auth: `credential` is its provider for e-mail and password. */
export async function insertUserWithPassword(
  db: Db, input: { email: string; name: string; passwordHash: string; instanceAdmin: boolean },
): Promise<User> {
  const id = randomUUID()
  return db.user.create({
    data: {
      id,
      email: input.email.toLowerCase(),
      name: input.name,
      instanceAdmin: input.instanceAdmin,
      accounts: { create: { id: randomUUID(), accountId: id, providerId: 'credential', password: input.passwordHash } },
    },
    select: fields,
  })
}

/** Replaces the password of a user, or gives one to a user who had none. */
export async function setUserPassword(db: Db, userId: string, passwordHash: string): Promise<void> {
  const { count } = await db.account.updateMany({ where: { userId, providerId: 'credential' }, data: { password: passwordHash } })
  if (count > 0) return
  await db.account.create({ data: { id: randomUUID(), accountId: userId, providerId: 'credential', userId, password: passwordHash } })
}

/** Ends every session of a user, at once. */
export async function deleteSessionsOfUser(db: Db, userId: string): Promise<number> {
  const { count } = await db.session.deleteMany({ where: { userId } })
  return count
}

/** Takes a lock that is held until the transaction ends, so that only one process creates the first admin. */
export async function lockFirstAdmin(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('slicegate.first-admin'))`
}
