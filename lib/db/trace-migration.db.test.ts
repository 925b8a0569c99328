import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packMap, unpackMap } from '@/lib/core/clustering/trace-map'
import { traceId } from '@/lib/core/trace-id'
import { migrate } from '@/lib/db/migrate'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { insertTestCase } from '@/lib/db/test-adversarial-world'

const MIGRATIONS = path.resolve('prisma/migrations')
const PARTITIONS = '20261126141200_trace_partitions'
const TRACES = 60

/** A trace as the layout before had it: with a key that says nothing. */
type Old = { id: string; source: string; sourceId: string; ts: string; newId: string }

let database: TestDatabase
let projectId: string
let old: Old[]
let caseId: string

/** The folder of migrations before a certain one. */
function migrationsBefore(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-migrations-'))
  for (const entry of fs.readdirSync(MIGRATIONS)) {
    if (entry < name || entry === 'migration_lock.toml') fs.cpSync(path.join(MIGRATIONS, entry), path.join(folder, entry), { recursive: true })
  }
  return folder
}

const sql = (statement: string, ...values: unknown[]) => database.db.$executeRawUnsafe(statement, ...values)
const read = <T>(statement: string) => database.db.$queryRawUnsafe<T[]>(statement)

beforeAll(async () => {
  database = await createTestDatabase()
  await sql('DROP SCHEMA public CASCADE')
  await sql('DROP SCHEMA traces CASCADE')
  await sql('CREATE SCHEMA public')
  const folder = migrationsBefore(PARTITIONS)
  await migrate(database.databaseUrl, folder)
  fs.rmSync(folder, { recursive: true })
  await seed()
  await migrate(database.databaseUrl, MIGRATIONS)
})
afterAll(() => database.drop())

/** Traces over a year and a strange one, with everything that points to them. */
async function seed(): Promise<void> {
  projectId = randomUUID()
  await sql(`INSERT INTO project (id, slug, name, config) VALUES ('${projectId}', 'p', 'P', '')`)
  const row = (i: number, ts: string): Old => {
    const trace = { source: 'bifrost', sourceId: `req-${i}`, ts }
    return { id: randomUUID(), ...trace, newId: traceId(projectId, trace) }
  }
  old = [...Array.from({ length: TRACES }, (_, i) => row(i, new Date(Date.now() - i * 6 * 86_400_000).toISOString())), row(TRACES, '2005-05-05T05:05:05.005Z')]
  const clustering = randomUUID()
  const clusterId = randomUUID()
  await sql(`INSERT INTO clustering (id, project_id, method, window_from, window_to, traces, map) VALUES ('${clustering}', '${projectId}', 'hdbscan', now(), now(), 60, $1)`,
    packMap(old.map(({ id }, i) => ({ traceId: id, x: i / 100, y: -i / 100, cluster: i % 2 ? 'noise' : 'cluster-ü' }))))
  await sql(`INSERT INTO cluster (id, clustering_id, key, label, terms, traces) VALUES ('${clusterId}', '${clustering}', 'c', 'C', '{}', 60)`)
  for (const { id, source, sourceId, ts } of old) {
    await sql(`INSERT INTO trace (id, project_id, source, source_id, ts, request, dimensions, status, replayable, tools, redactor_version, cluster_id, original)
      VALUES ($1::uuid, '${projectId}', $2, $3, $4::timestamptz, $5::json, '{"intent":"refund"}', 'success', true, '{lookup}', '1', '${clusterId}', 'as it came')`,
      id, source, sourceId, ts, `{"zebra": 1, "messages": [{"role": "user", "content": "where is ${sourceId}"}]}`)
  }
  caseId = await insertTestCase(database.db, projectId, { key: 'req-1', traceId: old[1]!.id })
  await sql(`INSERT INTO flag (id, project_id, trace_id, case_id, ticket_url, expectation, created_by) VALUES ('${randomUUID()}', '${projectId}', '${old[1]!.id}', '${caseId}', 'https://desk.example/1', 'x', 'u')`)
  await sql(`INSERT INTO flag (id, project_id, trace_id, case_id, ticket_url, expectation, created_by) VALUES ('${randomUUID()}', '${projectId}', NULL, '${caseId}', 'https://desk.example/2', 'x', 'u')`)
  await sql(`INSERT INTO trace_audit (id, project_id, week, trace_id, drawn_as, position) SELECT gen_random_uuid(), project_id, '2026-11-16', id, 'uniform', 1 FROM trace WHERE source_id LIKE 'req-2%'`)
  await sql(`INSERT INTO privacy_sample (id, project_id, week, trace_id, position) SELECT gen_random_uuid(), project_id, '2026-11-16', id, 1 FROM trace WHERE source_id LIKE 'req-3%'`)
  await sql(`INSERT INTO audit_week (project_id, week, traces, by_cluster, seed) VALUES ('${projectId}', '2026-11-16', 9, $1::jsonb, 's')`,
    JSON.stringify({ clusters: [{ key: 'c' }], reasons: { [old[2]!.id]: ['slow'], [old[3]!.id]: ['odd', 'new'] } }))
  await sql(`INSERT INTO ticket (id, project_id, ticket_url, trace_ref, created_by) VALUES ('${randomUUID()}', '${projectId}', 't1', '${old[4]!.id.toUpperCase()}', 'u'), ('${randomUUID()}', '${projectId}', 't2', 'req-5', 'u')`)
  await sql(`INSERT INTO audit_event (project_id, actor, action, target, after) VALUES ('${projectId}', 'u', 'trace.flag', '${old[1]!.id}', '{}'), ('${projectId}', 'u', 'run.take', 'another', '{}')`)
}

