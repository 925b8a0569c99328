import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getAuth } from '@/lib/auth'
import { flagged, knownTicket, waitingTicket } from '@/lib/core/api/flags'
import { API_SCOPES, ROLES, type ApiScope, type Role } from '@/lib/core/types'
import { closeDeps } from '@/lib/deps'
import { putMember } from '@/lib/db/members'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { env } from '@/lib/env'
import { storeCalls } from '@/lib/services/test-support-world'
import { createTestKey, createTestProject, createTestUser, signIn } from '@/lib/test-access'
import { startTestServer } from '@/lib/test-http-server'

let database: TestDatabase
let server: Awaited<ReturnType<typeof startTestServer>>
let slug: string
let traceId: string
const keys = {} as Record<ApiScope, string>
const cookies = {} as Record<Role, string>

beforeAll(async () => {
  database = await createTestDatabase()
  env.DATABASE_URL = database.databaseUrl
  const { db } = database
  const auth = getAuth()
  const project = await createTestProject(db)
  slug = project.slug
  const people = new Map<Role, string>()
  for (const role of ROLES) {
    const user = await createTestUser(db, auth)
    await putMember(db, { projectId: project.id, userId: user.id, role })
    cookies[role] = await signIn(auth, user.email)
    people.set(role, user.id)
  }
  for (const scope of API_SCOPES) keys[scope] = (await createTestKey(db, auth, { projectId: project.id, admin: people.get('admin')!, scopes: [scope] })).key
  ;[traceId] = await storeCalls(db, project.id, [
    { sourceId: 'req-1', said: 'I want a refund for order 4711, it arrived broken', answered: 'A secret answer' }, { sourceId: 'req-2', said: 'I want a refund for order 4712, it arrived broken!' },
    { sourceId: 'req-3', said: 'Cancel it' },
  ]) as [string]
  server = await startTestServer(0)
})
afterAll(async () => {
  await server.stop()
  await closeDeps()
  await database.drop()
})

const asKey = (path: string, body: unknown, scope: ApiScope = 'flag') => fetch(`${server.url}/api/v1${path}`, {
  method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: `Bearer ${keys[scope]}` },
})
const asPerson = (path: string, body: unknown, role: Role) => fetch(`${server.url}/api/v1${path}?project=${slug}`, {
  method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', cookie: cookies[role], origin: server.url },
})
let links = 0
const link = () => `https://desk.example/tickets/${++links}`

