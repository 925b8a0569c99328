import { plainTicketText } from '@/lib/core/flag/plain-ticket-text'

export const HELPDESK_FORMATS = ['slicegate', 'zendesk', 'freshdesk', 'intercom', 'jira'] as const
export type HelpdeskFormat = (typeof HELPDESK_FORMATS)[number]

/** What a helpdesk says of a ticket, as it says it: nothing is redacted yet. null = it does not say. */
export type HelpdeskTicket = {
  ticketUrl: string | null
  traceId: string | null
  customer: string | null
  /** ISO 8601, UTC; when the ticket was opened, which is later than what it complains about. */
  time: string | null
  words: string | null
  expectation: string | null
}

type Bag = Record<string, unknown>
type Reader = (body: Bag, site: string | null) => HelpdeskTicket | null

/** How a customer or a technician may write the id of a trace into a ticket. */
const TRACE_IN_TEXT = /\b(?:trace|request)[ _-]?id\b\s*[:=#]?\s*["'`]?([A-Za-z0-9][\w.:-]{5,199})/i

const READERS: Record<HelpdeskFormat, Reader> = { slicegate: readPlain, zendesk: readZendesk, freshdesk: readFreshdesk, intercom: readIntercom, jira: readJira }

/**
 * A webhook's body as a ticket, whichever helpdesk sent it; fields that are not named here are ignored. Without `format` the first
 * form that fits counts. `site` is the address of the helpdesk, for bodies without a link. null: it is no ticket of these forms.
 */
export function readHelpdeskTicket(body: unknown, options: { format?: HelpdeskFormat; site?: string | null } = {}): { format: HelpdeskFormat; ticket: HelpdeskTicket } | null {
  const bag = bagOf(body)
  if (!bag) return null
  for (const format of options.format ? [options.format] : (['zendesk', 'freshdesk', 'intercom', 'jira', 'slicegate'] as const)) {
    const ticket = READERS[format](bag, options.site ?? null)
    if (ticket) return { format, ticket: { ...ticket, traceId: ticket.traceId ?? traceInText(ticket.words) } }
  }
  return null
}

/** The id of a trace that a text names as such; null when it names none. */
export function traceInText(text: string | null): string | null {
  return TRACE_IN_TEXT.exec(text ?? '')?.[1]?.replace(/[.:-]+$/, '') ?? null
}

/** Our own form: `ticketUrl`, and any of `traceId`, `customer`, `time`, `words`, `expectation`. */
export function readPlain(body: Bag): HelpdeskTicket | null {
  const ticketUrl = text(body.ticketUrl)
  if (ticketUrl === null) return null
  return { ticketUrl, traceId: text(body.traceId), customer: text(body.customer), time: time(body.time), words: words(body.words), expectation: words(body.expectation) }
}

/**
 * Zendesk: an event of a ticket (`zen:event-type:ticket.…` with `detail`), which has no link, so that one is made with `site`; or the
 * JSON body of a trigger under `ticket`, as its author wrote it with placeholders ({{ticket.link}}, {{ticket.title}} …).
 */
export function readZendesk(body: Bag, site: string | null): HelpdeskTicket | null {
  const isEvent = text(body.type)?.startsWith('zen:event-type:ticket.') === true
  const ticket = isEvent ? bagOf(body.detail) : isZendeskTrigger(body) ? bagOf(body.ticket) : null
  const id = ticket && text(ticket.id)
  if (!ticket || id === null) return null
  const requester = bagOf(ticket.requester) ?? {}
  const comment = bagOf(ticket.latest_comment) ?? bagOf(ticket.comment) ?? {}
  return {
    ticketUrl: link(ticket.link) ?? link(agentLink(ticket.url)) ?? (site === null ? null : `${site.replace(/\/+$/, '')}/agent/tickets/${encodeURIComponent(id)}`),
    traceId: custom(ticket, /trace/i), customer: text(requester.external_id) ?? custom(ticket, /customer/i) ?? text(requester.email) ?? text(ticket.external_id),
    time: time(ticket.created_at) ?? (isEvent ? time(body.time) : null),
    words: joined(ticket.subject ?? ticket.title, ticket.description ?? comment.body), expectation: null,
  }
}

function isZendeskTrigger(body: Bag): boolean {
  const ticket = bagOf(body.ticket)
  return ticket !== null && [ticket.link, ticket.url].some((value) => /zendesk\.com\b/i.test(text(value) ?? ''))
}

/** The API's own address of a ticket (…/api/v2/tickets/35436.json) as the one that people open. Some placeholders leave out https. */
function agentLink(value: unknown): string | null {
  const url = text(value)?.replace(/^(?!https?:\/\/)/, 'https://')
  return url ? url.replace(/\/api\/v2\/tickets\/(\d+)(?:\.json)?$/, '/agent/tickets/$1') : null
}

/** Freshdesk: a webhook of an automation rule; its simple content stands under `freshdesk_webhook`, advanced content may be flat. */
export function readFreshdesk(body: Bag): HelpdeskTicket | null {
  const ticket = bagOf(body.freshdesk_webhook) ?? (text(body.ticket_id) !== null && text(body.ticket_url) !== null ? body : null)
  if (!ticket || text(ticket.ticket_id) === null) return null
  return {
    ticketUrl: link(ticket.ticket_url) ?? link(ticket.ticket_public_url), traceId: custom(ticket, /trace/i),
    customer: text(ticket.ticket_requester_unique_external_id) ?? custom(ticket, /customer/i) ?? text(ticket.ticket_requester_email),
    time: time(ticket.ticket_created_at) ?? time(ticket.triggered_at),
    words: joined(ticket.ticket_subject, ticket.ticket_description), expectation: null,
  }
}

/** Intercom: a notification about a conversation or a ticket; times are seconds, the first message stands under `source`. */
export function readIntercom(body: Bag): HelpdeskTicket | null {
  const item = body.type === 'notification_event' ? bagOf(bagOf(body.data)?.item) : null
  const id = item && text(item.id)
  if (!item || id === null || !['conversation', 'ticket'].includes(text(item.type) ?? '')) return null
  const source = bagOf(item.source) ?? bagOf(item.conversation_message) ?? {}
  const author = bagOf(source.author) ?? bagOf(item.user) ?? {}
  const [contact] = listOf(bagOf(item.contacts)?.contacts).map(bagOf)
  const attributes = bagOf(item.ticket_attributes) ?? {}
  const app = text(body.app_id)
  return {
    ticketUrl: link(bagOf(item.links)?.conversation_web) ?? link(item.link) ?? (app === null ? null : `https://app.intercom.com/a/apps/${encodeURIComponent(app)}/conversations/${encodeURIComponent(id)}`),
    traceId: custom(item, /trace/i), customer: text(contact?.external_id) ?? text(author.user_id) ?? text(author.email) ?? text(author.id),
    time: time(item.created_at), words: joined(source.subject ?? attributes._default_title_, source.body ?? attributes._default_description_), expectation: null,
  }
}

/** Jira and Jira Service Management: a webhook with `issue`; its link is made of the issue's own address and key. */
export function readJira(body: Bag): HelpdeskTicket | null {
  const issue = bagOf(body.issue)
  const fields = issue && bagOf(issue.fields)
  const key = issue && text(issue.key)
  if (!issue || !fields || key === null) return null
  const self = text(issue.self) ?? ''
  const root = /^https?:\/\/[^/?#]+(?=\/)/.exec(self)?.[0]
  const path = /^https?:\/\/[^/?#]+(\/[^?#]*?)?\/rest\/api\//.exec(self)?.[1] ?? ''
  const reporter = bagOf(fields.reporter) ?? bagOf(fields.creator) ?? {}
  return {
    ticketUrl: root === undefined ? null : `${root}${path}/browse/${encodeURIComponent(key)}`,
    traceId: custom(fields, /trace/i), customer: custom(fields, /customer/i) ?? text(reporter.emailAddress) ?? text(reporter.accountId),
    time: time(fields.created) ?? time(body.timestamp), words: joined(fields.summary, documentText(fields.description)), expectation: null,
  }
}

/** Rich text of Atlassian (a tree of nodes with `text`) as plain text; other values as they are. */
function documentText(value: unknown, depth = 0): unknown {
  const node = bagOf(value)
  if (!node || depth > 50) return value
  if (typeof node.text === 'string') return node.text
  const parts = listOf(node.content).map((part) => documentText(part, depth + 1)).filter((part) => typeof part === 'string')
  return parts.join(node.type === 'paragraph' || node.type === 'heading' ? '' : '\n')
}

/** A field that someone added and named so: directly, or in `custom_fields` or `custom_attributes` as an object or a list of names and values. */
function custom(bag: Bag, name: RegExp): string | null {
  for (const place of [bag.custom_fields, bag.custom_attributes, bag.ticket_attributes, bag]) {
    for (const entry of listOf(place).map(bagOf)) {
      const label = text(entry?.name) ?? text(entry?.title) ?? text(entry?.key)
      if (label !== null && name.test(label) && text(entry?.value) !== null) return text(entry?.value)
    }
    const fields = bagOf(place)
    if (fields) for (const [field, value] of Object.entries(fields)) if (name.test(field) && !/^ticket_(?:customer|requester)/.test(field) && text(value) !== null) return text(value)
  }
  return null
}

function bagOf(value: unknown): Bag | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Bag : null
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Text that says something; a number as its digits. A placeholder that was not filled says nothing. */
function text(value: unknown): string | null {
  const given = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
  return typeof given === 'string' && given.trim() !== '' && !/^\{\{.*\}\}$/.test(given.trim()) ? given.trim() : null
}

function link(value: unknown): string | null {
  const url = text(value)?.replace(/^(?!https?:\/\/)(?=[\w-]+(?:\.[\w-]+)+\/)/, 'https://')
  return url && URL.canParse(url) && /^https?:/.test(url) ? url : null
}

/** ISO text, milliseconds or seconds since 1970; null for anything else, and for what no clock shows. */
function time(value: unknown): string | null {
  const number = typeof value === 'number' ? value : /^\d{10,13}$/.test(text(value) ?? '') ? Number(value) : null
  const ms = number === null ? Date.parse(text(value) ?? '') : number < 100_000_000_000 ? number * 1000 : number
  return Number.isFinite(ms) && ms > 0 && ms < 4_102_444_800_000 ? new Date(ms).toISOString() : null
}

function words(value: unknown): string | null {
  const given = text(value)
  return given === null ? null : plainTicketText(given) || null
}

function joined(subject: unknown, body: unknown): string | null {
  const parts = [words(subject), words(body)].filter((part) => part !== null)
  return parts.length === 0 ? null : plainTicketText([...new Set(parts)].join('\n'))
}
