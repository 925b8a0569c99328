import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { deleteEndpoint, getEndpoint } from '@/lib/db/endpoints'
import { findActiveRun } from '@/lib/db/overview'
import { AppError } from '@/lib/errors'

/**
 * Takes an endpoint out of a project. Finished runs keep its name.
 *
 * @returns false when it was gone already
 * @throws AppError conflict while a run of the project is under way, which may still call it
 */
export async function removeEndpoint(
  input: { projectId: string; endpointId: string; actor: string }, { db }: { db: DbClient },
): Promise<boolean> {
  const { projectId, endpointId, actor } = input
  return db.$transaction(async (tx) => {
    const before = await getEndpoint(tx, projectId, endpointId)
    if (!before) return false
    const active = await findActiveRun(tx, projectId)
    if (active) throw new AppError('conflict', `The run ${active.name} is under way and may call this endpoint. Wait for it or cancel it first.`)
    const { apiKeySealed: _, ...known } = before
    await recordAuditEvent(tx, { projectId, actor, action: 'endpoint.remove', target: endpointId, before: known })
    await deleteEndpoint(tx, projectId, endpointId)
    return true
  })
}
