import type pg from 'pg'
import { quote } from '@/lib/db/backup-catalogue'

/**
 * Takes out of the way what would change restored rows or check them one by one: triggers of ours (a link of the chain would be made anew),
 * foreign keys, and indexes that no key stands behind. Returns what puts them back, which checks every foreign key and unique index for all
 * rows at once. Belongs into the transaction that brings the rows: nobody ever sees the tables without. Needs the owner of the tables.
 */
export async function setAsideSchema(client: pg.ClientBase, tables: { name: string }[]): Promise<() => Promise<void>> {
  const indexes = await listPlainIndexes(client)
  const keys = await listForeignKeys(client)
  for (const { name } of tables) await client.query(`ALTER TABLE public.${quote(name)} DISABLE TRIGGER USER`)
  for (const { relation, name } of keys) await client.query(`ALTER TABLE ${relation} DROP CONSTRAINT ${quote(name)}`)
  for (const { name } of indexes) await client.query(`DROP INDEX public.${quote(name)}`)
  return async () => {
    for (const { definition } of indexes) await client.query(definition)
    for (const { relation, name, definition } of keys) await client.query(`ALTER TABLE ${relation} ADD CONSTRAINT ${quote(name)} ${definition}`)
    for (const { name } of tables) await client.query(`ALTER TABLE public.${quote(name)} ENABLE TRIGGER USER`)
  }
}

/** Of a table in partitions the index of the whole, whose definition then makes those of all partitions. */
async function listPlainIndexes(client: pg.ClientBase): Promise<{ name: string; definition: string }[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(`
    SELECT c.relname::text AS name, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS definition FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT c.relispartition AND t.relname <> '_prisma_migrations'
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    -- in the order in which they were made: those of partitions get their names in it
    ORDER BY i.indexrelid`)
  return rows
}

async function listForeignKeys(client: pg.ClientBase): Promise<{ relation: string; name: string; definition: string }[]> {
  const { rows } = await client.query<{ relation: string; name: string; definition: string }>(`
    SELECT format('public.%I', t.relname) AS relation, k.conname::text AS name, pg_get_constraintdef(k.oid) AS definition FROM pg_constraint k
    JOIN pg_class t ON t.oid = k.conrelid
    WHERE k.contype = 'f' AND k.conparentid = 0 AND t.relnamespace = 'public'::regnamespace ORDER BY k.oid`)
  return rows
}
