import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '@/lib/db/migrate'
import { beatProcess, describeSchemaMismatch, endProcess, listLiveProcesses, registerProcess } from '@/lib/db/processes'
import { NO_FILTER, withSchemaEngine } from '@/lib/db/schema-engine'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'
import { newestMigration } from '@/lib/newest-migration'

const MIGRATIONS = path.resolve('prisma/migrations')

let database: TestDatabase
beforeAll(async () => { database = await createTestDatabase() })
afterAll(() => database.drop())

describe('migrate', () => {
  it('leads to exactly the schema that prisma/schema.prisma describes', async () => {
    const files = [{ path: 'prisma/schema.prisma', content: fs.readFileSync('prisma/schema.prisma', 'utf8') }]
    const { stdout } = await withSchemaEngine(database.databaseUrl, (engine) => engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: process.cwd() },
      to: { tag: 'schemaDatamodel', files },
      script: true, exitCode: null, filters: NO_FILTER,
    }))
    expect(stdout?.trim()).toBe('-- This is an empty migration.')
  })

  it('applies nothing to a database that is up to date', async () => {
    expect(await migrate(database.databaseUrl, MIGRATIONS)).toEqual([])
  })

  it('applies each migration once when two processes migrate an empty database at the same time', async () => {
    const other = await createTestDatabase()
    await other.db.$executeRaw`drop schema public cascade`
    await other.db.$executeRaw`create schema public`
    const applied = await Promise.all([migrate(other.databaseUrl, MIGRATIONS), migrate(other.databaseUrl, MIGRATIONS)])
    const names = fs.readdirSync(MIGRATIONS).filter((name) => name !== 'migration_lock.toml').sort()
    expect(applied.flat().sort()).toEqual(names)
    await other.drop()
  })

  it('says in one sentence that a database cannot be reached', async () => {
    await expect(migrate('postgresql://nobody:x@127.0.0.1:1/none', MIGRATIONS)).rejects.toThrow(/^The database cannot be reached: .*ECONNREFUSED/)
  })

  it('names the migration whose SQL fails, and stops there on the next start', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-migrations-'))
    fs.cpSync(MIGRATIONS, folder, { recursive: true })
    fs.mkdirSync(path.join(folder, '99990101000000_broken'))
    fs.writeFileSync(path.join(folder, '99990101000000_broken/migration.sql'), 'alter table nothing_of_that_name add column x int;')
    const other = await createTestDatabase()
    await expect(migrate(other.databaseUrl, folder)).rejects.toThrow('Migration 99990101000000_broken failed: relation "nothing_of_that_name" does not exist')
    await expect(migrate(other.databaseUrl, folder)).rejects.toThrow('Migrations failed half-way and need a look by hand: 99990101000000_broken')
    await other.drop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it('refuses a migration that was edited after it was applied', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-migrations-'))
    fs.cpSync(MIGRATIONS, folder, { recursive: true })
    const first = fs.readdirSync(folder).sort()[0]!
    fs.appendFileSync(path.join(folder, first, 'migration.sql'), '\n-- edited\nselect 1;\n')
    await expect(migrate(database.databaseUrl, folder)).rejects.toThrow(`Migrations were edited after they were applied: ${first}`)
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it('refuses a database of a newer version', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-migrations-'))
    fs.cpSync(MIGRATIONS, folder, { recursive: true })
    const last = fs.readdirSync(MIGRATIONS).filter((name) => name !== 'migration_lock.toml').sort().at(-1)!
    fs.rmSync(path.join(folder, last), { recursive: true })
    await expect(migrate(database.databaseUrl, folder)).rejects.toThrow(`does not know (${last}): it belongs to a newer version`)
    fs.rmSync(folder, { recursive: true, force: true })
  })

  describe('while processes of another version run', () => {
    /** The migrations of this version and one more. */
    function withOneMore(sql: string): string {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-migrations-'))
      fs.cpSync(MIGRATIONS, folder, { recursive: true })
      fs.mkdirSync(path.join(folder, NEXT))
      fs.writeFileSync(path.join(folder, NEXT, 'migration.sql'), sql)
      return folder
    }
    const NEXT = '99990101000000_next'
    const older = { kind: 'worker' as const, host: 'worker-7', pid: 4711, version: '0.1.0', migration: newestMigration(MIGRATIONS) }

    it('refuses, says who runs where and what to do, and changes nothing', async () => {
      const other = await createTestDatabase()
      const folder = withOneMore('alter table project add column later int;')
      await registerProcess(other.db, older)
      await registerProcess(other.db, { ...older, kind: 'web', host: os.hostname(), pid: process.pid })
      await expect(migrate(other.databaseUrl, folder)).rejects.toThrow(`web ${process.pid} on ${os.hostname()}`)
      await expect(migrate(other.databaseUrl, folder)).rejects.toThrow(
        `Processes of another version use the database: worker 4711 on worker-7 (version 0.1.0), web`)
      await expect(migrate(other.databaseUrl, folder)).rejects.toThrow(`Stop them first, or wait 60 s if they were killed; the migrations ${NEXT}`)
      await expect(migrate(other.databaseUrl, folder)).rejects.toThrow('--while-running does it nevertheless')
      expect(await describeSchemaMismatch(other.db, older.migration)).toBeNull()
      expect(await migrate(other.databaseUrl, folder, { whileRunning: true })).toEqual([NEXT])
      fs.rmSync(folder, { recursive: true, force: true })
      await other.drop()
    })

    it('goes on when they said goodbye, were silent for a minute, are gone from this machine, or are of this version', async () => {
      const other = await createTestDatabase()
      const folder = withOneMore('alter table project add column later int;')
      await endProcess(other.db, await registerProcess(other.db, older))
      const silent = await registerProcess(other.db, { ...older, pid: 2 })
      await other.db.$executeRaw`UPDATE app_process SET beat_at = now() - interval '61 seconds' WHERE id = ${silent}::uuid`
      await registerProcess(other.db, { ...older, pid: 3, migration: NEXT })
      await registerProcess(other.db, { ...older, host: os.hostname(), pid: 2 ** 30 })
      expect(await migrate(other.databaseUrl, folder)).toEqual([NEXT])
      fs.rmSync(folder, { recursive: true, force: true })
      await other.drop()
    })

    it('applies migrations that are marked as made for it, which the older ones work on with', async () => {
      const other = await createTestDatabase()
      const folder = withOneMore('-- online\nalter table project add column later int;')
      await registerProcess(other.db, older)
      expect(await migrate(other.databaseUrl, folder)).toEqual([NEXT])
      expect(await describeSchemaMismatch(other.db, older.migration)).toBeNull()
      expect(await describeSchemaMismatch(other.db, NEXT)).toBeNull()
      const [event] = await other.db.auditEvent.findMany({ where: { action: 'instance.migrate' } })
      expect(event!.after).toMatchObject({ migrations: [NEXT] })
      fs.rmSync(folder, { recursive: true, force: true })
      await other.drop()
    })

    it('lets a process know that the database is too new for it, or not ready yet', async () => {
      const [last, beforeLast] = fs.readdirSync(MIGRATIONS).filter((name) => name !== 'migration_lock.toml').sort().reverse()
      expect(await describeSchemaMismatch(database.db, beforeLast!)).toBe(`The database is newer than this process (${last}; it knows migrations up to ${beforeLast}): start the newer version`)
      expect(await describeSchemaMismatch(database.db, NEXT)).toBe(`The database lacks migration ${NEXT}: run the setup of this version first`)
      expect(await describeSchemaMismatch(database.db, last!)).toBeNull()
    })

    it('keeps a list of processes by the clock of the database', async () => {
      const other = await createTestDatabase()
      const id = await registerProcess(other.db, older)
      const drainingAt = new Date('2026-11-26T12:00:00Z')
      expect(await beatProcess(other.db, id, { drainingAt })).toBe(true)
      expect(await listLiveProcesses(other.db)).toMatchObject([{ id, ...older, drainingAt }])
      await other.db.$executeRaw`UPDATE app_process SET beat_at = now() - interval '2 hours'`
      expect(await listLiveProcesses(other.db)).toEqual([])
      const next = await registerProcess(other.db, older)
      expect(await beatProcess(other.db, id, { drainingAt: null })).toBe(false)
      expect(await other.db.appProcess.findMany({ select: { id: true } })).toEqual([{ id: next }])
      await endProcess(other.db, next)
      expect(await other.db.appProcess.count()).toBe(0)
      await other.drop()
    })
  })
})
