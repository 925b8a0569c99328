import { baseUrl } from '@/lib/auth'
import { projectHref } from '@/lib/core/display/project-href'
import type { ReceivedTicket } from '@/lib/services/receive-ticket'

/** A received ticket as the API says it. Proposed calls go out without their texts: whoever may flag need not be allowed to read. */
export function answerTicket(received: ReceivedTicket, slug: string): Response {
  if (received.kind === 'flagged') {
    const { flagId, caseId, created, caseCreated } = received
    return Response.json({ id: flagId, caseId, created, caseCreated }, { status: 201 })
  }
  if (received.kind === 'known') {
    const { ticketId, status, flagId } = received
    return Response.json({ ticketId, status, flagId })
  }
  const candidates = received.calls.map(({ id, sourceId, ts, model, segment, closeness, words }) => ({ traceId: id, sourceId, time: ts, model, segment, closeness, words }))
  return Response.json({ ticketId: received.ticketId, status: 'open', url: `${baseUrl()}${projectHref(slug, '/flag')}?ticket=${received.ticketId}`, candidates }, { status: 202 })
}
