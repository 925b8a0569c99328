import { parseConfig } from '@/lib/core/config/parse-config'
import { findPii } from '@/lib/core/pii/find-pii'
import { redactText } from '@/lib/core/pii/redact-text'
import type { ChatRequest } from '@/lib/core/chat'
import { segmentKey } from '@/lib/core/segment-key'
import { derivedOnly, type DerivedFrom } from '@/lib/core/slices/derive-dimensions'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import {
  findCaseByKey, findFlag, findTraceToFlag, insertFlag, insertFlaggedCase, lockAdversarialDataset, type FlaggedTrace,
} from '@/lib/db/flags'
import { getProject } from '@/lib/db/projects'
import { AppError } from '@/lib/errors'
import { publishEvent } from '@/lib/events'

export type FlagInput = {
  projectId: string
  /** Our id of the trace or the one of its source. */
  traceId: string
  /** http(s) link to the ticket. */
  ticketUrl: string
  /** What should have happened, in words; personal data in it is replaced before it is stored. */
  expectation: string
  /** User id, or `key:<id>`. */
  actor: string
}

/**
 * Turns a trace that a customer complained about into a permanent adversarial case. A trace makes one case, however
 * many tickets name it; the same ticket again adds nothing.
 *
 * @returns `created` false when this ticket had flagged this trace before; `caseCreated` false when the case was there
 * @throws AppError not-found (trace), invalid (link, expectation, a trace without a request, which cannot be replayed)
 */
export async function flagTrace(
  input: FlagInput, { db, now }: { db: DbClient; now: () => Date },
): Promise<{ flagId: string; caseId: string; created: boolean; caseCreated: boolean }> {
  const ticketUrl = readTicketUrl(input.ticketUrl)
  const expectation = readExpectation(input.expectation)
  return db.$transaction(async (tx) => {
    const project = await getProject(tx, input.projectId)
    const trace = project && await findTraceToFlag(tx, project.id, input.traceId)
    if (!trace) throw new AppError('not-found', `No trace "${input.traceId}" in this project.`, { errors: [{ field: 'traceId', message: 'is not a trace of this project' }] })
    if (trace.request === null) {
      throw invalid('traceId', 'this trace was logged without its request, so no candidate could be asked again')
    }
    const datasetId = await lockAdversarialDataset(tx, project.id)
    const known = await findCaseByKey(tx, datasetId, trace.sourceId)
    const flag = known && await findFlag(tx, project.id, known, ticketUrl)
    if (known && flag) return { flagId: flag.id, caseId: known, created: false, caseCreated: false }
    const segments = segmentsOf(trace, project.config)
    const caseId = known ?? await insertFlaggedCase(tx, {
      projectId: project.id, datasetId, trace, segments, expectation, derived: derivedOnly(derivedFrom(trace)),
    })
    const made = await insertFlag(tx, {
      projectId: project.id, traceId: trace.id, caseId, ticketUrl, expectation, createdBy: input.actor, createdAt: now(),
    })
    await recordAuditEvent(tx, {
      projectId: project.id, actor: input.actor, action: 'trace.flag', target: trace.id, after: { ticketUrl, caseId, caseCreated: known === null },
    })
    await publishEvent(tx, { projectId: project.id, kind: 'project.changed' })
    return { flagId: made.id, caseId, created: true, caseCreated: known === null }
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

function readTicketUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  if (!url || !/^https?:$/.test(url.protocol) || text.length > 2000) throw invalid('ticketUrl', 'expected an http or https link to the ticket')
  const found = findPii(decodeLink(url.href)).find(({ type }) => type === 'email' || type === 'secret')
  if (url.username || url.password || found) {
    throw invalid('ticketUrl', 'the link holds an e-mail address, a key or a password; give the plain link to the ticket')
  }
  return url.href
}

function decodeLink(href: string): string {
  try {
    return decodeURIComponent(href)
  } catch {
    // a stray % is allowed in a link; then it is looked at as it stands
    return href
  }
}

function readExpectation(text: string): string {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed.length > 4000) throw invalid('expectation', 'expected 1 to 4000 characters: what should have happened')
  return redactText(trimmed).text
}

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
