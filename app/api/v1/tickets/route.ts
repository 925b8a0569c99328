import { answerTicket } from '@/app/api/v1/tickets/answer-ticket'
import { receiveTicketOperation } from '@/lib/core/api/operations'
import { HELPDESK_FORMATS, readHelpdeskTicket } from '@/lib/core/flag/helpdesk-formats'
import { AppError } from '@/lib/errors'
import { route } from '@/lib/http'
import { receiveTicket } from '@/lib/services/receive-ticket'

export const POST = route(receiveTicketOperation, async ({ project, viewer, query, body, deps }) => {
  const read = readHelpdeskTicket(body, { format: query.format, site: query.site })
  if (!read) throw invalid('body', `expected a ticket of ${query.format ?? HELPDESK_FORMATS.join(', ')}: its fields are none of these forms`)
  const { ticketUrl, ...ticket } = read.ticket
  if (ticketUrl === null) throw invalid(read.format === 'zendesk' ? 'query.site' : 'body', `the ticket has no link${read.format === 'zendesk' ? '; give the address of the helpdesk: ?site=https://….zendesk.com' : ''}`)
  // our own form is written by hand: a moment that cannot be read is said, not dropped
  const givenTime = read.format === 'slicegate' && ticket.time === null ? body.time ?? '' : ''
  if (givenTime !== '') throw invalid('time', 'expected a moment such as 2026-11-26T10:00:00Z, after 1970')
  const source = read.format === 'slicegate' ? 'api' : 'helpdesk'
  return answerTicket(await receiveTicket({ ...ticket, ticketUrl, projectId: project.id, actor: viewer.actor, source }, deps), project.slug)
})

function invalid(field: string, message: string): AppError {
  return new AppError('invalid', `${field}: ${message}`, { errors: [{ field, message }] })
}
