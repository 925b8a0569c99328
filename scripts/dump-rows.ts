import fs from 'node:fs'
import pg from 'pg'
import { listTables, PLAIN_TEXT, quote } from '@/lib/db/backup-catalogue'
import { env } from '@/lib/env'

// `tsx scripts/dump-rows.ts FILE`: the rows of DATABASE_URL as INSERT statements that load into the same tables, parents before children.
// lib/db/test-first-release.sql was made by it: out of a small helpdesk that the code of the first release imported, ran and decided.

const client = new pg.Client({ connectionString: env.DATABASE_URL })
await client.connect()
try {
  await client.query(PLAIN_TEXT)
  const lines: string[] = []
  for (const { name, columns } of await inOrder()) {
    const literals = columns.map((column) => `quote_nullable(${quote(column)}::text)`).join(` || ', ' || `)
    const { rows } = await client.query<{ row: string }>(`SELECT ${literals} AS row FROM public.${quote(name)} ORDER BY 1`)
    if (rows.length === 0) throw new Error(`${name} has no rows: a migration could do anything to it`)
    lines.push(`INSERT INTO ${quote(name)} (${columns.map(quote).join(', ')}) VALUES`, rows.map(({ row }) => `(${row})`).join(',\n') + ';')
  }
  lines.push(`SELECT setval('audit_event_id_seq', (SELECT max(id) FROM audit_event));`)
  fs.writeFileSync(process.argv[2]!, `${lines.join('\n')}\n`)
} finally {
  await client.end()
}

/** A table comes after those that it refers to. */
async function inOrder(): Promise<Awaited<ReturnType<typeof listTables>>> {
  const { rows: keys } = await client.query<{ child: string; parent: string }>(`
    SELECT c.relname::text AS child, p.relname::text AS parent FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
    WHERE k.contype = 'f' AND c.oid <> p.oid`)
  const left = await listTables(client)
  const done: typeof left = []
  while (left.length > 0) {
    const next = left.findIndex(({ name }) => keys.every(({ child, parent }) => child !== name || done.some((table) => table.name === parent)))
    if (next === -1) throw new Error(`Tables refer to each other: ${left.map(({ name }) => name).join(', ')}`)
    done.push(...left.splice(next, 1))
  }
  return done
}
