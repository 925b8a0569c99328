import { answerTicket } from '@/app/api/v1/tickets/answer-ticket'
import { flagTraceOperation } from '@/lib/core/api/operations'
import { route } from '@/lib/http'
import { findDuplicates } from '@/lib/services/find-duplicates'
import { flagTrace } from '@/lib/services/flag-trace'
import { receiveTicket } from '@/lib/services/receive-ticket'

export const POST = route(flagTraceOperation, async ({ project, viewer, body, deps }) => {
  const { traceId, joins, expectation, ...ticket } = body
  const about = { projectId: project.id, actor: viewer.actor, source: 'api' as const, ticketUrl: ticket.ticketUrl }
  if (traceId === undefined || expectation === undefined) {
    return answerTicket(await receiveTicket({ ...ticket, ...about, expectation }, deps), project.slug)
  }
  const { near } = await findDuplicates({ projectId: project.id, traceId }, deps)
  const { flagId, caseId, created, caseCreated } = await flagTrace({ ...about, traceId, expectation, joins }, deps)
  const similar = near.filter((found) => found.caseId !== caseId).map((found) => ({ caseId: found.caseId, similarity: found.similarity }))
  return Response.json({ id: flagId, caseId, created, caseCreated, similar }, { status: created ? 201 : 200 })
})
