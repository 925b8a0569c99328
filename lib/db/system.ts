import type { Db } from '@/lib/db/client'

export type TableSize = { name: string; bytes: number; rows: number | null; parts: number }
export type LastBackup = { at: Date; target: string; bytes: number | null }

/** The largest tables with their indexes; partitions count into their table. `rows` as the planner reckons; null = it never looked at all of it. */
export async function listLargestTables(db: Db, limit: number): Promise<TableSize[]> {
  const rows = await db.$queryRaw<{ name: string; bytes: bigint; rows: bigint | null; parts: number }[]>`
    SELECT coalesce(parent.relname, own.relname)::text AS name, sum(pg_total_relation_size(own.oid))::bigint AS bytes,
      CASE WHEN min(own.reltuples) >= 0 THEN sum(own.reltuples)::bigint END AS rows, (count(parent.oid))::int AS parts
    FROM pg_class own JOIN pg_namespace space ON space.oid = own.relnamespace
    LEFT JOIN pg_inherits link ON link.inhrelid = own.oid LEFT JOIN pg_class parent ON parent.oid = link.inhparent
    WHERE own.relkind = 'r' AND space.nspname IN ('public', 'traces', 'bullmq')
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}`
  return rows.map(({ bytes, rows: estimate, ...row }) => ({ ...row, bytes: Number(bytes), rows: estimate === null ? null : Number(estimate) }))
}

/** What the audit log says of the newest backup; null when there was none. */
export async function getLastBackup(db: Db): Promise<LastBackup | null> {
  const event = await db.auditEvent.findFirst({ where: { projectId: null, action: 'instance.backup' }, orderBy: { id: 'desc' } })
  if (!event) return null
  const bytes = (event.after as { fileBytes?: unknown } | null)?.fileBytes
  return { at: event.at, target: event.target, bytes: typeof bytes === 'number' ? bytes : null }
}

/** The newest migration that was applied, and when; null for an empty database. */
export async function getNewestApplied(db: Db): Promise<{ name: string; at: Date } | null> {
  const [row] = await db.$queryRaw<{ name: string; at: Date }[]>`
    SELECT migration_name AS name, finished_at AS at FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name DESC LIMIT 1`
  return row ?? null
}
