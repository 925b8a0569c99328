import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TraceFacet, TraceFilter } from '@/lib/core/display/trace-filter'
import { traceId } from '@/lib/core/trace-id'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { countTraceFacets } from '@/lib/db/trace-facets'
import { getTraceContext } from '@/lib/db/trace-context'
import { countTraceDay, findDayToCount, listTraceDays } from '@/lib/db/trace-days'
import { listTracePage } from '@/lib/db/trace-list'
import { traceScope } from '@/lib/db/trace-scope-sql'

type Row = {
  sourceId: string; ts: Date; customerId: string | null; intent: string | null; cluster: string | null; model: string | null; tools: string[]
  status: 'success' | 'error'; reason: string | null; latencyMs: number | null; costUsd: number | null
}

let database: TestDatabase
let projectId: string
const rows: Row[] = []

/** A day every nine hours, over three weeks: some days have one trace, some three, none has all values. */
function world(): Row[] {
  const pick = <T>(values: T[], at: number): T => values[at % values.length]!
  return Array.from({ length: 60 }, (_, i) => ({
    sourceId: `t${i}`, ts: new Date(Date.UTC(2026, 9, 5, i * 9, 7)), customerId: pick(['acme', 'zeta', null, 'acme', 'koi'], i), intent: pick(['refund', 'invoice', null], i * 7 + (i % 4)),
    cluster: pick(['orders', null], i + (i % 3)), model: pick(['m1', 'm2', 'm1', null], i), tools: pick([[], ['refund_order'], ['refund_order', 'find_order']], i * 5),
    status: i % 11 === 0 ? 'error' : 'success', reason: i % 11 === 0 ? 'failed attempt' : i % 13 === 0 ? 'cache hit' : null, latencyMs: i % 5 === 0 ? null : i * 10, costUsd: i % 4 === 0 ? null : i / 1000,
  }))
}

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  projectId = (await db.project.create({ data: { slug: 'explorer', name: 'Explorer', config: '' } })).id
  const clustering = await db.clustering.create({ data: { projectId, method: 'hdbscan', traces: 0, windowFrom: new Date(0), windowTo: new Date() } })
  const cluster = await db.cluster.create({ data: { clusteringId: clustering.id, key: 'orders', label: 'Orders', terms: [], traces: 0 } })
  rows.push(...world())
  await db.trace.createMany({ data: rows.map((row) => ({
    id: traceId(projectId, { source: 'bifrost', sourceId: row.sourceId, ts: row.ts }), projectId, source: 'bifrost', sourceId: row.sourceId, ts: row.ts, customerId: row.customerId,
    dimensions: row.intent === null ? {} : { intent: row.intent }, clusterId: row.cluster === null ? null : cluster.id, modelUsed: row.model, tools: row.tools, status: row.status,
    replayable: row.reason === null, notReplayableReason: row.reason, latencyMs: row.latencyMs, costUsd: row.costUsd, redactorVersion: '1',
    request: { messages: [{ role: 'user', content: `words of ${row.sourceId}` }] },
  })) })
})
afterAll(() => database.drop())

async function countAll(): Promise<number> {
  let days = 0
  for (let next = await findDayToCount(database.db); next !== null; next = await findDayToCount(database.db)) {
    await database.db.$transaction((tx) => countTraceDay(tx, { ...next!, dimension: 'intent' }))
    days += 1
  }
  return days
}

const dayOf = (row: Row) => row.ts.toISOString().slice(0, 10)
const valuesOf: Record<TraceFacet, (row: Row) => string[]> = {
  segment: (row) => [row.intent ?? ''], customer: (row) => [row.customerId ?? ''], cluster: (row) => [row.cluster ?? ''], model: (row) => [row.model ?? ''], tool: (row) => row.tools,
  status: (row) => [row.status, ...(row.reason === null ? [] : ['not-replayable'])], reason: (row) => (row.reason === null ? [] : [row.reason]), source: () => ['bifrost'],
}

function matches(row: Row, filter: TraceFilter): boolean {
  const facets = Object.entries(filter).every(([part, value]) => !(part in valuesOf) || valuesOf[part as TraceFacet](row).includes(String(value)))
  const number = (value: number | null, min: number | undefined, max: number | undefined) => (min === undefined && max === undefined) || (value !== null && value >= (min ?? -1) && value <= (max ?? Infinity))
  return facets && (filter.from === undefined || dayOf(row) >= filter.from) && (filter.to === undefined || dayOf(row) <= filter.to)
    && number(row.latencyMs, filter.minLatency, filter.maxLatency) && number(row.costUsd, filter.minCost, filter.maxCost)
    && (filter.without === undefined || valuesOf[filter.without](row)[0] === '') && (filter.text === undefined || `${row.sourceId} words of ${row.sourceId}`.includes(filter.text))
}

const filters: fc.Arbitrary<TraceFilter> = fc.record({
  segment: fc.constantFrom('refund', 'invoice', 'nobody'), customer: fc.constantFrom('acme', 'koi'), cluster: fc.constant('orders'), model: fc.constantFrom('m1', 'm2'),
  tool: fc.constantFrom('refund_order', 'find_order'), status: fc.constantFrom('success' as const, 'error' as const, 'not-replayable' as const), reason: fc.constantFrom('cache hit', 'failed attempt'),
  from: fc.constantFrom('2026-10-08', '2026-10-12'), to: fc.constantFrom('2026-10-12', '2026-10-20'), without: fc.constantFrom('customer' as const, 'segment' as const, 'cluster' as const),
  minLatency: fc.constant(200), maxCost: fc.constant(0.03), text: fc.constantFrom('words', 't1', 'nowhere'),
}, { requiredKeys: [] })

