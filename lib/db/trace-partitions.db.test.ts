import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { firstIdAt, lastIdAt, traceId } from '@/lib/core/trace-id'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { cleanTrace, withTraceId } from '@/lib/db/test-traces'
import { dropEmptyTracePartitions, listTracePartitions, makeTracePartitions } from '@/lib/db/trace-partitions'
import { addTraces } from '@/lib/db/traces'
import { createTestProject } from '@/lib/test-access'

const FROM = { redactorVersion: '1', importId: null }
const DAY = 86_400_000
let database: TestDatabase
let projectId: string

beforeAll(async () => {
  database = await createTestDatabase()
  projectId = (await createTestProject(database.db)).id
})
afterAll(() => database.drop())

const ago = (days: number) => new Date(Date.now() - days * DAY)
const names = async () => (await listTracePartitions(database.db)).map(({ name }) => name)
/** Where a trace lies. */
async function placeOf(id: string): Promise<string> {
  const [row] = await database.db.$queryRaw<{ name: string }[]>`SELECT (SELECT relname FROM pg_class WHERE oid = trace.tableoid)::text AS name FROM trace WHERE id = ${id}::uuid`
  return row!.name
}
const weekName = async (at: Date) => {
  const [row] = await database.db.$queryRaw<{ name: string }[]>`SELECT to_char(${at}::timestamptz AT TIME ZONE 'UTC', '"week_"IYYY_IW') AS name`
  return row!.name
}

describe('the id of a trace', () => {
  it('is the same in the database as outside of it, whatever the source says', async () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\0'))
    const rows = fc.sample(fc.record({ source: texts, sourceId: texts, ms: fc.integer({ min: -1e12, max: 4e12 }) }), 300).map((row) => ({ ...row, ts: new Date(row.ms).toISOString() }))
    const found = await database.db.$queryRaw<{ id: string; first: string }[]>`
      SELECT slicegate_trace_id(${projectId}::uuid, source, "sourceId", ts)::text AS id, slicegate_first_trace_id(slicegate_trace_ms(ts))::text AS first
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(source text, "sourceId" text, ts timestamptz)`
    expect(found).toEqual(rows.map((row) => ({ id: traceId(projectId, row), first: firstIdAt(new Date(row.ts)) })))
  })

  it('holds its time: a row with another one is refused', async () => {
    const row = withTraceId({ projectId, source: 's', sourceId: 'x', ts: ago(1), status: 'success', replayable: true, tools: [], redactorVersion: '1' })
    await expect(database.db.trace.create({ data: { ...row, ts: ago(2) } })).rejects.toThrow('trace_id_holds_its_time')
  })
})

