import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traceId } from '@/lib/core/trace-id'
import { getAdversarialCase, listAdversarialSet } from '@/lib/db/adversarial-pages'
import { listAuditEvents } from '@/lib/db/audit-events'
import { getCaseView } from '@/lib/db/case-pages'
import { listCases } from '@/lib/db/case-list'
import { getClusteringView } from '@/lib/db/clusters'
import { listEndpoints } from '@/lib/db/endpoints'
import { getGateDecision } from '@/lib/db/gate-decisions'
import { migrate } from '@/lib/db/migrate'
import { countProject } from '@/lib/db/overview'
import { getProjectBySlug } from '@/lib/db/projects'
import { listRunRows } from '@/lib/db/run-list'
import { getRunView } from '@/lib/db/run-pages'
import { searchProject } from '@/lib/db/search'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { listTracePage } from '@/lib/db/trace-list'
import { getTraceView } from '@/lib/db/trace-pages'
import { traceScope } from '@/lib/db/trace-scope-sql'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'

const MIGRATIONS = path.resolve('prisma/migrations')
/** What the first release was made of. */
const FIRST = ['20261120140017_init', '20261120141500_append_only']

type Row = Record<string, unknown>
let database: TestDatabase
let before: Map<string, Row[]>
let applied: string[][]
let projectId: string

beforeAll(async () => {
  database = await createTestDatabase()
  const client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  await client.query('DROP SCHEMA public CASCADE; DROP SCHEMA traces CASCADE; CREATE SCHEMA public')
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-migrations-'))
  for (const name of [...FIRST, 'migration_lock.toml']) fs.cpSync(path.join(MIGRATIONS, name), path.join(folder, name), { recursive: true })
  await migrate(database.databaseUrl, folder)
  fs.rmSync(folder, { recursive: true })
  await client.query(fs.readFileSync('lib/db/test-first-release.sql', 'utf8'))
  before = await readAll(client)
  // two setups at once, as two containers would start them
  applied = await Promise.all([migrate(database.databaseUrl, MIGRATIONS), migrate(database.databaseUrl, MIGRATIONS)])
  await client.end()
  projectId = (await getProjectBySlug(database.db, 'helpdesk'))!.id
}, 60_000)
afterAll(() => database.drop())

/** Every row of every table, columns as text. */
async function readAll(client: pg.Client): Promise<Map<string, Row[]>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> '_prisma_migrations'`)
  const found = new Map<string, Row[]>()
  for (const { name } of tables) found.set(name, (await client.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM "${name}" t ORDER BY t::text`)).rows.map(({ row }) => row))
  return found
}

const rowsOf = (name: string) => before.get(name)!
const now = <T extends Row>(statement: string) => database.db.$queryRawUnsafe<T[]>(statement)