describe('the migration to partitions', () => {
  it('moves every trace, with the key of its time, into the partition of its week', async () => {
    const rows = await read<Record<string, unknown>>(`SELECT trace.id::text AS id, source_id, ts, request::text AS request, dimensions, original, tools, redactor_version, c.relname::text AS place
      FROM trace JOIN pg_class c ON c.oid = trace.tableoid ORDER BY ts DESC`)
    expect(rows).toHaveLength(TRACES + 1)
    expect(rows.map(({ id, source_id, ts }) => ({ id, source_id, ts: (ts as Date).toISOString() }))).toEqual(old.map(({ newId, sourceId, ts }) => ({ id: newId, source_id: sourceId, ts })))
    expect(rows[7]).toMatchObject({ request: '{"zebra": 1, "messages": [{"role": "user", "content": "where is req-7"}]}', dimensions: { intent: 'refund' }, original: 'as it came', tools: ['lookup'], redactor_version: '1' })
    expect(rows.slice(0, -1).every(({ place }) => /^week_\d{4}_\d{2}$/.test(place as string))).toBe(true)
    expect(rows.at(-1)!.place).toBe('older')
    expect(new Set(rows.map(({ place }) => place)).size).toBeGreaterThan(50)
  })

  it('takes everything along that points to a trace, and leaves the rest as it was', async () => {
    const ids = async (statement: string) => (await read<{ id: string | null }>(statement)).map(({ id }) => id)
    const expected = (begins: string) => old.filter(({ sourceId }) => sourceId.startsWith(begins)).map(({ newId }) => newId).sort()
    expect(await ids('SELECT trace_id::text AS id FROM flag ORDER BY ticket_url')).toEqual([old[1]!.newId, null])
    expect(await ids('SELECT trace_id::text AS id FROM "case"')).toEqual([old[1]!.newId])
    expect(await ids('SELECT trace_id::text AS id FROM trace_audit ORDER BY 1')).toEqual(expected('req-2'))
    expect(await ids('SELECT trace_id::text AS id FROM privacy_sample ORDER BY 1')).toEqual(expected('req-3'))
    expect(await ids('SELECT trace_ref AS id FROM ticket ORDER BY ticket_url')).toEqual([old[4]!.newId, 'req-5'])
    expect(await ids(`SELECT target AS id FROM audit_event WHERE action <> 'instance.migrate' ORDER BY id`)).toEqual([old[1]!.newId, 'another'])
    const [week] = await read<{ by_cluster: object }>('SELECT by_cluster FROM audit_week')
    expect(week!.by_cluster).toEqual({ clusters: [{ key: 'c' }], reasons: { [old[2]!.newId]: ['slow'], [old[3]!.newId]: ['odd', 'new'] } })
    const [{ map }] = await read<{ map: Uint8Array }>('SELECT map FROM clustering') as [{ map: Uint8Array }]
    expect(unpackMap(map)).toEqual(old.map(({ newId }, i) => ({ traceId: newId, x: Math.fround(i / 100), y: Math.fround(-i / 100), cluster: i % 2 ? 'noise' : 'cluster-ü' })))
  })

  it('leaves no key of before anywhere', async () => {
    const tables = await read<{ name: string }>(`SELECT format('%I', relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`)
    const pattern = old.map(({ id }) => id).join('|')
    for (const { name } of tables) {
      const [row] = await read<{ n: number }>(`SELECT count(*)::int AS n FROM ${name} t WHERE t::text ~* '${pattern}'`)
      expect(`${name} ${row!.n}`).toBe(`${name} 0`)
    }
  })

  it('leaves the guards of what is written once as they were', async () => {
    const triggers = await read<{ name: string }>(`SELECT tgname::text AS name FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'`)
    expect(triggers).toEqual([])
    await expect(sql(`UPDATE flag SET trace_id = NULL`)).rejects.toThrow('flag is append-only')
    await expect(sql(`UPDATE "case" SET trace_id = NULL`)).rejects.toThrow('adversarial cases are permanent')
    await expect(sql(`UPDATE audit_event SET target = 'x'`)).rejects.toThrow('audit_event is append-only')
  })

  it('keeps the words of all of them searchable', async () => {
    expect(await read(`SELECT id::text AS id FROM trace_words WHERE words ILIKE '%IS REQ-17%'`)).toEqual([{ id: old[17]!.newId }])
    expect(await read('SELECT * FROM trace_to_index')).toEqual([])
  })
})