describe('a partition', () => {
  it('is made for a week when the first trace of it comes, and the traces are read from there', async () => {
    const at = ago(100)
    expect(await names()).not.toContain(await weekName(at))
    expect(await addTraces(database.db, projectId, [cleanTrace('first', at.toISOString())], FROM)).toBe(1)
    const stored = await database.db.trace.findFirstOrThrow({ where: { projectId, sourceId: 'first' } })
    expect(stored).toMatchObject({ ts: at, customerId: 'customer-7', request: { messages: [{ role: 'user', content: 'Where is order first?' }] } })
    expect(await placeOf(stored.id)).toBe(await weekName(at))
    const plan = await database.db.$queryRaw<{ 'QUERY PLAN': string }[]>`EXPLAIN SELECT id FROM trace WHERE id BETWEEN ${firstIdAt(at)}::uuid AND ${lastIdAt(at)}::uuid`
    const text = plan.map((row) => row['QUERY PLAN']).join('\n')
    expect(text).toContain(await weekName(at))
    expect(text).not.toMatch(/on (rest|older)/)
  })

  it('begins on Monday at 00:00 UTC', async () => {
    const monday = new Date('2026-08-03T00:00:00.000Z')
    await addTraces(database.db, projectId, [cleanTrace('sunday', new Date(monday.getTime() - 1).toISOString()), cleanTrace('monday', monday.toISOString())], FROM)
    const place = async (sourceId: string) => placeOf((await database.db.trace.findFirstOrThrow({ where: { projectId, sourceId } })).id)
    expect([await place('sunday'), await place('monday')]).toEqual(['week_2026_31', 'week_2026_32'])
  })

  it('is made once when several imports bring the same week at the same time', async () => {
    const at = ago(200)
    const batch = (n: number) => Array.from({ length: 20 }, (_, i) => cleanTrace(`many-${n}-${i}`, new Date(at.getTime() + i).toISOString()))
    const counts = await Promise.all(Array.from({ length: 6 }, (_, n) => database.db.$transaction((tx) => addTraces(tx, projectId, batch(n), FROM))))
    expect(counts).toEqual([20, 20, 20, 20, 20, 20])
    expect((await names()).filter((name) => name.startsWith('week_'))).toContain(await weekName(at))
  })

  it('is not made for times that nobody expects, however many a file claims', async () => {
    const before = await names()
    const years = Array.from({ length: 400 }, (_, i) => new Date(Date.UTC(1971 + (i % 50), i % 12, 1 + (i % 28))).toISOString()).filter((ts) => Date.parse(ts) < ago(1000).getTime())
    const ahead = Array.from({ length: 400 }, (_, i) => new Date(Date.UTC(2040 + i, i % 12, 3)).toISOString())
    const strange = ['1960-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']
    const traces = [...years, ...ahead, ...strange].map((ts, i) => cleanTrace(`strange-${i}`, ts))
    expect(await addTraces(database.db, projectId, traces, FROM)).toBe(traces.length)
    expect(await names()).toEqual(before)
    expect(await database.db.trace.count({ where: { projectId, sourceId: { startsWith: 'strange-' } } })).toBe(traces.length)
    expect(await database.db.trace.findFirst({ where: { projectId }, orderBy: { id: 'desc' } })).toMatchObject({ ts: new Date('9999-12-31T23:59:59.999Z') })
  })

  it('is not made where traces of its week came in while it lay ahead: they stay where they are, and are found', async () => {
    const at = ago(300)
    await database.db.trace.create({ data: withTraceId({ projectId, source: 's', sourceId: 'early', ts: at, status: 'success', replayable: true, tools: [], redactorVersion: '1' }) })
    expect(await addTraces(database.db, projectId, [cleanTrace('late', at.toISOString())], FROM)).toBe(1)
    expect(await names()).not.toContain(await weekName(at))
    expect(await database.db.trace.count({ where: { projectId, id: { gte: firstIdAt(at), lte: lastIdAt(at) } } })).toBe(2)
  })

  it('goes when it is past and empty, and comes again when it is needed', async () => {
    const [empty, full] = [ago(400), ago(420)]
    await makeTracePartitions(database.db, [empty])
    await addTraces(database.db, projectId, [cleanTrace('stays', full.toISOString())], FROM)
    const week = await weekName(empty)
    expect(await names()).toContain(week)
    expect(await dropEmptyTracePartitions(database.db, new Date())).toBeGreaterThanOrEqual(1)
    const left = await names()
    expect(left).not.toContain(week)
    expect(left).toEqual(expect.arrayContaining([await weekName(full), await weekName(new Date()), 'older', 'rest']))
    await addTraces(database.db, projectId, [cleanTrace('again', empty.toISOString())], FROM)
    expect(await names()).toContain(week)
  })
})

describe('storing traces', () => {
  it('adds nothing when the same rows come again, in one batch or in another', async () => {
    const rows = [cleanTrace('one', ago(3).toISOString()), cleanTrace('two', ago(3).toISOString())]
    expect(await addTraces(database.db, projectId, [...rows, rows[0]!], FROM)).toBe(2)
    expect(await addTraces(database.db, projectId, rows, FROM)).toBe(0)
    const other = (await createTestProject(database.db)).id
    expect(await addTraces(database.db, other, rows, FROM)).toBe(2)
  })

  it('keeps text as it is: key order, spaces, escapes, null where nothing is known', async () => {
    const request = { zebra: 1, messages: [{ role: 'user', content: 'a "quote", a \\ and a\nline, ü, 🙂, \u2028' }], apple: { b: null, a: [1.5, 1e21] } } as never
    const original = '{"b": 1,\t"a":"\\u00fc {curly} \\\\"}'
    await addTraces(database.db, projectId, [cleanTrace('as-it-is', ago(4).toISOString(), {
      request, response: null, original, latencyMs: null, customerId: null, costUsd: null, error: { httpStatus: 500, type: null, code: null, message: 'x' }, ttftMs: 12.5,
    })], FROM)
    const [row] = await database.db.$queryRaw<Record<string, unknown>[]>`
      SELECT request::text AS request, response IS NULL AS response, original, latency_ms, ttft_ms, customer_id, cost_usd, error, tools FROM trace WHERE project_id = ${projectId}::uuid AND source_id = 'as-it-is'`
    expect(row).toEqual({
      request: JSON.stringify(request), response: true, original, latency_ms: null, ttft_ms: 12.5, customer_id: null, cost_usd: null,
      error: { httpStatus: 500, type: null, code: null, message: 'x' }, tools: [],
    })
  })
})
