import type { OpenTicket } from '@/lib/core/display/flag-view'
import type { Db } from '@/lib/db/client'

export type NewTicket = {
  projectId: string; ticketUrl: string; traceRef: string | null; customerId: string | null; happenedAt: Date | null; words: string | null; expectation: string | null
  createdBy: string; createdAt: Date
}
export type TicketStatus = 'open' | 'flagged' | 'dismissed'
export type StoredTicket = Omit<NewTicket, 'createdBy'> & { id: string; status: TicketStatus; flagId: string | null; reason: string | null }

const FIELDS = {
  id: true, projectId: true, ticketUrl: true, traceRef: true, customerId: true, happenedAt: true, words: true, expectation: true, createdAt: true, status: true, flagId: true, reason: true,
} as const

/** Puts a ticket into the inbox; `created` false when its link is there already, whatever became of it: then nothing changes. */
export async function insertTicket(db: Db, ticket: NewTicket): Promise<{ ticket: StoredTicket; created: boolean }> {
  const { count } = await db.ticket.createMany({ data: [ticket], skipDuplicates: true })
  const row = await db.ticket.findUniqueOrThrow({ where: { projectId_ticketUrl: { projectId: ticket.projectId, ticketUrl: ticket.ticketUrl } }, select: FIELDS })
  return { ticket: row as StoredTicket, created: count > 0 }
}

/** null when the project has no such ticket. */
export async function getTicket(db: Db, projectId: string, ticketId: string): Promise<StoredTicket | null> {
  return db.ticket.findFirst({ where: { id: ticketId, projectId }, select: FIELDS }) as Promise<StoredTicket | null>
}

export async function findTicketByUrl(db: Db, projectId: string, ticketUrl: string): Promise<StoredTicket | null> {
  return db.ticket.findUnique({ where: { projectId_ticketUrl: { projectId, ticketUrl } }, select: FIELDS }) as Promise<StoredTicket | null>
}

/** Closes an open ticket. false: it is none, or someone closed it before. */
export async function closeTicket(
  db: Db, ticketId: string, close: { status: 'flagged'; flagId: string; closedBy: string; closedAt: Date } | { status: 'dismissed'; reason: string; closedBy: string; closedAt: Date },
): Promise<boolean> {
  const { count } = await db.ticket.updateMany({ where: { id: ticketId, status: 'open' }, data: close })
  return count > 0
}

export async function countOpenTickets(db: Db, projectId: string): Promise<number> {
  return db.ticket.count({ where: { projectId, status: 'open' } })
}

/** Tickets that wait for a person, newest first. */
export async function listOpenTickets(db: Db, projectId: string, options: { limit: number; after?: { at: string; id: string } }): Promise<OpenTicket[]> {
  const { limit, after } = options
  const rows = await db.ticket.findMany({
    where: {
      projectId, status: 'open',
      ...(after ? { OR: [{ createdAt: { lt: new Date(after.at) } }, { createdAt: new Date(after.at), id: { lt: after.id } }] } : {}),
    },
    select: FIELDS, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit,
  })
  return rows.map(asOpenTicket)
}

export function asOpenTicket(row: Omit<StoredTicket, 'status'> & { status: string }): OpenTicket {
  return {
    id: row.id, ticketUrl: row.ticketUrl, traceRef: row.traceRef, customerId: row.customerId, happenedAt: row.happenedAt?.toISOString() ?? null,
    words: row.words, expectation: row.expectation, createdAt: row.createdAt.toISOString(),
  }
}
