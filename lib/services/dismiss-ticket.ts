import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { closeTicket, getTicket } from '@/lib/db/tickets'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { redactWords } from '@/lib/services/redact-words'

const MOST_LETTERS = 1000

/**
 * Takes a ticket out of the inbox that is about no failure of the model. The reason stays with the ticket and in the audit log.
 *
 * @throws AppError not-found, invalid (reason), conflict when someone closed it before
 */
export async function dismissTicket(
  { projectId, ticketId, reason, actor }: { projectId: string; ticketId: string; reason: string; actor: string },
  deps: RedactorDeps & { db: DbClient; now: () => Date },
): Promise<void> {
  const { db, now } = deps
  const text = reason.trim()
  if (text === '' || text.length > MOST_LETTERS) {
    const message = `expected 1 to ${MOST_LETTERS} characters: why this is no failure of the model`
    throw new AppError('invalid', `reason: ${message}`, { errors: [{ field: 'reason', message }] })
  }
  const stored = await redactWords({ projectId, text }, deps)
  await db.$transaction(async (tx) => {
    const ticket = await getTicket(tx, projectId, ticketId)
    if (!ticket) throw new AppError('not-found', 'There is no such ticket in this project.')
    if (!(await closeTicket(tx, ticket.id, { status: 'dismissed', reason: stored, closedBy: actor, closedAt: now() }))) {
      throw new AppError('conflict', 'Someone has closed this ticket in the meantime.')
    }
    await recordAuditEvent(tx, { projectId, actor, action: 'ticket.dismiss', target: ticket.id, before: { status: 'open' }, after: { status: 'dismissed', reason: stored } })
    await publishEvent(tx, { projectId, kind: 'project.changed' })
  })
}