describe('a database of the first release', () => {
  it('has rows in every table before, and gets each later migration once', () => {
    expect([...before.entries()].filter(([, rows]) => rows.length === 0)).toEqual([])
    const later = fs.readdirSync(MIGRATIONS).filter((name) => !FIRST.includes(name) && name !== 'migration_lock.toml').sort()
    expect(applied.flat()).toEqual(later)
  })

  it('keeps every row, and of each every value that later tables still have', async () => {
    // traces get keys made of their time (next test); ratings hang on tasks now, those of before belong to none
    const moved = new Set(['trace', 'rating'])
    for (const [name, written] of before) {
      if (moved.has(name)) continue
      // what compared two answers had no arm, and has the name "pair" now
      const rows = name === 'judgment' ? written.map((row) => ({ ...row, arm: row.arm ?? 'pair' }) as Row) : written
      const after = await now<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM "${name}" t`)
      const left = after.map(({ row }) => row)
      const own = (row: Row) => JSON.stringify(Object.entries(row).filter(([key]) => key !== 'trace_id' && !(name === 'audit_event' && key === 'target')).sort())
      const columns = new Set(Object.keys(rows[0]!).filter((key) => key in (left[0] ?? {})))
      const pick = (row: Row) => own(Object.fromEntries(Object.entries(row).filter(([key]) => columns.has(key))))
      const kept = new Set(left.map(pick))
      expect(`${name}: ${rows.filter((row) => !kept.has(pick(row))).length} lost`).toBe(`${name}: 0 lost`)
    }
  })

  it('has its traces in the partitions of their weeks, under the keys of their times, and what points to them follows', async () => {
    const traces = await now<{ id: string; source: string; source_id: string; ts: Date; place: string; request: string }>(
      'SELECT trace.id::text AS id, source, source_id, ts, c.relname::text AS place, request::text AS request FROM trace JOIN pg_class c ON c.oid = trace.tableoid')
    expect(traces).toHaveLength(rowsOf('trace').length)
    for (const { id, source, source_id: sourceId, ts, place } of traces) {
      expect(id).toBe(traceId(projectId, { source, sourceId, ts: ts.toISOString() }))
      // a week that lies two years back when this runs has none of its own
      expect(place).toMatch(/^(week_2026_\d\d|older)$/)
    }
    const keyOf = (before: unknown) => traces.find(({ source_id: sourceId }) => sourceId === rowsOf('trace').find(({ id }) => id === before)!.source_id)!.id
    const flags = await now<{ id: string; trace_id: string }>('SELECT id::text AS id, trace_id::text AS trace_id FROM flag')
    for (const { id, trace_id: key } of flags) expect(key).toBe(keyOf(rowsOf('flag').find((flag) => flag.id === id)!.trace_id))
    const cases = await now<{ id: string; trace_id: string | null }>('SELECT id::text AS id, trace_id::text AS trace_id FROM "case"')
    for (const { id, trace_id: key } of cases) {
      const old = rowsOf('case').find((item) => item.id === id)!.trace_id
      expect(key).toBe(old === null ? null : keyOf(old))
    }
  })

  it('is read by the pages of today', async () => {
    const { db } = database
    const runs = await listRunRows(db, projectId, { limit: 10 })
    expect(JSON.stringify(runs)).toContain('helpdesk-next')
    const run = rowsOf('run').find(({ status }) => status === 'done')!
    const view = await getRunView(db, projectId, run.id as string)
    expect(view).toMatchObject({ name: 'helpdesk-next', createdBy: 'Admin', report: { gate: 'pass' }, reviews: [{ choice: 'uphold' }] })
    expect((await getGateDecision(db, run.id as string))!.report).toMatchObject({ gate: 'pass' })
    const cases = await listCases(db, run.id as string, { filter: {}, sets: [], marks: null }, { limit: 200 })
    expect(cases).toHaveLength(rowsOf('run_case').filter(({ run_id: id }) => id === run.id).length)
    expect(await getCaseView(db, projectId, run.id as string, cases[0]!.caseId)).not.toBeNull()
    const page = await listTracePage(db, await traceScope(db, projectId, 'intent', {}), { limit: 100 })
    expect(page.rows).toHaveLength(36)
    expect(await getTraceView(db, projectId, page.rows[0]!.id)).not.toBeNull()
    expect((await getClusteringView(db, projectId))!.clusters).toHaveLength(rowsOf('cluster').length)
    expect(await countProject(db, projectId)).toMatchObject({ traces: 36 })
    expect(await searchProject(db, projectId, 'helpdesk')).toBeDefined()
    expect(await listEndpoints(db, projectId)).toMatchObject([{ name: 'sandbox', baseUrl: 'https://models.example/v1', apiKeyEnv: 'MODELS_API_KEY' }])
  })

  it('has its flagged cases in a chain that verifies', async () => {
    expect(await verifyAdversarial({ projectId }, { db: database.db })).toMatchObject({ ok: true, entries: 3, cases: 3 })
    const set = await listAdversarialSet(database.db, projectId, { filter: {}, limit: 10 })
    expect(set.map(({ ticketUrl }) => ticketUrl).sort()).toEqual([4101, 4102, 4103].map((n) => `https://helpdesk.example/tickets/${n}`))
    expect(await getAdversarialCase(database.db, projectId, set[0]!.caseId)).not.toBeNull()
  })

  it('says in its audit log what the upgrade applied, behind everything that was there', async () => {
    const [event] = await now<{ action: string; after: { migrations: string[]; host: string } }>('SELECT action, after FROM audit_event ORDER BY id DESC LIMIT 1')
    expect(event).toMatchObject({ action: 'instance.migrate', after: { migrations: applied.flat() } })
    expect((await listAuditEvents(database.db, projectId, { limit: 50 })).length).toBe(rowsOf('audit_event').filter(({ project_id: id }) => id === projectId).length)
  })
})
