import type { DbClient } from '@/lib/db/client'

export type TableSizes = { heap: number; toast: number; indexes: Record<string, number>; wordsHeap: number; wordsIndex: number; rollups: number }

type Sized = { parent: string; heap: number; toast: number }
type Index = { parent: string; name: string; bytes: number }

/** Bytes of the traces of all weeks, of each of their indexes, of their words, and of the counts by day. */
export async function measureTables(db: DbClient): Promise<TableSizes> {
  const tables = await db.$queryRaw<Sized[]>`
    SELECT p.relname::text AS parent, sum(pg_relation_size(c.oid))::float8 AS heap, sum(CASE WHEN c.reltoastrelid = 0 THEN 0 ELSE pg_total_relation_size(c.reltoastrelid) END)::float8 AS toast
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent WHERE p.relkind = 'p' AND p.relname IN ('trace', 'trace_words') GROUP BY 1`
  const indexes = await db.$queryRaw<Index[]>`
    SELECT t.relname::text AS parent, p.relname::text AS name, sum(pg_relation_size(c.oid))::float8 AS bytes
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent JOIN pg_index x ON x.indexrelid = p.oid JOIN pg_class t ON t.oid = x.indrelid
    WHERE p.relkind = 'I' AND t.relname IN ('trace', 'trace_words') GROUP BY 1, 2 ORDER BY 2`
  const [rollups] = await db.$queryRaw<{ bytes: number }[]>`SELECT pg_total_relation_size('trace_day')::float8 AS bytes`
  const table = (parent: string) => tables.find((row) => row.parent === parent) ?? { heap: 0, toast: 0 }
  const [trace, words] = [table('trace'), table('trace_words')]
  return {
    heap: trace.heap, toast: trace.toast, indexes: Object.fromEntries(indexes.filter(({ parent }) => parent === 'trace').map(({ name, bytes }) => [name, bytes])),
    wordsHeap: words.heap + words.toast, wordsIndex: indexes.filter(({ parent }) => parent === 'trace_words').reduce((sum, { bytes }) => sum + bytes, 0), rollups: rollups!.bytes,
  }
}

/** Bytes of cases, executions and votes of all runs with their indexes, and how many cases of runs there are. */
export async function measureRuns(db: DbClient): Promise<{ cases: number; bytes: number }> {
  const [row] = await db.$queryRaw<{ cases: number; bytes: number }[]>`
    SELECT (SELECT count(*)::int FROM run_case) AS cases, (pg_total_relation_size('run_case') + pg_total_relation_size('outcome') + pg_total_relation_size('judgment'))::float8 AS bytes`
  return row!
}
