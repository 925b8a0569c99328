import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { BackupHeader } from '@/lib/core/backup/backup-manifest'
import { VERSION } from '@/lib/core/version'
import { writeBackup, type BackupSummary } from '@/lib/db/backup'
import { digestTable, listTables, PLAIN_TEXT } from '@/lib/db/backup-catalogue'
import { frameWriter } from '@/lib/db/backup-frames'
import { readBackup, readBackupHeader } from '@/lib/db/backup-reader'
import { sealOf } from '@/lib/db/backup-seal'
import { createDbClient, type DbClient } from '@/lib/db/client'
import { migrate } from '@/lib/db/migrate'
import { endProcess, registerProcess } from '@/lib/db/processes'
import { restoreBackup } from '@/lib/db/restore'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { createLlm, type Llm } from '@/lib/llm/client'
import { startSandbox, type Sandbox } from '@/lib/llm/sandbox/server'
import { log } from '@/lib/log'
import { countTraceDays } from '@/lib/services/count-trace-days'
import { indexTraces } from '@/lib/services/index-traces'
import { loadDemo } from '@/lib/services/load-demo'
import { sweepRuns } from '@/lib/services/sweep-runs'
import { plainClusterer } from '@/lib/services/test-grouping'
import { collectingEnqueue } from '@/lib/services/test-run-world'
import { workThrough } from '@/lib/services/test-worker'
import { verifyAdversarial } from '@/lib/services/verify-adversarial'

const MIGRATIONS = path.resolve('prisma/migrations')
const KEYS = { secret: 'a secret of the installation, long enough', encryption: 'a key for keys, long enough as well' }
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-backup-test-'))
const file = path.join(folder, 'whole.backup')

let source: TestDatabase
let sandbox: Sandbox
let llm: Llm
let demo: { projectId: string; runIds: string[] }
let summary: BackupSummary
const created: string[] = []
const clients: DbClient[] = []

beforeAll(async () => {
  source = await createTestDatabase()
  sandbox = await startSandbox()
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1 })
  const { enqueue, jobs } = collectingEnqueue()
  const deps = { db: source.db, enqueue, llm, log, now: () => new Date(), cluster: plainClusterer, idSecret: null, detect: null }
  demo = (await loadDemo({ sandboxUrl: sandbox.url.replace(/\/v1$/, ''), size: { rows: 700, cases: 60 } }, deps))!
  // one run is decided, the other stands in its middle with the work that is left in no queue
  await workThrough(jobs.splice(0, Math.ceil(jobs.length * 0.75)), deps)
  await indexTraces(deps)
  await countTraceDays(deps)
  await source.db.$executeRaw`INSERT INTO audit_event (project_id, actor, action, target, after) VALUES (${demo.projectId}::uuid, 'system', 'run.take', ${'tab\there, line\nbreak, \\ and "quotes"'}, '{"n": 1e400, "big": 12345678901234567890}')`
  await registerProcess(source.db, { kind: 'worker', host: 'here', pid: 1, version: VERSION, migration: 'x' })
  summary = await backUp(source.databaseUrl, file)
}, 180_000)

afterAll(async () => {
  for (const client of clients) await client.$disconnect()
  for (const name of created) await admin(`drop database if exists ${name} with (force)`)
  await llm.close()
  await sandbox.close()
  await source.drop()
  fs.rmSync(folder, { recursive: true, force: true })
})

async function backUp(databaseUrl: string, to: string, keys = KEYS): Promise<BackupSummary> {
  const out = fs.createWriteStream(to)
  const result = await writeBackup(databaseUrl, out, { version: VERSION, now: new Date('2026-11-26T12:00:00Z'), keys })
  out.end()
  await finished(out)
  return result
}

async function admin(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('testDatabase').adminUrl })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

async function emptyDatabase(): Promise<string> {
  const name = `slicegate_restore_${process.pid}_${created.length}`
  await admin(`create database ${name}`)
  created.push(name)
  const url = new URL(inject('testDatabase').adminUrl)
  url.pathname = `/${name}`
  return url.href
}

