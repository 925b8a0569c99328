import { z } from 'zod'
import { isoTime } from '@/lib/core/api/common'
import { HELPDESK_FORMATS } from '@/lib/core/flag/helpdesk-formats'

const ticketUrl = z.url({ protocol: /^https?$/ }).max(2000)

export const flagBody = z.strictObject({
  ticketUrl: ticketUrl.meta({ description: 'Link to the ticket. The same link again is the same ticket.' }),
  traceId: z.string().trim().min(1).max(500).optional().meta({ description: 'Id of the trace, ours or the one of its source. Without it the ticket waits until a person picks a trace.' }),
  expectation: z.string().trim().min(1).max(4000).optional().meta({ description: 'What should have happened, in words. Needed with traceId.' }),
  customer: z.string().trim().min(1).max(500).optional().meta({ description: 'Id of the customer as the gateway logs it.' }),
  time: z.iso.datetime({ offset: true }).optional().meta({ description: 'About when it happened.' }),
  words: z.string().trim().min(1).max(20_000).optional().meta({ description: 'What the customer wrote.' }),
  joins: z.uuid().optional().meta({ description: 'An adversarial case that is the same failure: the ticket is added to it and no case is made.' }),
}).superRefine((body, context) => {
  if (body.traceId !== undefined && body.expectation === undefined) context.addIssue({ code: 'custom', path: ['expectation'], message: 'expected what should have happened, since a trace is named' })
  if (body.traceId === undefined && body.customer === undefined && body.time === undefined && body.words === undefined) {
    context.addIssue({ code: 'custom', path: ['traceId'], message: 'expected the id of the trace, or customer, time or words to look for it' })
  }
  if (body.traceId === undefined && body.joins !== undefined) context.addIssue({ code: 'custom', path: ['joins'], message: 'expected only together with traceId' })
})

const similar = z.array(z.object({ caseId: z.uuid(), similarity: z.number().meta({ description: 'Cosine of lexical vectors, at most 1.' }) }))
  .meta({ description: 'Cases with nearly the same request (0.85 or more), the nearest first: perhaps the same failure.' })

export const flagged = z.object({
  id: z.uuid(), caseId: z.uuid(),
  created: z.boolean().meta({ description: 'false: this ticket had flagged this trace before.' }),
  caseCreated: z.boolean(),
  similar: similar.optional(),
})

export const waitingTicket = z.object({
  ticketId: z.uuid(), status: z.literal('open'),
  url: z.url().meta({ description: 'Where a person picks the trace.' }),
  candidates: z.array(z.object({
    traceId: z.uuid(), sourceId: z.string(), time: isoTime, model: z.string().nullable(), segment: z.string().nullable(),
    closeness: z.number().nullable().meta({ description: 'In time, 1 = at that moment, 0 = at the end of the window; null = no time was given.' }),
    words: z.number().nullable().meta({ description: 'Share of the words that the user said in this call; null = no words were given.' }),
  })).meta({ description: 'The likeliest first, without their texts: those are for people who may read the project.' }),
})

export const knownTicket = z.object({
  ticketId: z.uuid().nullable(), status: z.enum(['open', 'flagged', 'dismissed']),
  flagId: z.uuid().nullable(),
})

export const receiveTicketQuery = z.strictObject({
  project: z.string().optional(),
  format: z.enum(HELPDESK_FORMATS).optional().meta({ description: 'Which helpdesk sends it; found out by its fields unless told.' }),
  site: z.url({ protocol: /^https?$/ }).max(500).optional().meta({ description: 'Address of the helpdesk, for events that have no link to the ticket: Zendesk’s.' }),
})

/** A helpdesk decides what it sends; what is not known is ignored. */
export const receiveTicketBody = z.looseObject({}).meta({
  description: 'A webhook of Zendesk, Freshdesk, Intercom or Jira Service Management, or {ticketUrl, traceId?, customer?, time?, words?, expectation?}.',
})
