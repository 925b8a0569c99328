import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { countOpenTickets, listOpenTickets } from '@/lib/db/tickets'
import { dismissTicket } from '@/lib/services/dismiss-ticket'
import { flagTrace } from '@/lib/services/flag-trace'
import { receiveTicket, type TicketInput } from '@/lib/services/receive-ticket'
import { storeCalls } from '@/lib/services/test-support-world'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
const now = () => new Date('2026-11-20T12:00:00Z')
beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createTestProject(database.db)).id
  await storeCalls(database.db, projectId, [{ sourceId: 'req-1', said: 'Refund both orders' }, { sourceId: 'req-2', said: 'Cancel it', ts: '2026-11-18T10:00:00Z' }])
})
afterAll(() => database.drop())

const receive = (input: Partial<TicketInput> & { ticketUrl: string }) => receiveTicket({ projectId, source: 'helpdesk', actor: 'key:k1', ...input }, { db: database.db, now })
const stored = (ticketUrl: string) => database.db.ticket.findUniqueOrThrow({ where: { projectId_ticketUrl: { projectId, ticketUrl } } })

describe('a ticket of the helpdesk', () => {
  it('waits in the inbox with proposals, redacted before the first write', async () => {
    const received = await receive({
      ticketUrl: 'https://desk.example/1', customer: 'customer-7', time: '2026-11-19T11:00:00Z', words: 'Only one order was refunded, says jane@example.com', traceId: 'trace of jane@example.com',
    })
    expect(received).toMatchObject({ kind: 'waiting', calls: [{ sourceId: 'req-1' }, { sourceId: 'req-2' }] })
    expect(await stored('https://desk.example/1')).toMatchObject({
      status: 'open', customerId: 'customer-7', words: 'Only one order was refunded, says <EMAIL_1>', traceRef: 'trace of <EMAIL_1>', happenedAt: new Date('2026-11-19T11:00:00Z'), createdBy: 'key:k1',
    })
    expect(await database.db.flag.count({ where: { projectId } })).toBe(0)
    expect(await database.db.auditEvent.count({ where: { projectId, action: 'ticket.receive' } })).toBe(1)
  })

  it('is known by its link: sent again, or by several at once, it is there once', async () => {
    const results = await Promise.all([1, 2, 3].map(() => receive({ ticketUrl: 'https://desk.example/2', words: 'x' })))
    expect(results.map(({ kind }) => kind).sort()).toEqual(['known', 'known', 'waiting'])
    expect(await receive({ ticketUrl: 'https://desk.example/2', words: 'changed' })).toMatchObject({ kind: 'known', status: 'open', flagId: null })
    expect((await stored('https://desk.example/2')).words).toBe('x')
  })

  it('is a flag at once when it names a trace of the project and what should have happened, and only then', async () => {
    const flagged = await receive({ ticketUrl: 'https://desk.example/3', traceId: 'req-1', expectation: 'Refund both' })
    expect(flagged).toMatchObject({ kind: 'flagged', created: true, caseCreated: true })
    expect(await database.db.flag.findFirstOrThrow({ where: { projectId, ticketUrl: 'https://desk.example/3' } })).toMatchObject({ source: 'helpdesk', createdBy: 'key:k1' })
    expect(await receive({ ticketUrl: 'https://desk.example/3', traceId: 'req-1', expectation: 'Refund both' })).toMatchObject({ kind: 'known', status: 'flagged' })
    expect(await receive({ ticketUrl: 'https://desk.example/4', traceId: 'req-1' })).toMatchObject({ kind: 'waiting' })
    expect(await receive({ ticketUrl: 'https://desk.example/5', traceId: 'of-nobody', expectation: 'Refund both' })).toMatchObject({ kind: 'waiting' })
    expect(await stored('https://desk.example/5')).toMatchObject({ traceRef: 'of-nobody', expectation: 'Refund both' })
  })

  it('is refused with a link that is none, and with a time that is none', async () => {
    await expect(receive({ ticketUrl: 'desk 1' })).rejects.toThrow('ticketUrl: expected an http or https link')
    await expect(receive({ ticketUrl: 'https://desk.example/?mail=jane%40example.com' })).rejects.toThrow('holds an e-mail address')
    await expect(receive({ ticketUrl: 'https://desk.example/6', time: 'soon' })).rejects.toThrow('time: expected a time')
  })

  it('keeps hostile words as the text that they are, cut to what a person reads', async () => {
    await receive({ ticketUrl: 'https://desk.example/7', words: `\u0000'); DROP TABLE flag; -- \ud800 ${'😀'.repeat(5000)}` })
    const { words } = await stored('https://desk.example/7')
    expect(words).toContain('DROP TABLE flag')
    expect(words!.length).toBeLessThanOrEqual(4000)
    expect(await database.db.flag.count({ where: { projectId } })).toBeGreaterThan(0)
  })
})

describe('the inbox', () => {
  it('shows open tickets, newest first, page by page', async () => {
    const project = await createTestProject(database.db)
    for (let i = 1; i <= 5; i++) {
      await receiveTicket({ projectId: project.id, source: 'helpdesk', actor: 'key:k1', ticketUrl: `https://desk.example/${i}` }, { db: database.db, now: () => new Date(Date.UTC(2026, 10, 20, i > 3 ? 4 : i)) })
    }
    const seen: string[] = []
    for (let after: { at: string; id: string } | undefined; ;) {
      const page = await listOpenTickets(database.db, project.id, { limit: 2, after })
      seen.push(...page.map(({ ticketUrl }) => ticketUrl.slice(-1)))
      const last = page.at(-1)
      if (page.length < 2 || !last) break
      after = { at: last.createdAt, id: last.id }
    }
    expect(seen.slice(0, 2).sort()).toEqual(['4', '5'])
    expect(seen.slice(2)).toEqual(['3', '2', '1'])
    expect(await countOpenTickets(database.db, project.id)).toBe(5)
  })

  it('loses a ticket by a flag with its link', async () => {
    await receive({ ticketUrl: 'https://desk.example/10', words: 'x' })
    const { flagId } = await flagTrace({ projectId, traceId: 'req-2', ticketUrl: 'https://desk.example/10', expectation: 'Cancel', actor: 'u1' }, { db: database.db, now })
    expect(await stored('https://desk.example/10')).toMatchObject({ status: 'flagged', flagId, closedBy: 'u1', closedAt: now() })
    expect(await database.db.auditEvent.count({ where: { projectId, action: 'ticket.flag' } })).toBe(1)
  })

  it('loses a ticket that a person dismisses, with the reason in the audit log, once', async () => {
    await receive({ ticketUrl: 'https://desk.example/11', words: 'x' })
    const { id } = await stored('https://desk.example/11')
    const dismiss = (reason: string, of = projectId) => dismissTicket({ projectId: of, ticketId: id, reason, actor: 'u1' }, { db: database.db, now })
    await expect(dismiss('  ')).rejects.toThrow('reason: expected 1 to 1000 characters')
    await expect(dismiss('late parcel', (await createTestProject(database.db)).id)).rejects.toThrow('no such ticket')
    await dismiss('The parcel was late, the answer was right; told bob@example.com')
    await expect(dismiss('again')).rejects.toThrow('Someone has closed this ticket')
    expect(await stored('https://desk.example/11')).toMatchObject({ status: 'dismissed', reason: 'The parcel was late, the answer was right; told <EMAIL_1>' })
    expect(await database.db.auditEvent.findFirstOrThrow({ where: { projectId, action: 'ticket.dismiss' } })).toMatchObject({ target: id, actor: 'u1' })
  })
})
