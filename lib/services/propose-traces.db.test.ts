import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { firstIdAt } from '@/lib/core/trace-id'
import { listKnownCustomers } from '@/lib/db/candidate-traces'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { makeTracePartitions } from '@/lib/db/trace-partitions'
import { proposeTraces, type ProposeInput } from '@/lib/services/propose-traces'
import { storeCalls } from '@/lib/services/test-support-world'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
let projectId: string
let otherId: string
beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createTestProject(database.db)).id
  otherId = (await createTestProject(database.db)).id
  await storeCalls(database.db, projectId, [
    { sourceId: 'early', ts: '2026-11-19T08:00:00Z', said: 'I want a refund for both orders' },
    { sourceId: 'noon', ts: '2026-11-19T12:00:00Z', said: 'Hello there' },
    { sourceId: 'late', ts: '2026-11-19T14:00:00Z', said: 'Refund both orders, my mail is jane@example.com', answered: 'I refunded one order.' },
    { sourceId: 'other-customer', ts: '2026-11-19T12:00:00Z', customer: 'customer-71', said: 'refund both orders' },
    { sourceId: 'mail', ts: '2026-11-19T12:00:00Z', customer: 'jane@example.com', said: 'cancel it' },
    { sourceId: 'without-request', ts: '2026-11-19T12:00:00Z', request: null },
    { sourceId: 'nobody', ts: '2026-11-25T12:00:00Z', customer: null, said: 'refund both orders' },
  ])
  await storeCalls(database.db, otherId, [{ sourceId: 'elsewhere', ts: '2026-11-19T12:00:00Z', said: 'refund both orders' }])
})
afterAll(() => database.drop())

const propose = (input: Omit<ProposeInput, 'projectId'>) => proposeTraces({ projectId, ...input }, { db: database.db })
const names = async (input: Omit<ProposeInput, 'projectId'>) => (await propose(input)).calls.map(({ sourceId }) => sourceId)

describe('calls that a ticket may be about', () => {
  it('are those of the customer around the time, by closeness and words', async () => {
    const found = await propose({ customer: 'customer-7', time: '2026-11-19T12:00:00Z', words: 'refund both orders', windowHours: 8 })
    // late: (1 - 2/8 + 1) / 2; early: (1 - 4/8 + 1) / 2; noon: (1 + 0) / 2
    expect(found.calls.map(({ sourceId, closeness, words }) => [sourceId, closeness, words])).toEqual([['late', 0.75, 1], ['early', 0.5, 1], ['noon', 1, 0]])
    expect(found).toMatchObject({ lookedAt: 3, capped: false, customers: 'exact' })
    expect(found.calls[0]).toMatchObject({ customerId: 'customer-7', model: 'm-1', segment: 'refund_flow', answered: 'I refunded one order.', said: 'Refund both orders, my mail is <EMAIL_1>' })
  })

  it('are those within the window alone, and the newest where the time is not known', async () => {
    expect(await names({ customer: 'customer-7', time: '2026-11-19T12:30:00Z', windowHours: 1 })).toEqual(['noon'])
    expect(await names({ customer: 'customer-7' })).toEqual(['late', 'noon', 'early'])
    expect(await names({ time: '2026-11-25T12:00:00Z', windowHours: 2 })).toEqual(['nobody'])
  })

  it('take the beginning of an id where no customer has exactly that one', async () => {
    const found = await propose({ customer: 'custom', time: '2026-11-19T12:00:00Z', words: 'refund both orders' })
    expect(found.customers).toBe('begins')
    expect(found.calls.map(({ sourceId }) => sourceId)).toEqual(['other-customer', 'late', 'early', 'noon'])
    expect(await names({ customer: 'c%' })).toEqual([])
  })

  it('find a customer by the address that was replaced when the call came in', async () => {
    expect(await names({ customer: ' jane@example.com ' })).toEqual(['mail'])
  })

  it('need a customer or a time, and one that is a time', async () => {
    await expect(propose({ words: 'refund' })).rejects.toThrow('customer: give the customer, or about when it happened')
    await expect(propose({ time: 'yesterday' })).rejects.toThrow('time: expected a time like 2026-11-20T14:30:00Z, got "yesterday"')
    await expect(propose({ time: '2026-11-19T12:00:00Z', windowHours: 0 })).rejects.toThrow('windowHours: expected 1 to 720 hours')
  })

  it('are found in a busy project through an index, with the nearest alone compared', async () => {
    const busy = (await createTestProject(database.db)).id
    await makeTracePartitions(database.db, [new Date('2026-11-19T12:00:00Z')])
    await database.db.$executeRaw`
      INSERT INTO trace (id, project_id, source, source_id, ts, customer_id, request, status, replayable, redactor_version, tools)
      SELECT slicegate_trace_id(${busy}::uuid, 's', 'n' || n, '2026-11-19T12:00:00Z'::timestamptz + (n - 2000) * interval '1 second'), ${busy}::uuid, 's', 'n' || n, '2026-11-19T12:00:00Z'::timestamptz + (n - 2000) * interval '1 second', 'c' || (n % 2),
        '{"messages":[{"role":"user","content":[{"type":"text","text":"part"},{"type":"image_url"},"odd"]}]}', 'success', true, '1', '{}'
      FROM generate_series(1, 4000) n`
    const found = await proposeTraces({ projectId: busy, customer: 'c1', time: '2026-11-19T12:00:00Z', words: 'part' }, { db: database.db })
    expect(found).toMatchObject({ lookedAt: 1000, capped: true })
    expect(found.calls).toHaveLength(12)
    expect(found.calls[0]).toMatchObject({ words: 1, said: 'part' })
    await database.db.$executeRaw`ANALYZE trace`
    const plan = await database.db.$queryRaw<{ 'QUERY PLAN': string }[]>`
      EXPLAIN SELECT id FROM trace WHERE project_id = ${busy}::uuid AND customer_id = 'c1' AND request IS NOT NULL
        AND id < ${firstIdAt(new Date('2026-11-19T12:00:00Z'))}::uuid AND id >= ${firstIdAt(new Date('2026-11-18T12:00:00Z'))}::uuid ORDER BY id DESC LIMIT 500`
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index (Only )?Scan .*using \w+_(pkey|project_id_(customer_id_)?id_idx)/)
  })
})

describe('known customers', () => {
  it('are named by the beginning of their id, each once, and not those of another project', async () => {
    const known = (begins: string) => listKnownCustomers(database.db, projectId, begins, 8)
    expect(await known('cust')).toEqual(['customer-7', 'customer-71'])
    expect(await known('customer-71')).toEqual(['customer-71'])
    expect(await known('%')).toEqual([])
    expect((await known('')).length).toBe(3)
  })
})