/** A value for each table that is the same for the same rows. */
async function digests(databaseUrl: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(PLAIN_TEXT)
    const found: Record<string, string> = {}
    for (const table of await listTables(client)) {
      const { rows, digest } = await digestTable(client, table)
      found[table.name] = `${rows} rows ${digest}`
    }
    return found
  } finally {
    await client.end()
  }
}

async function describeSchema(databaseUrl: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(`
      SELECT 'index' AS what, tablename || ' ' || indexdef AS words FROM pg_indexes WHERE schemaname IN ('public', 'traces')
      UNION ALL SELECT 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace IN ('public'::regnamespace, 'traces'::regnamespace) AND conrelid <> 0
      UNION ALL SELECT 'trigger', tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text || ' ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT 'partition', inhrelid::regclass::text FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE c.relkind = 'r'
      ORDER BY 1, 2`)
    return rows
  } finally {
    await client.end()
  }
}

const restore = (databaseUrl: string, from = file, keys = KEYS) => restoreBackup(databaseUrl, from, { migrationsDir: MIGRATIONS, keys })

describe('a backup that is restored into an empty database', () => {
  let url: string
  let restored: DbClient
  beforeAll(async () => {
    url = await emptyDatabase()
    await restore(url)
    restored = createDbClient(url)
    clients.push(restored)
  }, 120_000)

  it('has the same rows in every table, those of all partitions of traces as well', async () => {
    const [before, after] = [await digests(source.databaseUrl), await digests(url)]
    expect(after).toEqual(before)
    expect(Object.keys(after).length).toBeGreaterThan(50)
    for (const name of ['trace', 'trace_words', 'case', 'adversarial_entry', 'outcome', 'judgment', 'audit_event']) expect(after[name]).not.toMatch(/^0 rows/)
    expect(summary.rows).toBe(Object.values(before).reduce((sum, text) => sum + Number(text.split(' ')[0]), 0))
  })

  it('has the same tables, partitions, indexes, constraints and guards', async () => {
    expect(await describeSchema(url)).toEqual(await describeSchema(source.databaseUrl))
  })

  it('has the chain of hashes of the adversarial set as it was, and goes on with it', async () => {
    const before = await verifyAdversarial({ projectId: demo.projectId }, { db: source.db })
    expect(before).toMatchObject({ ok: true })
    expect(await verifyAdversarial({ projectId: demo.projectId }, { db: restored })).toEqual(before)
    await expect(restored.$executeRaw`DELETE FROM "case" WHERE kind = 'adversarial'`).rejects.toThrow('adversarial cases are permanent')
    const caseId = (await restored.case.findFirstOrThrow({ where: { kind: 'adversarial' } })).id
    await restored.$executeRaw`INSERT INTO expectation (id, project_id, case_id, version, text, created_by) VALUES (gen_random_uuid(), ${demo.projectId}::uuid, ${caseId}::uuid, 2, 'Say more.', 'u')`
    expect(await verifyAdversarial({ projectId: demo.projectId }, { db: restored })).toMatchObject({ ok: true, entries: before.entries + 1 })
  })

  it('numbers new rows behind the old ones', async () => {
    const [highest] = await restored.$queryRaw<{ id: bigint }[]>`SELECT max(id) AS id FROM audit_event`
    const event = await restored.auditEvent.create({ data: { actor: 'system', action: 'instance.restore', target: 'x' } })
    expect(event.id > highest!.id).toBe(true)
  })

  it('goes on with a run that stood in its middle, without the queue of before', async () => {
    const open = await restored.run.findMany({ where: { status: { notIn: ['done', 'failed', 'cancelled'] } }, select: { id: true } })
    expect(open.length).toBeGreaterThan(0)
    const { enqueue, jobs } = collectingEnqueue()
    const deps = { db: restored, enqueue, llm, log, now: () => new Date(Date.now() + 60_000) }
    // what is left is found again as often as a sweep comes by
    for (let sweep = 0; sweep < 4; sweep += 1) {
      await sweepRuns(deps)
      await workThrough(jobs, deps)
    }
    for (const { id } of open) {
      const run = await restored.run.findUniqueOrThrow({ where: { id } })
      expect(run).toMatchObject({ status: 'done', casesDone: run.casesTotal })
    }
  }, 120_000)

  it('leaves out what ran: nobody waits for processes of the other place', async () => {
    expect(await restored.appProcess.count()).toBe(0)
  })
})

