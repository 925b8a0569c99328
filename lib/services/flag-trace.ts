import { parseConfig } from '@/lib/core/config/parse-config'
import type { ChatRequest } from '@/lib/core/chat'
import { segmentKey } from '@/lib/core/segment-key'
import { derivedOnly, type DerivedFrom } from '@/lib/core/slices/derive-dimensions'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db, DbClient } from '@/lib/db/client'
import {
  findCaseByKey, findFlag, findTraceToFlag, insertFlag, insertFlaggedCase, isOpenCase, lockAdversarialDataset, type FlaggedTrace, type FlagSource,
} from '@/lib/db/flags'
import { getProject, type Project } from '@/lib/db/projects'
import { closeTicket, findTicketByUrl } from '@/lib/db/tickets'
import { recordWebhookEvent } from '@/lib/db/webhook-events'
import { isUuid } from '@/lib/core/uuid'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'
import type { RedactorDeps } from '@/lib/services/load-redactor'
import { redactWords } from '@/lib/services/redact-words'
import { readTicketUrl } from '@/lib/services/read-ticket-url'

export type FlagInput = {
  projectId: string
  /** Our id of the trace or the one of its source. */
  traceId: string
  /** http(s) link to the ticket. */
  ticketUrl: string
  /** What should have happened, in words; personal data in it is replaced before it is stored. */
  expectation: string
  /** An adversarial case that a person says is the same failure: the ticket is added to it and no case is made. */
  joins?: string | null
  /** Where it came from; `page` unless told. */
  source?: FlagSource
  /** User id, or `key:<id>`. */
  actor: string
}

export type FlagResult = {
  flagId: string; caseId: string; created: boolean; caseCreated: boolean
  /** What should have happened as it is stored, with personal data replaced. */
  expectation: string
}

/**
 * Turns a trace that a customer complained about into a permanent adversarial case. A trace makes one case, however
 * many tickets name it; the same ticket again adds nothing. A ticket of the inbox with this link is closed by it.
 *
 * @returns `created` false when this ticket had flagged this case before; `caseCreated` false when the case was there
 * @throws AppError not-found (trace), invalid (link, expectation, a case to join that is none, a trace without a request, which cannot be replayed)
 */
export async function flagTrace(input: FlagInput, deps: RedactorDeps & { db: DbClient; now: () => Date }): Promise<FlagResult> {
  const { db, now } = deps
  const ticketUrl = readTicketUrl(input.ticketUrl)
  const expectation = await redactWords({ projectId: input.projectId, text: readExpectation(input.expectation) }, deps)
  return db.$transaction(async (tx) => {
    const project = await getProject(tx, input.projectId)
    const trace = project && await findTraceToFlag(tx, project.id, input.traceId.trim())
    if (!trace) throw new AppError('not-found', `No trace "${input.traceId}" in this project.`, { errors: [{ field: 'traceId', message: 'is not a trace of this project' }] })
    const { caseId, caseCreated } = await caseOf(tx, { project, trace, expectation, joins: input.joins ?? null })
    const known = caseCreated ? null : await findFlag(tx, project.id, caseId, ticketUrl)
    const flag = known ?? await insertFlag(tx, {
      projectId: project.id, traceId: trace.id, caseId, ticketUrl, expectation, source: input.source ?? 'page', createdBy: input.actor, createdAt: now(),
    })
    await closeInInbox(tx, { projectId: project.id, ticketUrl, flagId: flag.id, actor: input.actor, at: now() })
    const result = { flagId: flag.id, caseId, created: known === null, caseCreated, expectation: flag.expectation }
    if (known) return result
    await recordAuditEvent(tx, {
      projectId: project.id, actor: input.actor, action: 'trace.flag', target: trace.id, after: { ticketUrl, caseId, caseCreated, source: flag.source },
    })
    await recordWebhookEvent(tx, {
      projectId: project.id, event: 'flag.created', payload: {
        text: caseCreated ? 'A failure was flagged: every later run replays it.' : 'Another ticket was added to a flagged failure.',
        path: `/p/${encodeURIComponent(project.slug)}/adversarial/${caseId}`, data: { flagId: flag.id, caseId, caseCreated, ticketUrl, source: flag.source },
      },
    })
    await publishEvent(tx, { projectId: project.id, kind: 'project.changed' })
    return result
  })
}

type CaseInput = { project: Project; trace: FlaggedTrace; expectation: string; joins: string | null }

/** The case that the flag belongs to: the one that a person chose, the one that the trace is already, or a new one. */
async function caseOf(tx: Db, { project, trace, expectation, joins }: CaseInput): Promise<{ caseId: string; caseCreated: boolean }> {
  const datasetId = await lockAdversarialDataset(tx, project.id)
  const known = await findCaseByKey(tx, datasetId, trace.sourceId)
  if (known) return { caseId: known, caseCreated: false }
  if (joins !== null) {
    if (!isUuid(joins) || !(await isOpenCase(tx, project.id, joins))) throw invalid('joins', 'expected the id of an adversarial case of this project whose contents were not erased')
    return { caseId: joins, caseCreated: false }
  }
  if (trace.request === null) throw invalid('traceId', 'this trace was logged without its request, so no candidate could be asked again')
  const caseId = await insertFlaggedCase(tx, {
    projectId: project.id, datasetId, trace, segments: segmentsOf(trace, project.config), expectation, derived: derivedOnly(derivedFrom(trace)),
  })
  return { caseId, caseCreated: true }
}

async function closeInInbox(tx: Db, close: { projectId: string; ticketUrl: string; flagId: string; actor: string; at: Date }): Promise<void> {
  const ticket = await findTicketByUrl(tx, close.projectId, close.ticketUrl)
  if (ticket?.status !== 'open' || !(await closeTicket(tx, ticket.id, { status: 'flagged', flagId: close.flagId, closedBy: close.actor, closedAt: close.at }))) return
  await recordAuditEvent(tx, {
    projectId: close.projectId, actor: close.actor, action: 'ticket.flag', target: ticket.id, before: { status: 'open' }, after: { status: 'flagged', flagId: close.flagId },
  })
}

/** A flagged case has no reference: production's answer was the failure. */
function derivedFrom(trace: FlaggedTrace): DerivedFrom {
  return { ...trace, request: trace.request as ChatRequest | null, reference: null, ts: trace.ts.toISOString() }
}

/** For display only: an adversarial case counts in its own set and in no segment of the traffic. */
function segmentsOf(trace: FlaggedTrace, configText: string): string[] {
  const { segmentBy } = parseConfig(configText, 'eval_config.yaml').config
  const value = trace.dimensions[segmentBy] ?? (/^customer(_id)?$/.test(segmentBy) ? trace.customerId : null)
  return value ? [segmentKey(value)] : []
}

function readExpectation(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > 4000) throw invalid('expectation', 'expected 1 to 4000 characters: what should have happened')
  return trimmed
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
