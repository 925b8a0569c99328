import { randomUUID } from 'node:crypto'
import type { Db } from '@/lib/db/client'

/** `disabledAt` null = active. */
export type User = { id: string; email: string; name: string; instanceAdmin: boolean; disabledAt: Date | null }

const fields = { id: true, email: true, name: true, instanceAdmin: true, disabledAt: true } as const

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

/** Whether the user signs in with a password; people who come by single sign-on alone have none. */
export async function hasPassword(db: Db, userId: string): Promise<boolean> {
  return (await db.account.count({ where: { userId, providerId: 'credential', password: { not: null } } })) > 0
}

export async function setUserDisabled(db: Db, userId: string, disabledAt: Date | null): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { disabledAt } })
}

/** `byOidc`: the right follows the groups of single sign-on and is taken away with them. */
export async function setUserInstanceAdmin(db: Db, userId: string, instanceAdmin: boolean, byOidc: boolean): Promise<void> {
  await db.user.update({ where: { id: userId }, data: { instanceAdmin, adminByOidc: instanceAdmin && byOidc } })
}

/** Whether the user has the right by groups; null for no such user. */
export async function getAdminByOidc(db: Db, userId: string): Promise<boolean | null> {
  return (await db.user.findUnique({ where: { id: userId }, select: { adminByOidc: true } }))?.adminByOidc ?? null
}

/** Holds the user's row until the transaction ends, so that changes to one person come one after the other. */
export async function lockUser(db: Db, userId: string): Promise<void> {
  await db.$queryRaw`SELECT id FROM "user" WHERE id = ${userId} FOR UPDATE`
}

/**
 * Ids of the instance admins who may sign in, locked until the transaction ends: two who take the right from each other at
 * the same moment must not both succeed.
 */
export async function lockInstanceAdmins(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`SELECT id FROM "user" WHERE instance_admin AND disabled_at IS NULL ORDER BY id FOR UPDATE`
  return rows.map((row) => row.id)
}

/** Takes a lock that is held until the transaction ends, so that only one process creates the first admin. */
export async function lockFirstAdmin(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('slicegate.first-admin'))`
}
