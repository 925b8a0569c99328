import { isUuid } from '@/lib/core/uuid'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { getImport } from '@/lib/db/imports'
import { countWaitingLines, deleteQuarantinedLines } from '@/lib/db/quarantined-lines'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

/**
 * Throws lines away that were put aside, all of them or those of one reason; the counts of the import still tell of them. Returns how many.
 * `expected` is the number that the person saw: nothing happens when there are others by now.
 *
 * @throws AppError not-found for an import that the project does not have, conflict when the lines are not those that were seen
 */
export async function discardQuarantined(
  input: { projectId: string; importId: string; reason: string | null; expected: number; actor: string }, { db }: { db: DbClient },
): Promise<number> {
  const { projectId, importId, reason, expected, actor } = input
  return db.$transaction(async (tx) => {
    if (!isUuid(importId) || !(await getImport(tx, projectId, importId))) throw new AppError('not-found', `No import "${importId}".`)
    const waiting = await countWaitingLines(tx, importId, reason)
    if (waiting !== expected) throw new AppError('conflict', `There are ${waiting} such lines now, not ${expected}: look at them again.`)
    await recordAuditEvent(tx, { projectId, actor, action: 'import.discard', target: importId, before: { lines: waiting, ...(reason === null ? {} : { reason }) } })
    await publishEvent(tx, { projectId, kind: 'import.done' })
    return deleteQuarantinedLines(tx, importId, reason)
  })
}