describe('restoring', () => {
  it('refuses a database with rows, and changes nothing in it', async () => {
    const other = await createTestDatabase()
    const project = await other.db.project.create({ data: { slug: 'mine', name: 'Mine', config: '' } })
    await expect(restore(other.databaseUrl)).rejects.toThrow('The database is not empty (project has rows): restoring replaces nothing, give it an empty one')
    expect(await other.db.project.findMany({ select: { id: true } })).toEqual([{ id: project.id }])
    await other.drop()
  })

  it('takes a database that is migrated and has no rows, but not while somebody uses it', async () => {
    const other = await createTestDatabase()
    const id = await registerProcess(other.db, { kind: 'web', host: 'web-1', pid: 42, version: VERSION, migration: 'x' })
    await expect(restore(other.databaseUrl)).rejects.toThrow('Processes of Slicegate use the database (web 42 on web-1): stop them first')
    await endProcess(other.db, id)
    await restore(other.databaseUrl)
    expect(await digests(other.databaseUrl)).toEqual(await digests(source.databaseUrl))
    await other.drop()
  })

  it('refuses tables of somebody else', async () => {
    const url = await emptyDatabase()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query('create table theirs (id int)')
    await client.end()
    await expect(restore(url)).rejects.toThrow('The database has tables that are not of Slicegate (theirs)')
  })

  it('says which secrets are not those of the backup, and still restores', async () => {
    const { warnings } = await restore(await emptyDatabase(), file, { secret: 'another secret that is long enough too', encryption: KEYS.encryption })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('SLICEGATE_SECRET is not the one of the backup')
  })

  it('restores a backup of an older version and migrates it on', async () => {
    const dir = path.join(folder, 'older-migrations')
    fs.cpSync(MIGRATIONS, dir, { recursive: true })
    const names = fs.readdirSync(dir).filter((name) => name !== 'migration_lock.toml').sort()
    const cut = names.findIndex((name) => name.endsWith('_trace_partitions'))
    for (const name of names.slice(cut)) fs.rmSync(path.join(dir, name), { recursive: true })
    const old = await emptyDatabase()
    await migrate(old, dir)
    const client = new pg.Client({ connectionString: old })
    await client.connect()
    await client.query(`INSERT INTO project (id, slug, name, config) VALUES ('11111111-1111-7111-8111-111111111111', 'old', 'Old', '')`)
    await client.query(`INSERT INTO trace (id, project_id, source, source_id, ts, request, status, replayable, redactor_version) SELECT gen_random_uuid(), '11111111-1111-7111-8111-111111111111', 's', 'r' || n, now() - n * interval '1 day', '{"messages": []}', 'success', true, '1' FROM generate_series(1, 30) n`)
    await client.end()
    const older = path.join(folder, 'older.backup')
    await backUp(old, older)
    const url = await emptyDatabase()
    const { migrated } = await restore(url, older)
    expect(migrated).toEqual(names.slice(cut))
    const db = createDbClient(url)
    expect(await db.$queryRaw`SELECT count(*)::int AS traces, count(DISTINCT tableoid)::int > 3 AS spread FROM trace`).toEqual([{ traces: 30, spread: true }])
    await db.$disconnect()
  }, 60_000)
})

