import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/**
 * Makes the partitions of the weeks of these times, unless they are there. Weeks that get none (long ago, or ahead) are kept together.
 * The role of the product may make no tables: the function of the database works as its owner.
 */
export async function makeTracePartitions(db: Db, times: readonly Date[]): Promise<void> {
  const weeks = [...new Set(times.map(mondayOf))].sort((a, b) => a - b)
  // one statement at a time: a partition cannot be attached while a statement of the same transaction reads the table
  for (const week of weeks) await db.$executeRaw`SELECT slicegate_make_trace_partition(${new Date(week)}::timestamptz)`
}

const WEEK_MS = 7 * 86_400_000
/** 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * 86_400_000

function mondayOf(time: Date): number {
  return Math.floor((time.getTime() - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS
}

/** Takes away the partitions of weeks that ended before a time and hold nothing any more; one that somebody reads stays until the next time. Returns how many. */
export async function dropEmptyTracePartitions(db: Db, before: Date): Promise<number> {
  const [row] = await db.$queryRaw<{ dropped: number }[]>`SELECT slicegate_drop_empty_trace_partitions(${before}::timestamptz) AS dropped`
  return row!.dropped
}

export type TracePartition = { name: string; from: Date | null; traces: number; bytes: number }

/** The partitions of traces, oldest first, with the estimates of the statistics; `from` null: no week of its own. */
export async function listTracePartitions(db: Db): Promise<TracePartition[]> {
  return db.$queryRaw<TracePartition[]>(Prisma.sql`
    SELECT c.relname AS name, CASE WHEN c.relname ~ '^week_' THEN to_date(substr(c.relname, 6), 'IYYY_IW')::timestamp AT TIME ZONE 'UTC' END AS from,
      greatest(0, c.reltuples)::float8 AS traces, pg_total_relation_size(c.oid)::float8 AS bytes
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'public.trace'::regclass ORDER BY c.relname`)
}
