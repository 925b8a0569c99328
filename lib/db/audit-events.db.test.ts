import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAuditEvents, recordAuditEvent, type AuditFilter } from '@/lib/db/audit-events'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

const EVENTS = 2500
const nothing: AuditFilter = { action: null, actor: null, target: null }

let database: TestDatabase
let projectId: string
let otherId: string

beforeAll(async () => {
  database = await createTestDatabase()
  const make = (slug: string) => database.db.project.create({ data: { slug, name: slug, config: '' } })
  const [project, other] = [await make('a'), await make('b')]
  ;[projectId, otherId] = [project.id, other.id]
  await database.db.auditEvent.createMany({
    data: Array.from({ length: EVENTS }, (_, i) => ({
      projectId, actor: i % 2 === 0 ? 'ada' : 'system', action: i % 5 === 0 ? 'run.start' : 'view.save', target: `t${i}`, at: new Date(Date.UTC(2026, 10, 1 + Math.floor(i / 100), 23, 59, 59, 999)),
    })),
  })
  await recordAuditEvent(database.db, { projectId: otherId, actor: 'ada', action: 'run.start', target: 't0' })
})
afterAll(() => database.drop())

const list = (filter: Partial<AuditFilter>, limit = EVENTS) => listAuditEvents(database.db, projectId, { limit, filter: { ...nothing, ...filter } })

describe('the audit log of a project', () => {
  it('is read page by page, each event once, newest first, whatever its size', async () => {
    const targets: string[] = []
    for (let before: string | undefined; ;) {
      const page = await listAuditEvents(database.db, projectId, { limit: 1000, ...(before ? { before } : {}) })
      targets.push(...page.map(({ target }) => target))
      if (page.length < 1000) break
      before = page.at(-1)!.id
    }
    expect(targets).toEqual(Array.from({ length: EVENTS }, (_, i) => `t${EVENTS - 1 - i}`))
  })

  it('is filtered by days, UTC, both included', async () => {
    // 100 events a day: the 3rd and 4th of November
    const found = await list({ from: '2026-11-03', to: '2026-11-04' })
    expect([found.length, found.at(-1)!.target, found[0]!.target]).toEqual([200, 't200', 't399'])
    expect(await list({ from: '2026-12-31' })).toEqual([])
    expect(await list({ to: '2026-11-01' })).toHaveLength(100)
  })

  it('is filtered by who, what and on what together', async () => {
    // every tenth is by ada (even) and a start (a multiple of 5)
    expect(await list({ actor: 'ada', action: 'run.start' })).toHaveLength(250)
    expect(await list({ actor: 'ada', action: 'run.start', target: 't5' })).toEqual([])
    expect(await list({ actor: 'ada', action: 'run.start', from: '2026-11-01', to: '2026-11-01' })).toHaveLength(10)
  })

  it('gives one entry by its id, and never one of another project', async () => {
    const [event] = await list({ target: 't7' })
    expect((await list({ entry: event!.id })).map(({ target }) => target)).toEqual(['t7'])
    const [foreign] = await listAuditEvents(database.db, otherId, { limit: 1 })
    expect(await list({ entry: foreign!.id })).toEqual([])
    // both the entry and the place of the page count
    expect(await listAuditEvents(database.db, projectId, { limit: 9, before: event!.id, filter: { ...nothing, entry: event!.id } })).toEqual([])
  })
})