describe('a file that is no whole backup', () => {
  const bytes = () => fs.readFileSync(file)
  const write = (name: string, content: Buffer | string) => {
    const to = path.join(folder, name)
    fs.writeFileSync(to, content)
    return to
  }
  /** Nothing of it may reach the database. */
  const refused = async (from: string, message: RegExp | string) => {
    const url = await emptyDatabase()
    await expect(restore(url, from)).rejects.toThrow(message)
    expect(await digests(url)).toEqual({})
  }

  it('is refused before anything is written when it is cut off, at whichever part', async () => {
    const all = bytes()
    for (const share of [0.001, 0.3, 0.7, 0.999]) await expect(readBackup(write('cut', all.subarray(0, Math.floor(all.length * share))))).rejects.toThrow(/cut off/)
    await refused(write('cut', all.subarray(0, all.length - 1)), 'It ends in the middle')
    await expect(readBackup(write('empty', ''))).rejects.toThrow('It does not begin with "SLICEGATE-BACKUP 1"')
  })

  it('is refused when a byte of it is another one', async () => {
    const all = bytes()
    for (let part = 1; part < 24; part += 1) {
      const changed = Buffer.from(all)
      const at = Math.floor((all.length * part) / 24)
      changed[at] = changed[at]! ^ 0x10
      await expect(readBackup(write('flipped', changed))).rejects.toThrow()
    }
    const last = Buffer.from(all)
    last[Math.floor(all.length / 2)]! ^= 1
    await refused(write('flipped', last), /damaged|not those that were written/)
  })

  it('is refused when something follows its end, or it is something else', async () => {
    await refused(write('long', Buffer.concat([bytes(), Buffer.from('x')])), /ends in the middle|follows its end/)
    await refused(write('other', 'PGDMP and so on'), 'it is no backup of Slicegate')
    await refused(path.join(folder, 'not-there'), 'It cannot be read: ENOENT')
  })

  it('is refused when its version is newer, or its migrations are others', async () => {
    const header = await readBackupHeader(file)
    const newer = await forge({ ...header, version: '9.0.0', migrations: [...header.migrations, { name: '99990101000000_later', checksum: '0'.repeat(64) }] })
    await refused(newer, 'The backup is of version 9.0.0, which is newer than this one (migrations 99990101000000_later)')
    await refused(await forge({ ...header, migrations: header.migrations.map((one) => ({ ...one, checksum: '0'.repeat(64) })) }), 'has other contents than here')
    await refused(await forge({ ...header, migrations: header.migrations.slice(1) }), 'lacks migrations between')
  })

  it('is refused when somebody without the secret changed it and made its checksums anew', async () => {
    const header = await readBackupHeader(file)
    await refused(await forge(header, 'guessed'), 'its seal was not made with the SLICEGATE_SECRET that it names')
  })

  it('keeps nothing of tables that do not exist, or have other columns', async () => {
    const header = await readBackupHeader(file)
    const evil = { ...header, tables: header.tables.map((table) => (table.name === 'project' ? { ...table, columns: ['id', 'x") FROM PROGRAM \'touch /tmp/owned\' --'] } : table)) }
    const url = await emptyDatabase()
    await expect(restore(url, await forge(evil))).rejects.toThrow('Table project of the backup is not that of its version: its columns differ')
    expect(Object.values(await digests(url)).every((text) => text === '0 rows 0')).toBe(true)
  })

  it('keeps nothing when the database refuses a row in the middle', async () => {
    const header = await readBackupHeader(file)
    const rows = new Map([['rating', 'not-a-uuid\tx\n']])
    const url = await emptyDatabase()
    await expect(restore(url, await forge(header, KEYS.secret, rows))).rejects.toThrow(/missing data for column|invalid input syntax/)
    expect(Object.values(await digests(url)).every((text) => text === '0 rows 0')).toBe(true)
    // and the same database takes the right one
    await restore(url)
    expect(await digests(url)).toEqual(await digests(source.databaseUrl))
  }, 60_000)

  /** A backup without rows, or with those given, that is right in itself. */
  async function forge(header: BackupHeader, secret = KEYS.secret, rows = new Map<string, string>()): Promise<string> {
    const { createHash } = await import('node:crypto')
    const { zstdCompressSync } = await import('node:zlib')
    const to = path.join(folder, 'forged')
    const out = fs.createWriteStream(to)
    const frames = frameWriter(out)
    await frames.write('H', header)
    let total = 0
    for (const { name } of header.tables) {
      const text = rows.get(name) ?? ''
      const lines = text.split('\n').length - 1
      total += lines
      await frames.write('T', { name })
      await frames.write('D', zstdCompressSync(Buffer.from(text)))
      await frames.write('E', { name, rows: lines, bytes: text.length, sha256: createHash('sha256').update(text).digest('hex'), digest: '0' })
    }
    await frames.write('S', [])
    const sha256 = frames.sha256()
    await frames.write('Z', { tables: header.tables.length, rows: total, bytes: 0, sha256, seal: sealOf(secret, sha256) })
    out.end()
    await finished(out)
    return to
  }
})
