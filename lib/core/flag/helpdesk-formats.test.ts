import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HELPDESK_FORMATS, readHelpdeskTicket, traceInText } from '@/lib/core/flag/helpdesk-formats'

describe('a ticket of Zendesk', () => {
  const event = {
    type: 'zen:event-type:ticket.created', account_id: 88888888, id: '01HNXXXX', time: '2026-11-20T17:18:10Z', zendesk_event_version: '2022-11-06', subject: 'zen:ticket:35436',
    detail: {
      actor_id: '8447388090494', created_at: '2026-11-20T17:17:53Z', description: 'The bot refunded only one of my orders.\n\nTrace ID: req-0042.', external_id: null,
      id: '35436', requester_id: '8447388090494', status: 'OPEN', subject: 'Wrong refund', tags: ['refund'], via: { channel: 'web' },
    },
    event: {},
  }

  it('is read from an event, with a link made of the helpdesk’s address', () => {
    expect(readHelpdeskTicket(event, { site: 'https://acme.zendesk.com/' })).toEqual({ format: 'zendesk', ticket: {
      ticketUrl: 'https://acme.zendesk.com/agent/tickets/35436', traceId: 'req-0042', customer: null, time: '2026-11-20T17:17:53.000Z',
      words: 'Wrong refund\nThe bot refunded only one of my orders.\nTrace ID: req-0042.', expectation: null,
    } })
    expect(readHelpdeskTicket(event)?.ticket.ticketUrl).toBeNull()
  })

  it('is read from the body of a trigger, placeholders that were not filled say nothing', () => {
    const body = { ticket: { id: 35436, link: 'acme.zendesk.com/agent/tickets/35436', title: 'Wrong refund', latest_comment: { body: '<p>Only one&nbsp;order</p>' }, requester: { external_id: '{{ticket.requester.external_id}}', email: 'jane@example.com' }, trace_id: 'gw-7', created_at: '{{ticket.created_at}}' } }
    expect(readHelpdeskTicket(body)).toEqual({ format: 'zendesk', ticket: {
      ticketUrl: 'https://acme.zendesk.com/agent/tickets/35436', traceId: 'gw-7', customer: 'jane@example.com', time: null, words: 'Wrong refund\nOnly one order', expectation: null,
    } })
    expect(readHelpdeskTicket({ ticket: { id: 1, url: 'https://acme.zendesk.com/api/v2/tickets/1.json' } })?.ticket.ticketUrl).toBe('https://acme.zendesk.com/agent/tickets/1')
  })
})

describe('a ticket of Freshdesk', () => {
  it('is read from the simple content of an automation rule, and from flat content', () => {
    const ticket = {
      ticket_id: 4711, ticket_subject: 'Wrong refund', ticket_description: '<div>It refunded <b>one</b> order &amp; not two</div>', ticket_url: 'https://acme.freshdesk.com/a/tickets/4711',
      ticket_requester_email: 'jane@example.com', ticket_requester_name: 'Jane', ticket_cf_customer_id: 'customer-7', triggered_event: '{ticket_action:created}',
    }
    const expected = { format: 'freshdesk', ticket: { ticketUrl: 'https://acme.freshdesk.com/a/tickets/4711', traceId: null, customer: 'customer-7', time: null, words: 'Wrong refund\nIt refunded one order & not two', expectation: null } }
    expect(readHelpdeskTicket({ freshdesk_webhook: ticket })).toEqual(expected)
    expect(readHelpdeskTicket(ticket)).toEqual(expected)
  })
})

describe('a conversation of Intercom', () => {
  const body = {
    type: 'notification_event', app_id: 'abc123', topic: 'conversation.user.created', id: 'notif_1', created_at: 1_763_658_000,
    data: { type: 'notification_event_data', item: {
      type: 'conversation', id: '1234', created_at: 1_763_657_990, source: { type: 'conversation', id: 's', delivered_as: 'customer_initiated', subject: '', body: '<p>Wrong refund</p>', author: { type: 'user', id: '66f', email: 'jane@example.com' } },
      contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: '66f', external_id: 'customer-7' }] }, custom_attributes: { 'Trace Id': 'req-9000' },
    } },
  }

  it('is read with the customer’s own id and times in seconds', () => {
    expect(readHelpdeskTicket(body)).toEqual({ format: 'intercom', ticket: {
      ticketUrl: 'https://app.intercom.com/a/apps/abc123/conversations/1234', traceId: 'req-9000', customer: 'customer-7', time: '2025-11-20T16:59:50.000Z', words: 'Wrong refund', expectation: null,
    } })
  })

  it('is none when the notification is about something else', () => {
    expect(readHelpdeskTicket({ ...body, data: { item: { type: 'user', id: '1' } } })).toBeNull()
    expect(readHelpdeskTicket({ type: 'notification_event', topic: 'ping', data: { item: { type: 'ping', message: 'hello' } } })).toBeNull()
  })
})

