import type { Proposals } from '@/lib/core/display/flag-view'
import { MOST_TICKET_TEXT } from '@/lib/core/flag/plain-ticket-text'
import { storableText } from '@/lib/core/storable-text'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { findFlagOfTicket, findTraceToFlag, type FlagSource } from '@/lib/db/flags'
import { insertTicket, type TicketStatus } from '@/lib/db/tickets'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import { customerId } from '@/lib/services/customer-id'
import { flagTrace } from '@/lib/services/flag-trace'
import { loadRedactor, type RedactorDeps } from '@/lib/services/load-redactor'
import { proposeTraces } from '@/lib/services/propose-traces'
import { readTicketUrl } from '@/lib/services/read-ticket-url'
import { redactWords } from '@/lib/services/redact-words'

export type TicketInput = {
  projectId: string
  /** http(s) link to the ticket: the same link again is the same ticket. */
  ticketUrl: string
  /** Our id of the trace or the one of its source, where the ticket says it. */
  traceId?: string | null
  customer?: string | null
  /** ISO 8601: about when it happened. */
  time?: string | null
  words?: string | null
  /** What should have happened. */
  expectation?: string | null
  source: FlagSource
  /** User id, or `key:<id>`. */
  actor: string
}

/**
 * `flagged`: the ticket named a trace and what should have happened, so it is a flag now. `waiting`: it is in the inbox until a person
 * picks a trace; `calls` are proposals. `known`: its link was received before, nothing changed.
 */
export type ReceivedTicket =
  | { kind: 'flagged'; flagId: string; caseId: string; created: boolean; caseCreated: boolean }
  | { kind: 'waiting'; ticketId: string; calls: Proposals['calls'] }
  | { kind: 'known'; ticketId: string | null; status: TicketStatus; flagId: string | null }

const WIDE_WINDOW_HOURS = 72

type Deps = RedactorDeps & { db: DbClient; now: () => Date }

/**
 * Takes a ticket of a helpdesk. Nothing is guessed: only a ticket that names a trace of the project and says what should have happened
 * becomes a flag by itself, every other one waits in the inbox. Personal data is replaced before the first write.
 *
 * @throws AppError invalid (link, time)
 */
export async function receiveTicket(input: TicketInput, deps: Deps): Promise<ReceivedTicket> {
  const { db, now } = deps
  const ticketUrl = readTicketUrl(input.ticketUrl)
  const earlier = await findFlagOfTicket(db, input.projectId, ticketUrl)
  if (earlier) return { kind: 'known', ticketId: null, status: 'flagged', flagId: earlier.id }
  const traceRef = input.traceId?.trim().slice(0, 500) || null
  if (traceRef && input.expectation?.trim()) {
    const trace = await findTraceToFlag(db, input.projectId, traceRef)
    if (trace && trace.request !== null) {
      const { flagId, caseId, created, caseCreated } = await flagTrace({ ...input, ticketUrl, traceId: trace.id, expectation: input.expectation }, deps)
      return { kind: 'flagged', flagId, caseId, created, caseCreated }
    }
  }
  const happenedAt = readTime(input.time)
  const clean = await redactTicket(input, traceRef, deps)
  const { ticket, created } = await db.$transaction(async (tx) => {
    const stored = await insertTicket(tx, {
      projectId: input.projectId, ticketUrl, ...clean, happenedAt, createdBy: input.actor, createdAt: now(),
    })
    if (!stored.created) return stored
    await recordAuditEvent(tx, { projectId: input.projectId, actor: input.actor, action: 'ticket.receive', target: stored.ticket.id, after: { ticketUrl, source: input.source } })
    await publishEvent(tx, { projectId: input.projectId, kind: 'project.changed' })
    return stored
  })
  if (!created) return { kind: 'known', ticketId: ticket.id, status: ticket.status, flagId: ticket.flagId }
  return { kind: 'waiting', ticketId: ticket.id, calls: await proposals(input, happenedAt, deps) }
}

/** A complaint comes later than what it complains about, often by days. */
async function proposals(input: TicketInput, happenedAt: Date | null, deps: Deps): Promise<Proposals['calls']> {
  if (!input.customer?.trim() && !happenedAt) return []
  const { calls } = await proposeTraces({
    projectId: input.projectId, customer: input.customer, time: happenedAt?.toISOString() ?? null, words: input.words, windowHours: WIDE_WINDOW_HOURS,
  }, deps)
  return calls
}

async function redactTicket(
  { projectId, customer, words, expectation }: TicketInput, traceRef: string | null, deps: Deps,
): Promise<{ traceRef: string | null; customerId: string | null; words: string | null; expectation: string | null }> {
  const clean = async (text: string | null | undefined) => {
    const trimmed = text?.trim() ?? ''
    // cut afterwards: half an address that is cut off is not found
    return trimmed === '' ? null : storableText((await redactWords({ projectId, text: trimmed.slice(0, MOST_TICKET_TEXT * 2) }, deps)).slice(0, MOST_TICKET_TEXT))
  }
  const { redactor } = await loadRedactor({ projectId }, deps)
  return { traceRef: await clean(traceRef), customerId: customerId(redactor, customer), words: await clean(words), expectation: await clean(expectation) }
}

function readTime(time: string | null | undefined): Date | null {
  if (!time?.trim()) return null
  const at = new Date(time)
  if (Number.isNaN(at.getTime()) || at.getTime() < 0 || at.getTime() > 4_102_444_800_000) {
    const message = `expected a time like 2026-11-20T14:30:00Z, got "${time.slice(0, 60)}"`
    throw new AppError('invalid', `time: ${message}`, { errors: [{ field: 'time', message }] })
  }
  return at
}
