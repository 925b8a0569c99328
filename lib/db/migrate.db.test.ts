import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '@/lib/db/migrate'
import { NO_FILTER, withSchemaEngine } from '@/lib/db/schema-engine'
import { createTestDatabase, type TestDatabase } from '@/lib/db/test-database'

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
})