describe('who may flag over HTTP', () => {
  it('is support, reviewer and admin, never a viewer', async () => {
    for (const role of ROLES) {
      const expected = role === 'viewer' ? [403, 403] : [201, 202]
      const answers = await Promise.all([asPerson('/flags', { traceId: 'req-3', ticketUrl: link(), expectation: 'x' }, role), asPerson('/tickets', { ticketUrl: link(), words: 'x' }, role)])
      expect(answers.map(({ status }) => status), role).toEqual(expected)
    }
  })

  it('is a key with the scope flag and no other', async () => {
    for (const scope of API_SCOPES) {
      const expected = scope === 'flag' ? [201, 202] : [403, 403]
      const answers = await Promise.all([asKey('/flags', { traceId: 'req-3', ticketUrl: link(), expectation: 'x' }, scope), asKey('/tickets', { ticketUrl: link(), words: 'x' }, scope)])
      expect(answers.map(({ status }) => status), scope).toEqual(expected)
    }
  })

  it('is not a key in the address: addresses end up in logs', async () => {
    const answer = await fetch(`${server.url}/api/v1/tickets?key=${keys.flag}`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
    expect(answer.status).toBe(400)
    expect(await answer.text()).not.toContain(keys.flag)
  })
})

describe('a flag over HTTP', () => {
  it('is made of a trace and an expectation, and says which cases are nearly the same', async () => {
    const ticketUrl = link()
    const first = await asKey('/flags', { traceId, ticketUrl, expectation: 'Refund it' })
    expect(first.status).toBe(201)
    const made = flagged.parse(await first.json())
    expect(made).toMatchObject({ created: true, caseCreated: true, similar: [] })
    expect((await asKey('/flags', { traceId, ticketUrl, expectation: 'Refund it' })).status).toBe(200)
    const near = flagged.parse(await (await asKey('/flags', { traceId: 'req-2', ticketUrl: link(), expectation: 'Refund it' })).json())
    expect(near).toMatchObject({ caseCreated: true, similar: [{ caseId: made.caseId }] })
    const joined = await asKey('/flags', { traceId: 'req-2', ticketUrl: link(), expectation: 'Refund it', joins: made.caseId })
    // the trace is a case of its own by now, which counts
    expect(flagged.parse(await joined.json())).toMatchObject({ caseId: near.caseId, caseCreated: false })
  })

  it('waits in the inbox without a trace, with proposals that carry no texts', async () => {
    const answer = await asKey('/flags', { ticketUrl: link(), customer: 'customer-7', time: '2026-11-19T10:00:00Z', words: 'broken refund order' })
    expect(answer.status).toBe(202)
    const text = await answer.text()
    const waiting = waitingTicket.parse(JSON.parse(text))
    expect(waiting.candidates).toHaveLength(3)
    expect(waiting.candidates[0]).toMatchObject({ closeness: 1, words: 1, segment: 'refund_flow' })
    expect(waiting.url).toContain(`/p/${slug}/flag?ticket=${waiting.ticketId}`)
    expect(text).not.toMatch(/secret|arrived/)
  })

  it('is refused with the fields that are missing', async () => {
    const refused = async (body: object) => {
      const answer = await asKey('/flags', body)
      expect(answer.status).toBe(400)
      return ((await answer.json()) as { errors: { field: string }[] }).errors.map(({ field }) => field)
    }
    expect(await refused({ ticketUrl: link(), traceId: 'req-1' })).toEqual(['body.expectation'])
    expect(await refused({ ticketUrl: link() })).toEqual(['body.traceId'])
    expect(await refused({ ticketUrl: link(), words: 'x', joins: '01980000-0000-7000-8000-000000000000' })).toEqual(['body.joins'])
    expect(await refused({ ticketUrl: 'javascript:alert(1)', words: 'x' })).toEqual(['body.ticketUrl'])
    expect((await asKey('/flags', { ticketUrl: link(), traceId: 'of-nobody', expectation: 'x' })).status).toBe(404)
  })
})

describe('the webhook for a helpdesk', () => {
  it('takes what Freshdesk sends, once for each ticket', async () => {
    const body = { freshdesk_webhook: { ticket_id: 9, ticket_subject: 'Refund', ticket_description: '<p>Write to jane@example.com</p>', ticket_url: 'https://acme.freshdesk.com/a/tickets/9', ticket_requester_email: 'jane@example.com' } }
    const first = await asKey('/tickets', body)
    expect(first.status).toBe(202)
    const { ticketId } = waitingTicket.parse(await first.json())
    const again = await asKey('/tickets', body)
    expect([again.status, knownTicket.parse(await again.json())]).toEqual([200, { ticketId, status: 'open', flagId: null }])
    const stored = await database.db.ticket.findUniqueOrThrow({ where: { id: ticketId } })
    expect(stored.words).toBe('Refund\nWrite to <EMAIL_1>')
    expect(stored.customerId).toMatch(/^<EMAIL_[0-9a-f]{12}>$/)
  })

  it('needs the helpdesk’s address where the ticket has no link, and says so', async () => {
    const body = { type: 'zen:event-type:ticket.created', detail: { id: '77', subject: 'Refund', created_at: '2026-11-19T10:00:00Z' } }
    const without = await asKey('/tickets', body)
    expect([without.status, ((await without.json()) as { detail: string }).detail]).toEqual([400, expect.stringContaining('?site=https://')])
    expect((await asKey('/tickets?site=https://acme.zendesk.com', body)).status).toBe(202)
  })

  it('refuses what is no ticket, and a form that it does not know', async () => {
    const wrong = await asKey('/tickets', { ticketUrl: link(), time: 'yesterday' })
    expect(wrong.status).toBe(400)
    expect(((await wrong.json()) as { detail: string }).detail).toContain('time: expected a moment')
    expect(((await (await asKey('/tickets', { hello: 1 })).json()) as { detail: string }).detail).toContain('expected a ticket of slicegate, zendesk, freshdesk, intercom, jira')
    expect((await asKey('/tickets?format=otrs', { ticketUrl: link() })).status).toBe(400)
    expect((await asKey('/tickets', [1])).status).toBe(400)
  })

  it('flags at once what names a trace and says what should have happened', async () => {
    const answer = await asKey('/tickets', { ticketUrl: link(), traceId: 'req-3', expectation: 'Cancel it' })
    expect([answer.status, flagged.parse(await answer.json()).created]).toEqual([201, true])
  })
})
