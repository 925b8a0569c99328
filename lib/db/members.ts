import type { Db } from '@/lib/db/client'

/** `source`: `manual` = given by an admin, `oidc` = follows the groups of single sign-on. `disabled`: may not sign in. */
export type Member = { userId: string; email: string; name: string; role: string; source: string; disabled: boolean; createdAt: Date }

/** The role of a user in a project as stored; null when the user is no member. */
export async function getMemberRole(db: Db, projectId: string, userId: string): Promise<string | null> {
  const row = await db.member.findUnique({ where: { projectId_userId: { projectId, userId } }, select: { role: true } })
  return row?.role ?? null
}

/** Members of a project by name. Instance admins who are no members are not in it. */
export async function listMembers(db: Db, projectId: string): Promise<Member[]> {
  const rows = await db.member.findMany({
    where: { projectId },
    select: { userId: true, role: true, source: true, createdAt: true, user: { select: { email: true, name: true, disabledAt: true } } },
    orderBy: [{ user: { name: 'asc' } }, { userId: 'asc' }],
  })
  return rows.map(({ user: { disabledAt, ...user }, ...member }) => ({ ...member, ...user, disabled: disabledAt !== null }))
}

/** Gives a role by hand: from then on it does not follow groups any more. */
export async function putMember(db: Db, member: { projectId: string; userId: string; role: string }): Promise<void> {
  const { projectId, userId, role } = member
  await db.member.upsert({
    where: { projectId_userId: { projectId, userId } }, create: member, update: { role, source: 'manual' },
  })
}

/** Every membership of a user, with its origin. */
export async function listMembershipsOfUser(db: Db, userId: string): Promise<{ projectId: string; role: string; source: string }[]> {
  return db.member.findMany({ where: { userId }, select: { projectId: true, role: true, source: true }, orderBy: { projectId: 'asc' } })
}

/** Gives a role that follows the groups of single sign-on; one that was given by hand stays as it is. */
export async function putMemberByGroups(db: Db, { projectId, userId, role }: { projectId: string; userId: string; role: string }): Promise<void> {
  await db.$executeRaw`
    INSERT INTO member (project_id, user_id, role, source) VALUES (${projectId}::uuid, ${userId}, ${role}, 'oidc')
    ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role WHERE member.source = 'oidc'`
}

/** Takes away a role that came by groups; true when there was one. */
export async function deleteMemberByGroups(db: Db, projectId: string, userId: string): Promise<boolean> {
  const { count } = await db.member.deleteMany({ where: { projectId, userId, source: 'oidc' } })
  return count > 0
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
