import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listNewestRecords } from '@/lib/db/source-records'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { findOrCreatePushSource, listSourceWeeks, listTraceSources } from '@/lib/db/trace-sources'
import { bifrostRow } from '@/lib/llm/test-gateways'
import { importRows } from '@/lib/services/import-rows'
import { createTestProject } from '@/lib/test-access'

let database: TestDatabase
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

describe('what came in from a source', () => {
  it('is counted since a time and by week, Mondays of UTC, and apart from other sources', async () => {
    const { id: projectId } = await createTestProject(database.db)
    const { id: traceSourceId } = await findOrCreatePushSource(database.db, { projectId, format: 'bifrost' })
    const other = await findOrCreatePushSource(database.db, { projectId, format: 'slicegate' })
    const bring = (startedAt: string, received: number, missing: object, from = traceSourceId) => database.db.traceImport.create({
      data: { projectId, traceSourceId: from, format: 'bifrost', name: 'x', received, stored: received - 2, duplicates: 1, quarantined: 1, missing, startedAt: new Date(startedAt) },
    })
    await bring('2026-10-01T00:00:00Z', 100, { customer: 50 })
    await bring('2026-11-15T23:59:59Z', 10, { customer: 1, segment: 2, conversation: 3, call: 0 })
    await bring('2026-11-16T00:00:00Z', 20, {})
    await bring('2026-11-18T00:00:00Z', 30, { customer: 4, call: 5 })
    await bring('2026-11-19T00:00:00Z', 1000, {}, other.id)
    const [mine, theirs] = await listTraceSources(database.db, projectId, new Date('2026-11-01T00:00:00Z'))
    expect(mine).toMatchObject({
      name: 'bifrost', lastImportAt: new Date('2026-11-18T00:00:00Z'),
      counts: { imports: 3, received: 60, stored: 54, duplicates: 3, quarantined: 3, notCalls: 5, missing: { customer: 5, segment: 2, conversation: 3 } },
    })
    expect(theirs).toMatchObject({ name: 'slicegate', counts: { received: 1000 } })
    const weeks = await listSourceWeeks(database.db, traceSourceId, new Date('2026-11-01T00:00:00Z'))
    expect(weeks.map(({ week, received }) => [week.toISOString(), received])).toEqual([['2026-11-09T00:00:00.000Z', 10], ['2026-11-16T00:00:00.000Z', 50]])
  })

  it('shows its newest records, redacted, and none of other sources', async () => {
    const { id: projectId } = await createTestProject(database.db)
    const bring = (sourceName: string, ids: string[], month: string) => importRows({
      projectId, format: 'bifrost', name: 'x', via: 'api', sourceName,
      rows: ids.map((id, i) => ({ id, at: `2026-${month}-0${i + 1}T00:00:00Z` })).map(({ id, at }, i) => {
        const row = bifrostRow(id, at, { metadata: { mail: 'ann@shop.example' } })
        return { row, text: JSON.stringify(row), line: i + 1 }
      }),
    }, { db: database.db, now: () => new Date('2026-11-20T00:00:00Z') })
    await bring('old', ['a', 'b', 'c'], '01')
    await bring('new', ['d'], '10')
    const sources = await listTraceSources(database.db, projectId, new Date(0))
    const records = async (name: string) => (await listNewestRecords(database.db, { projectId, traceSourceId: sources.find((source) => source.name === name)!.id, limit: 2 }))
    expect((await records('old')).map((text) => (JSON.parse(text) as { id: string }).id)).toEqual(['c', 'b'])
    expect((await records('new')).map((text) => (JSON.parse(text) as { id: string }).id)).toEqual(['d'])
    expect((await records('new'))[0]).not.toContain('ann@shop.example')
  })
})
