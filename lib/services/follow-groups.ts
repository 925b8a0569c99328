import { stronger, type GrantedRoles } from '@/lib/core/accounts/oidc-roles'
import type { Role } from '@/lib/core/types'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import { deleteMemberByGroups, listMembershipsOfUser, putMemberByGroups } from '@/lib/db/members'
import { listProjectSlugs } from '@/lib/db/projects'
import { getAdminByOidc, getUser, lockInstanceAdmins, lockUser, setUserInstanceAdmin } from '@/lib/db/users'

/**
 * The roles by project id that groups give in the projects there are; a project that is not there (yet) gives none.
 */
export async function resolveGrants(db: Db, granted: GrantedRoles): Promise<Map<string, Role>> {
  const projects = await listProjectSlugs(db)
  return new Map(projects.flatMap(({ id, slug }) => {
    const own = granted.projects.get(slug) ?? null
    const role = granted.everywhere === null ? own : stronger(own, granted.everywhere)
    return role === null ? [] : [[id, role] as const]
  }))
}

/**
 * Makes the memberships that come by single sign-on what the person's groups say now: adds, changes and takes away, each on
 * record as `member.groups`. Memberships given by hand stay as they are. The same groups again change nothing.
 *
 * @returns whether the person may open anything afterwards
 */
export async function followGroups(input: { userId: string; granted: GrantedRoles }, { db }: { db: DbClient }): Promise<boolean> {
  const { userId, granted } = input
  return db.$transaction(async (tx) => {
    await lockUser(tx, userId)
    const wanted = await resolveGrants(tx, granted)
    const now = await listMembershipsOfUser(tx, userId)
    const byHand = new Set(now.filter(({ source }) => source !== 'oidc').map(({ projectId }) => projectId))
    const had = new Map(now.filter(({ source }) => source === 'oidc').map(({ projectId, role }) => [projectId, role]))
    for (const [projectId, role] of wanted) {
      const before = had.get(projectId) ?? null
      if (byHand.has(projectId) || before === role) continue
      await putMemberByGroups(tx, { projectId, userId, role })
      await record(tx, userId, projectId, before, role)
    }
    for (const [projectId, role] of had) {
      if (!wanted.has(projectId) && (await deleteMemberByGroups(tx, projectId, userId))) await record(tx, userId, projectId, role, null)
    }
    await followAdminGroup(tx, userId, granted.instanceAdmin)
    const user = await getUser(tx, userId)
    return user?.instanceAdmin === true || (await listMembershipsOfUser(tx, userId)).length > 0
  })
}

async function record(tx: Db, userId: string, projectId: string, before: string | null, after: string | null): Promise<void> {
  await recordAuditEvent(tx, {
    projectId, actor: 'system', action: 'member.groups', target: userId, before: before === null ? null : { role: before }, after: after === null ? null : { role: after },
  })
}

/** A right given by hand stays. The last instance admin keeps the right whatever the groups say: nobody could give it back. */
async function followAdminGroup(tx: Db, userId: string, wanted: boolean): Promise<void> {
  const user = await getUser(tx, userId)
  if (!user || wanted === user.instanceAdmin || (!wanted && (await getAdminByOidc(tx, userId)) !== true)) return
  if (!wanted && (await lockInstanceAdmins(tx)).every((id) => id === userId)) return
  await setUserInstanceAdmin(tx, userId, wanted, true)
  await recordAuditEvent(tx, {
    projectId: null, actor: 'system', action: 'user.instance-admin', target: userId,
    before: { instanceAdmin: user.instanceAdmin }, after: { instanceAdmin: wanted, by: 'groups of single sign-on' },
  })
}