describe('an issue of Jira Service Management', () => {
  const issue = (fields: object) => ({ timestamp: 1_763_658_000_000, webhookEvent: 'jira:issue_created', issue: { id: '10005', key: 'SUP-5', self: 'https://acme.atlassian.net/rest/api/2/issue/10005', fields } })

  it('is read with its link made of address and key', () => {
    expect(readHelpdeskTicket(issue({ summary: 'Wrong refund', description: 'Only one order. request-id=abc_12345', created: '2026-11-20T14:20:00.000+0000', reporter: { emailAddress: 'jane@example.com', accountId: '5b' } }))).toEqual({ format: 'jira', ticket: {
      ticketUrl: 'https://acme.atlassian.net/browse/SUP-5', traceId: 'abc_12345', customer: 'jane@example.com', time: '2026-11-20T14:20:00.000Z', words: 'Wrong refund\nOnly one order. request-id=abc_12345', expectation: null,
    } })
  })

  it('is read where the description is rich text, and where Jira stands under a path', () => {
    const description = { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Only ' }, { type: 'text', text: 'one order' }] }, { type: 'paragraph', content: [{ type: 'text', text: 'of two' }] }] }
    const body = issue({ summary: 'Wrong refund', description })
    body.issue.self = 'https://intra.example/jira/rest/api/2/issue/10005'
    expect(readHelpdeskTicket(body)?.ticket).toMatchObject({ ticketUrl: 'https://intra.example/jira/browse/SUP-5', words: 'Wrong refund\nOnly one order\nof two', time: '2025-11-20T17:00:00.000Z' })
  })
})

describe('a ticket in our own form', () => {
  it('needs a link alone', () => {
    expect(readHelpdeskTicket({ ticketUrl: 'https://desk.example/1', customer: 'c', unknown: 1 })).toEqual({ format: 'slicegate', ticket: { ticketUrl: 'https://desk.example/1', traceId: null, customer: 'c', time: null, words: null, expectation: null } })
    expect(readHelpdeskTicket({ customer: 'c' })).toBeNull()
  })

  it('is taken for the form that was named, and for no other', () => {
    expect(readHelpdeskTicket({ ticketUrl: 'https://desk.example/1' }, { format: 'jira' })).toBeNull()
  })
})

describe('any body', () => {
  it('is a ticket or none, and never a fault', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(undefined, ...HELPDESK_FORMATS), (value, format) => {
      const read = readHelpdeskTicket(value, { format, site: 'https://acme.zendesk.com' })
      expect(read === null || typeof read.ticket === 'object').toBe(true)
    }))
    const keys = fc.constantFrom('ticket', 'issue', 'fields', 'key', 'self', 'id', 'data', 'item', 'type', 'source', 'contacts', 'custom_fields', 'description', 'content', 'freshdesk_webhook', 'ticket_id', 'detail')
    const tree = fc.letrec((tie) => ({ node: fc.oneof({ maxDepth: 5 }, fc.constantFrom('notification_event', 'conversation', 'zen:event-type:ticket.created', 'https://a.zendesk.com/x', 5, null), fc.dictionary(keys, tie('node')), fc.array(tie('node'), { maxLength: 3 })) })).node
    fc.assert(fc.property(tree, (value) => {
      readHelpdeskTicket(value)
    }))
  })

  it('keeps the begin of a long mail and takes no minutes over one that is made to', () => {
    expect(readHelpdeskTicket({ ticketUrl: 'https://d.example/1', words: `<p>${'<'.repeat(200_000)}` })?.ticket.words?.length).toBeLessThanOrEqual(4000)
    expect(readHelpdeskTicket({ ticketUrl: 'https://d.example/1', words: 'a'.repeat(100_000) })?.ticket.words).toHaveLength(4000)
  })

  it('names a trace only where the text calls it one', () => {
    expect(traceInText('see trace_id: 0198-aa.bb, thanks')).toBe('0198-aa.bb')
    expect(traceInText('the trace of my parcel')).toBeNull()
    expect(traceInText(null)).toBeNull()
  })
})
