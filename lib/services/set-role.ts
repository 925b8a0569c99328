import { asRole } from '@/lib/core/permissions'
import { ROLES } from '@/lib/core/types'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getMemberRole, lockAdmins, putMember } from '@/lib/db/members'
import { AppError } from '@/lib/errors'

/**
 * Changes the role of a member; the same role again changes nothing.
 *
 * @throws AppError invalid (role), not-found (no member), conflict when the project would be left without an admin
 */
export async function setRole(
  input: { projectId: string; userId: string; role: string; actor: string }, { db }: { db: DbClient },
): Promise<void> {
  const { projectId, userId, actor } = input
  const role = asRole(input.role)
  if (!role) throw new AppError('invalid', `role: expected ${ROLES.join(', ')}`, { errors: [{ field: 'role', message: `expected ${ROLES.join(', ')}` }] })
  await db.$transaction(async (tx) => {
    const admins = await lockAdmins(tx, projectId)
    const current = await getMemberRole(tx, projectId, userId)
    if (current === null) throw new AppError('not-found', 'This person is not a member of the project.')
    if (current === role) return
    if (admins.length === 1 && admins[0] === userId) {
      throw new AppError('conflict', 'This is the last admin of the project. Make someone else an admin first.')
    }
    await putMember(tx, { projectId, userId, role })
    await recordAuditEvent(tx, { projectId, actor, action: 'member.role', target: userId, before: { role: current }, after: { role } })
  })
}
