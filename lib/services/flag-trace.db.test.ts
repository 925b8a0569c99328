import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redactTrace } from '@/lib/core/pii/redact'
import type { Trace } from '@/lib/core/trace'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { withTraceId } from '@/lib/db/test-traces'
import { findDuplicates } from '@/lib/services/find-duplicates'
import { flagTrace, type FlagInput } from '@/lib/services/flag-trace'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createTestProject(database.db)).id
})
afterAll(() => database.drop())

async function storeTrace(sourceId: string, change: Partial<Trace> = {}): Promise<string> {
  const { trace } = redactTrace({
    source: 'bifrost', sourceId, parentSourceId: null, ts: '2026-11-19T10:00:00.000Z', latencyMs: 100, modelRequested: 'm-1',
    modelUsed: 'm-1', provider: null, customerId: 'customer-7', conversationId: null, dimensions: { intent: 'refund_flow' },
    request: { messages: [{ role: 'user', content: 'Refund me, jane@example.com' }] }, response: null,
    usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success', error: null, replayable: true,
    notReplayableReason: null, ...change,
  })
  const row = await database.db.trace.create({
    data: withTraceId({
      projectId, source: trace.source, sourceId: trace.sourceId, ts: new Date(trace.ts), customerId: trace.customerId,
      dimensions: trace.dimensions, status: trace.status, replayable: trace.replayable, redactorVersion: '1', tools: [],
      ...(trace.request === null ? {} : { request: trace.request as object }),
    }),
  })
  return row.id
}

const flag = (input: Partial<FlagInput> & { traceId: string }) => flagTrace({
  projectId, ticketUrl: 'https://desk.example/tickets/4711', expectation: 'Refund both orders, not one.', actor: 'key:k1', ...input,
}, { db: database.db, now: () => new Date('2026-11-20T12:00:00Z') })

describe('flagging a trace', () => {
  it('makes one adversarial case, whether the id is ours or the source’s', async () => {
    const traceId = await storeTrace('req-1')
    const first = await flag({ traceId: 'req-1' })
    expect(first).toMatchObject({ created: true, caseCreated: true })
    expect(await flag({ traceId })).toMatchObject({ flagId: first.flagId, caseId: first.caseId, created: false, caseCreated: false })
    const other = await flag({ traceId, ticketUrl: 'https://desk.example/tickets/4712' })
    expect(other).toMatchObject({ caseId: first.caseId, created: true, caseCreated: false })
    expect(await database.db.case.count({ where: { projectId, kind: 'adversarial' } })).toBe(1)
    expect(await database.db.flag.count({ where: { projectId } })).toBe(2)
    expect(await database.db.auditEvent.count({ where: { projectId, action: 'trace.flag' } })).toBe(2)
    expect(await database.db.case.findUniqueOrThrow({ where: { id: first.caseId } })).toMatchObject({
      key: 'req-1', kind: 'adversarial', segments: ['refund_flow'], customerId: 'customer-7', traceId, reference: null,
      expectation: 'Refund both orders, not one.',
      request: { messages: [{ role: 'user', content: expect.stringContaining('<EMAIL_') as string }] },
    })
  })

  it('makes one case when two people flag the same trace at the same moment', async () => {
    await storeTrace('req-2')
    const results = await Promise.all([1, 2, 3].map((n) => flag({ traceId: 'req-2', ticketUrl: `https://desk.example/tickets/${n}` })))
    expect(new Set(results.map(({ caseId }) => caseId)).size).toBe(1)
    expect(results.filter(({ caseCreated }) => caseCreated)).toHaveLength(1)
  })

  it('replaces personal data in what should have happened', async () => {
    await storeTrace('req-3')
    const { flagId, caseId } = await flag({ traceId: 'req-3', expectation: 'Write to jane@example.com, card 4242 4242 4242 4242.' })
    for (const row of [await database.db.flag.findUniqueOrThrow({ where: { id: flagId } }), await database.db.case.findUniqueOrThrow({ where: { id: caseId } })]) {
      expect(row.expectation).toBe('Write to <EMAIL_1>, card <CARD_1>.')
    }
  })

  it('makes a case that nobody can change or delete', async () => {
    await storeTrace('req-4')
    const { caseId } = await flag({ traceId: 'req-4' })
    await expect(database.db.case.update({ where: { id: caseId }, data: { expectation: 'other' } })).rejects.toThrow(/permanent/)
    await expect(database.db.case.delete({ where: { id: caseId } })).rejects.toThrow(/permanent/)
  })

  it('refuses a trace of another project, one without its request, and links that are none or hold secrets', async () => {
    await storeTrace('req-5', { request: null })
    const other = await createTestProject(database.db)
    await expect(flag({ traceId: 'req-1', projectId: other.id })).rejects.toThrow('No trace "req-1" in this project.')
    await expect(flag({ traceId: 'req-5' })).rejects.toThrow('logged without its request')
    const link = (ticketUrl: string) => flag({ traceId: 'req-1', ticketUrl })
    await expect(link('ticket 5')).rejects.toThrow('ticketUrl: expected an http or https link')
    await expect(link('javascript:alert(1)')).rejects.toThrow('ticketUrl: expected an http or https link')
    await expect(link('https://desk.example/?who=jane%40example.com')).rejects.toThrow('holds an e-mail address')
    await expect(link('https://user:pass@desk.example/1')).rejects.toThrow('a password')
    await expect(flag({ traceId: 'req-1', expectation: ' ' })).rejects.toThrow('expectation: expected 1 to 4000 characters')
  })
})

