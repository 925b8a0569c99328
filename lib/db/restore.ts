import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { BackupHeader, BackupTable } from '@/lib/core/backup/backup-manifest'
import { copyIn, digestTable, listTables, PLAIN_TEXT, quote } from '@/lib/db/backup-catalogue'
import { readBackup, type BackupContents } from '@/lib/db/backup-reader'
import type { BackupKeys } from '@/lib/db/backup-seal'
import { migrate } from '@/lib/db/migrate'
import { checkTarget, compareKeys, listFilled, listOf, requireKnownMigrations, RestoreRefused } from '@/lib/db/restore-checks'
import { setAsideSchema } from '@/lib/db/restore-schema'

export type RestoreSummary = {
  header: BackupHeader; tables: BackupTable[]; rows: number; bytes: number
  /** Migrations that were applied after the data, because this version is newer than the backup. */
  migrated: string[]
  /** Sentences about secrets that are not those of the backup. */
  warnings: string[]
}

type Options = {
  migrationsDir: string; keys: BackupKeys
  onTable?: (table: { name: string; rows: number; bytes: number }) => void
  onStep?: (step: 'check' | 'schema' | 'rows' | 'constraints' | 'compare' | 'migrate') => void
}

/**
 * Restores a backup into an empty database. The whole file is checked before anything is written; the rows come in one transaction, which ends
 * with their digests, so that either all of them stay or none. Then it is migrated on to this version. Throws BackupFileError for a file that
 * is damaged, RestoreRefused where it does not fit, and whatever the database says.
 */
export async function restoreBackup(databaseUrl: string, file: string, { migrationsDir, keys, onTable, onStep }: Options): Promise<RestoreSummary> {
  onStep?.('check')
  const contents = await readBackup(file, undefined, (header) => requireKnownMigrations(header, migrationsDir))
  const warnings = compareKeys(contents, keys)
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000, application_name: 'slicegate restore' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(PLAIN_TEXT)
    const target = await checkTarget(client, contents.header)
    onStep?.('schema')
    if (target === 'empty') await migrateTo(databaseUrl, contents.header, migrationsDir)
    await client.query('BEGIN')
    try {
      await loadRows(client, file, contents, { ...(onTable ? { onTable } : {}), ...(onStep ? { onStep } : {}) })
      await client.query('COMMIT')
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined)
      throw error
    }
    await client.query('ANALYZE').catch(() => undefined)
  } finally {
    await client.end()
  }
  onStep?.('migrate')
  const migrated = await migrate(databaseUrl, migrationsDir)
  return { header: contents.header, tables: contents.tables, rows: contents.end.rows, bytes: contents.end.bytes, migrated, warnings }
}

/** Exactly the tables that the rows were in; newer migrations change rows, so they come after them. */
async function migrateTo(databaseUrl: string, header: BackupHeader, migrationsDir: string): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'slicegate-restore-'))
  try {
    fs.copyFileSync(path.join(migrationsDir, 'migration_lock.toml'), path.join(folder, 'migration_lock.toml'))
    for (const { name } of header.migrations) fs.cpSync(path.join(migrationsDir, name), path.join(folder, name), { recursive: true })
    await migrate(databaseUrl, folder)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

async function loadRows(client: pg.Client, file: string, { header, sequences }: BackupContents, { onTable, onStep }: Pick<Options, 'onTable' | 'onStep'>): Promise<void> {
  const tables = await listTables(client)
  requireSameTables(header, tables)
  await client.query(`SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL synchronize_seqscans = off`)
  await makeWeeks(client, header.weeks)
  const putBack = await setAsideSchema(client, tables)
  // asked again behind the locks of the line before: nobody writes any more
  const filled = await listFilled(client, tables)
  if (filled.length > 0) throw new RestoreRefused(`The database is not empty any more (${listOf(filled)}): somebody writes to it`)
  onStep?.('rows')
  const read = await readBackup(file, (table) => client.query(copyFrom(copyIn(table))))
  for (const { name, value, called } of sequences) await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [`public.${quote(name)}`, value, called])
  onStep?.('constraints')
  await putBack()
  onStep?.('compare')
  for (const [index, table] of header.tables.entries()) {
    const stated = read.tables[index]!
    const found = await digestTable(client, table)
    if (found.rows !== stated.rows || found.digest !== stated.digest) {
      throw new Error(`${table.name}: the ${found.rows} rows of the database are not the ${stated.rows} of the backup; nothing was kept`)
    }
    onTable?.(stated)
  }
}

function requireSameTables(header: BackupHeader, tables: BackupHeader['tables']): void {
  const describe = (list: BackupHeader['tables']) => new Map(list.map(({ name, columns }) => [name, columns.join(', ')]))
  const [theirs, ours] = [describe(header.tables), describe(tables)]
  for (const name of new Set([...theirs.keys(), ...ours.keys()])) {
    if (theirs.get(name) !== ours.get(name)) {
      throw new RestoreRefused(`Table ${name.slice(0, 63)} of the backup is not that of its version: ${theirs.has(name) ? ours.has(name) ? 'its columns differ' : 'there is none' : 'it is missing'}`)
    }
  }
}

/** Rows of a week for which there is none go where old and unexpected ones go. */
async function makeWeeks(client: pg.Client, weeks: string[]): Promise<void> {
  const { rows: [there] } = await client.query<{ found: boolean }>(`SELECT to_regproc('public.slicegate_make_trace_partition') IS NOT NULL AS found`)
  if (!there?.found) return
  for (const week of weeks) await client.query(`SELECT public.slicegate_make_trace_partition(to_date($1, 'IYYY_IW')::timestamp AT TIME ZONE 'UTC')`, [week.slice('week_'.length)])
}
