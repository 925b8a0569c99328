import fs from 'node:fs'
import path from 'node:path'
import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { BackupContents } from '@/lib/db/backup-reader'
import type { BackupHeader } from '@/lib/core/backup/backup-manifest'
import { listMigrations, listTables, quote } from '@/lib/db/backup-catalogue'
import { fingerprint, sealOf, type BackupKeys } from '@/lib/db/backup-seal'
import { SILENT_SECONDS } from '@/lib/db/processes'

/** Why nothing is restored; `message` says what to do. */
export class RestoreRefused extends Error {}

/** Refuses what this version cannot restore: a backup of a newer version, or of migrations with other contents. */
export function requireKnownMigrations(header: BackupHeader, migrationsDir: string): void {
  const unknown = header.migrations.filter(({ name }) => !fs.existsSync(path.join(migrationsDir, name, 'migration.sql'))).map(({ name }) => name)
  if (unknown.length > 0) {
    throw new RestoreRefused(`The backup is of version ${header.version}, which is newer than this one (migrations ${unknown.join(', ')}): restore it with that version or a later one`)
  }
  const ours = fs.readdirSync(migrationsDir, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()
  if (header.migrations.some(({ name }, index) => ours[index] !== name)) throw new RestoreRefused('The backup lacks migrations between those that it has: it is of a branch of this product')
  for (const { name, checksum } of header.migrations) {
    const sql = fs.readFileSync(path.join(migrationsDir, name, 'migration.sql'))
    if (createHash('sha256').update(sql).digest('hex') !== checksum) throw new RestoreRefused(`Migration ${name} of the backup has other contents than here: it is of a branch of this product`)
  }
}

/** Refuses a file that was edited by someone without the secret; says in sentences what else does not fit. */
export function compareKeys({ header, end }: BackupContents, keys: BackupKeys): string[] {
  const sameSecret = header.keys.secret !== null && header.keys.secret === fingerprint(keys.secret)
  if (sameSecret && end.seal !== sealOf(keys.secret, end.sha256)) throw new RestoreRefused('The backup was changed after it was written: its seal was not made with the SLICEGATE_SECRET that it names')
  const warnings: string[] = []
  if (header.keys.secret !== null && !sameSecret) {
    warnings.push('SLICEGATE_SECRET is not the one of the backup: signed-in people sign in again, webhooks get new secrets, sealed provider keys that depend on it cannot be opened, and personal data is hidden under other ids')
  }
  if (header.keys.encryption !== fingerprint(keys.encryption)) {
    warnings.push('SLICEGATE_ENCRYPTION_KEY is not the one of the backup: sealed provider keys cannot be opened until it is set, or they are entered again')
  }
  return warnings
}

/**
 * Whether the database is one to restore into: `empty` without tables, `migrated` with those of the backup and no row in them. Refuses every
 * other: restoring never replaces anything.
 */
export async function checkTarget(client: pg.ClientBase, header: BackupHeader): Promise<'empty' | 'migrated'> {
  const migrations = await listMigrations(client)
  const tables = await listTables(client)
  if (!migrations && tables.length === 0) return 'empty'
  if (!migrations) throw new RestoreRefused(`The database has tables that are not of Slicegate (${listOf(tables.map(({ name }) => name))}): restore into an empty one`)
  await refuseWhileInUse(client)
  const filled = await listFilled(client, tables)
  if (filled.length > 0) throw new RestoreRefused(`The database is not empty (${listOf(filled)} ${filled.length === 1 ? 'has' : 'have'} rows): restoring replaces nothing, give it an empty one`)
  const same = migrations.length === header.migrations.length && migrations.every(({ name, checksum }, index) => name === header.migrations[index]!.name && checksum === header.migrations[index]!.checksum)
  if (!same && migrations.length > 0) throw new RestoreRefused('The database has the tables of another version than the backup, without rows: drop it and create it again, then restore')
  return same ? 'migrated' : 'empty'
}

/** Names of tables with at least one row. */
export async function listFilled(client: pg.ClientBase, tables: { name: string }[]): Promise<string[]> {
  const filled: string[] = []
  for (const { name } of tables) {
    const { rows: [row] } = await client.query<{ filled: boolean }>(`SELECT EXISTS (SELECT FROM public.${quote(name)}) AS filled`)
    if (row?.filled) filled.push(name)
  }
  return filled
}

async function refuseWhileInUse(client: pg.ClientBase): Promise<void> {
  const { rows: [there] } = await client.query<{ found: boolean }>(`SELECT to_regclass('public.app_process') IS NOT NULL AS found`)
  if (!there?.found) return
  const { rows } = await client.query<{ kind: string; host: string; pid: number }>(
    `SELECT kind, host, pid FROM public.app_process WHERE beat_at > now() - make_interval(secs => $1) ORDER BY started_at`, [SILENT_SECONDS])
  if (rows.length > 0) throw new RestoreRefused(`Processes of Slicegate use the database (${listOf(rows.map(({ kind, host, pid }) => `${kind} ${pid} on ${host}`))}): stop them first`)
}

export function listOf(names: string[], most = 4): string {
  return names.length > most ? `${names.slice(0, most).join(', ')} and ${names.length - most} more` : names.join(', ')
}
