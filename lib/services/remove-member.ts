import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteMember, getMemberRole, lockAdmins } from '@/lib/db/members'
import { AppError } from '@/lib/errors'

/**
 * Takes a person out of a project; from then on neither the person nor the API keys they made see it. A person who is
 * no member is left as is.
 *
 * @returns true when the person was a member until now
 * @throws AppError conflict when the project would be left without an admin
 */
export async function removeMember(
  input: { projectId: string; userId: string; actor: string }, { db }: { db: DbClient },
): Promise<boolean> {
  const { projectId, userId, actor } = input
  return db.$transaction(async (tx) => {
    const admins = await lockAdmins(tx, projectId)
    if (admins.length === 1 && admins[0] === userId) {
      throw new AppError('conflict', 'This is the last admin of the project. Make someone else an admin first.')
    }
    const role = await getMemberRole(tx, projectId, userId)
    if (role === null) return false
    await deleteMember(tx, projectId, userId)
    await recordAuditEvent(tx, { projectId, actor, action: 'member.remove', target: userId, before: { role } })
    return true
  })
}