describe('a flag beside others', () => {
  it('is added to the case that a person says is the same failure', async () => {
    await storeTrace('req-10')
    await storeTrace('req-11')
    const { caseId } = await flag({ traceId: 'req-10' })
    const joined = await flag({ traceId: 'req-11', ticketUrl: 'https://desk.example/tickets/10', joins: caseId })
    expect(joined).toMatchObject({ caseId, created: true, caseCreated: false })
    expect(await flag({ traceId: 'req-11', ticketUrl: 'https://desk.example/tickets/10', joins: caseId })).toMatchObject({ flagId: joined.flagId, created: false })
    expect(await database.db.case.count({ where: { projectId, key: 'req-11' } })).toBe(0)
  })

  it('joins its own case where it has one, and nothing that is no case of the project', async () => {
    await storeTrace('req-12')
    await storeTrace('req-13')
    const own = await flag({ traceId: 'req-12' })
    const other = await flag({ traceId: 'req-13' })
    expect(await flag({ traceId: 'req-12', ticketUrl: 'https://desk.example/tickets/12', joins: other.caseId })).toMatchObject({ caseId: own.caseId })
    await storeTrace('req-14')
    for (const joins of ['case 1', '01980000-0000-7000-8000-000000000000', (await createTestProject(database.db)).id]) {
      await expect(flag({ traceId: 'req-14', joins })).rejects.toThrow('joins: expected the id of an adversarial case')
    }
  })

  it('says what is stored, and tells the webhooks without contents', async () => {
    await database.db.webhook.create({ data: { projectId, name: 'w', url: 'https://hooks.example/1', format: 'slicegate', events: ['flag.created'], createdBy: 'u' } })
    await storeTrace('req-15')
    const made = await flag({ traceId: 'req-15', expectation: 'Call +49 30 901820 back', source: 'api' })
    expect(made.expectation).toBe('Call <PHONE_1> back')
    const [delivery] = await database.db.webhookDelivery.findMany({ where: { event: 'flag.created' } })
    expect(delivery!.payload).toMatchObject({ path: expect.stringContaining(`/adversarial/${made.caseId}`) as string, data: { flagId: made.flagId, caseCreated: true, source: 'api' } })
    expect(JSON.stringify(delivery!.payload)).not.toContain('Call')
    await flag({ traceId: 'req-15' })
    expect(await database.db.webhookDelivery.count({ where: { event: 'flag.created' } })).toBe(1)
  })

  it('finds the case of the same trace and cases with nearly the same request', async () => {
    const words = 'I want a refund for order 4711 because it arrived broken'
    const request = (content: string) => ({ request: { messages: [{ role: 'user' as const, content }] } })
    await storeTrace('near-1', request(words))
    await database.db.trace.updateMany({ where: { sourceId: 'near-1' }, data: { tools: ['lookup_order'] } })
    await storeTrace('near-2', { ...request('I want a refund for order 9981, because it arrived broken!'), status: 'error' })
    await storeTrace('far', request('Please cancel my subscription'))
    const { caseId } = await flag({ traceId: 'near-1', expectation: 'Refund it' })
    const find = (traceId: string) => findDuplicates({ projectId, traceId }, { db: database.db })
    expect(await find('near-1')).toMatchObject({ same: { caseId, tickets: 1, expectation: 'Refund it', said: words }, near: [] })
    expect(await find('near-2')).toMatchObject({ same: null, near: [{ caseId, similarity: expect.any(Number) as number, tools: ['lookup_order'] }], call: { sourceId: 'near-2', failed: true } })
    expect((await find('far')).near).toEqual([])
    await expect(find('nothing')).rejects.toThrow('No trace "nothing"')
  })
})