async function listAll(filter: TraceFilter, limit: number): Promise<string[]> {
  const scope = await traceScope(database.db, projectId, 'intent', filter)
  const found: string[] = []
  for (let before: string | null = null; ;) {
    const page = await listTracePage(database.db, scope, { limit, before })
    expect(page.rows.length).toBeLessThanOrEqual(limit)
    found.push(...page.rows.map(({ sourceId }) => sourceId))
    if (page.next === null) return found
    before = page.next
  }
}

const newestFirst = (filter: TraceFilter) => rows.filter((row) => matches(row, filter)).sort((a, b) => b.ts.getTime() - a.ts.getTime()).map(({ sourceId }) => sourceId)

describe('the list of traces', () => {
  it('finds by every filter what a look at each trace finds, before and after the days were counted', async () => {
    await fc.assert(fc.asyncProperty(filters, async (filter) => {
      expect(await listAll(filter, 7)).toEqual(newestFirst(filter))
    }), { numRuns: 25 })
    await countAll()
    await fc.assert(fc.asyncProperty(filters, fc.integer({ min: 1, max: 20 }), async (filter, limit) => {
      expect(await listAll(filter, limit)).toEqual(newestFirst(filter))
    }), { numRuns: 60 })
  }, 60_000)
})

describe('the facets of a list', () => {
  it('count what one would see after choosing a value', async () => {
    await countAll()
    await fc.assert(fc.asyncProperty(filters, async (filter) => {
      const facets = await countTraceFacets(database.db, await traceScope(database.db, projectId, 'intent', filter))
      for (const [facet, of] of Object.entries(valuesOf) as [TraceFacet, (row: Row) => string[]][]) {
        const others = Object.fromEntries(Object.entries(filter).filter(([part]) => part !== facet)) as TraceFilter
        const counts = new Map<string, number>()
        for (const row of rows.filter((one) => matches(one, others))) for (const value of of(row)) counts.set(value, (counts.get(value) ?? 0) + 1)
        expect(Object.fromEntries(facets.values[facet].map(({ value, n }) => [value, n])), `${facet} under ${JSON.stringify(filter)}`).toEqual(Object.fromEntries(counts))
      }
      expect(facets.of).toBeNull()
    }), { numRuns: 50 })
  }, 60_000)
})

describe('the days of traffic', () => {
  const total = async () => (await listTraceDays(database.db, projectId, 'intent', {})).days.reduce((sum, day) => sum + day.success + day.error + day.notReplayable, 0)

  it('add up to all traces, each in one of three states, and say how much one value leaves of each day', async () => {
    await countAll()
    const { days, part } = await listTraceDays(database.db, projectId, 'intent', { customer: 'acme' })
    const sums = days.reduce((sum, day) => ({ success: sum.success + day.success, error: sum.error + day.error, open: sum.open + day.notReplayable }), { success: 0, error: 0, open: 0 })
    // 60 traces: 0, 11, 22, 33, 44 and 55 failed; 13, 26, 39 and 52 were cache hits
    expect(sums).toEqual({ success: 50, error: 6, open: 4 })
    expect(Object.values(part!).reduce((sum, n) => sum + n, 0)).toBe(rows.filter(({ customerId }) => customerId === 'acme').length)
  })

  it('are counted again when a trace changes or goes, and only those', async () => {
    await countAll()
    expect(await countAll()).toBe(0)
    const last = await database.db.trace.findFirstOrThrow({ where: { projectId, sourceId: 't59' } })
    await database.db.trace.delete({ where: { id: last.id } })
    expect(await countAll()).toBe(1)
    expect(await total()).toBe(59)
    await database.db.trace.create({ data: { ...last, dimensions: last.dimensions as object, request: last.request as object, response: undefined, error: undefined } })
    expect(await countAll()).toBe(1)
    expect(await total()).toBe(60)
  })
})

describe('what stands around a trace', () => {
  it('are the other attempts, its conversation and the cases made of it', async () => {
    const { db } = database
    const make = (sourceId: string, second: number, more: object) => db.trace.create({ data: {
      id: traceId(projectId, { source: 'gate', sourceId, ts: new Date(Date.UTC(2026, 10, 2, 0, 0, second)) }), projectId, source: 'gate', sourceId, ts: new Date(Date.UTC(2026, 10, 2, 0, 0, second)),
      status: 'success', replayable: true, tools: [], redactorVersion: '1', conversationId: 'c1', ...more,
    } })
    const first = await make('r1', 1, { status: 'error', error: { message: 'overloaded' } })
    const second = await make('r2', 2, { parentSourceId: 'r1', modelUsed: 'm9' })
    const context = await getTraceContext(db, projectId, second)
    expect(context.attempts.map(({ sourceId, problem }) => [sourceId, problem])).toEqual([['r1', 'overloaded'], ['r2', null]])
    expect(context.conversation.map(({ id }) => id)).toEqual([first.id, second.id])
    expect(context.uses).toEqual([])
    const { rows: listed } = await listTracePage(db, await traceScope(db, projectId, 'intent', { source: 'gate' }), { limit: 5 })
    expect(listed.map(({ sourceId, attempts }) => [sourceId, attempts])).toEqual([['r2', 0], ['r1', 1]])
    const dataset = await db.dataset.create({ data: { projectId, kind: 'replay', name: 'week', version: 3 } })
    const made = await db.case.create({ data: { projectId, datasetId: dataset.id, kind: 'replay', key: 'r2', segments: ['refund'], traceId: second.id } })
    expect((await getTraceContext(db, projectId, second)).uses).toEqual([{ caseId: made.id, datasetKind: 'replay', datasetName: 'week', version: 3, runs: [] }])
  })
})
