import type pg from 'pg'
import type { BackupHeader, BackupSequence } from '@/lib/core/backup/backup-manifest'

/** What says what runs now, and what was migrated: the restored database has its own. */
const LEFT_OUT = ['_prisma_migrations', 'app_process']

/** So that the same row is the same text in every database. */
export const PLAIN_TEXT = `SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres'; SET timezone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = 'hex';
  SET client_encoding = 'UTF8'; SET search_path = public; SET standard_conforming_strings = on; SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0`

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** The tables with their columns in order, by name; of a table in partitions the whole. */
export async function listTables(client: pg.ClientBase): Promise<BackupHeader['tables']> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(`
    SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> ALL ($1)
    GROUP BY c.relname ORDER BY c.relname COLLATE "C"`, [LEFT_OUT])
  return rows
}

/** The migrations that a database has, in order; null where none was ever applied. */
export async function listMigrations(client: pg.ClientBase): Promise<{ name: string; checksum: string }[] | null> {
  const { rows: [there] } = await client.query<{ found: boolean }>(`SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS found`)
  if (!there?.found) return null
  const { rows } = await client.query<{ name: string; checksum: string }>(`
    SELECT migration_name AS name, checksum FROM public._prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name COLLATE "C"`)
  return rows
}

/** Weeks that traces have partitions of. */
export async function listWeeks(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'traces' AND c.relname ~ '^week_[0-9]{4}_[0-9]{2}$' ORDER BY 1`)
  return rows.map(({ name }) => name)
}

export async function listSequences(client: pg.ClientBase): Promise<BackupSequence[]> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY relname COLLATE "C"`)
  const found: BackupSequence[] = []
  for (const { name } of rows) {
    const { rows: [at] } = await client.query<{ value: string; called: boolean }>(`SELECT last_value::text AS value, is_called AS called FROM public.${quote(name)}`)
    found.push({ name, ...at! })
  }
  return found
}

const columnsOf = (columns: string[]) => columns.map(quote).join(', ')

export const copyOut = ({ name, columns }: BackupHeader['tables'][number]) => `COPY (SELECT ${columnsOf(columns)} FROM public.${quote(name)}) TO STDOUT`
export const copyIn = ({ name, columns }: BackupHeader['tables'][number]) => `COPY public.${quote(name)} (${columnsOf(columns)}) FROM STDIN`

/** How many rows a table has, and the sum of 64 bits of the SHA-256 of each as text: equal for the same rows in whatever order. */
export async function digestTable(client: pg.ClientBase, { name, columns }: BackupHeader['tables'][number]): Promise<{ rows: number; digest: string }> {
  const { rows: [row] } = await client.query<{ rows: string; digest: string }>(`
    SELECT count(*)::text AS rows, coalesce(sum(('x' || encode(substr(sha256(convert_to(t::text, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint::numeric), 0)::text AS digest
    FROM (SELECT ${columnsOf(columns)} FROM public.${quote(name)}) t`)
  return { rows: Number(row!.rows), digest: row!.digest }
}
