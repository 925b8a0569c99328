import type { Db } from '@/lib/db/client'

export type Member = { userId: string; email: string; name: string; role: string; createdAt: Date }

/** The role of a user in a project as stored; null when the user is no member. */
export async function getMemberRole(db: Db, projectId: string, userId: string): Promise<string | null> {
  const row = await db.member.findUnique({ where: { projectId_userId: { projectId, userId } }, select: { role: true } })
  return row?.role ?? null
}

/** Members of a project by name. Instance admins who are no members are not in it. */
export async function listMembers(db: Db, projectId: string): Promise<Member[]> {
  const rows = await db.member.findMany({
    where: { projectId },
    select: { userId: true, role: true, createdAt: true, user: { select: { email: true, name: true } } },
    orderBy: [{ user: { name: 'asc' } }, { userId: 'asc' }],
  })
  return rows.map(({ user, ...member }) => ({ ...member, ...user }))
}

export async function putMember(db: Db, member: { projectId: string; userId: string; role: string }): Promise<void> {
  const { projectId, userId, role } = member
  await db.member.upsert({
    where: { projectId_userId: { projectId, userId } }, create: member, update: { role },
  })
}

/** Projects that the user is a member of, this one not counted. */
export async function countOtherMemberships(db: Db, userId: string, projectId: string): Promise<number> {
  return db.member.count({ where: { userId, projectId: { not: projectId } } })
}

/** true when the user was a member until now. */
export async function deleteMember(db: Db, projectId: string, userId: string): Promise<boolean> {
  const { count } = await db.member.deleteMany({ where: { projectId, userId } })
  return count > 0
}

/**
 * Ids of the admins of a project, locked until the transaction ends: two admins who remove each other at the same
 * moment must not both succeed.
 */
export async function lockAdmins(db: Db, projectId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ user_id: string }[]>`
    SELECT user_id FROM member WHERE project_id = ${projectId}::uuid AND role = 'admin' ORDER BY user_id FOR UPDATE`
  return rows.map((row) => row.user_id)
}
