import type { MissingKind } from '@/lib/core/sources/import-counts'
import type { RereadState } from '@/lib/core/sources/pull-state'
import type { Redacted, Trace } from '@/lib/core/trace'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

type Owners = Pick<Trace, 'customerId' | 'conversationId' | 'dimensions'>
export type SourceRecord = Owners & { id: string; sourceId: string; importId: string; original: string }

/** Traces that a source brought and whose records are kept. */
const RECORDS = (projectId: string, traceSourceId: string) => Prisma.sql`
  FROM trace t JOIN trace_import i ON i.id = t.import_id AND i.trace_source_id = ${traceSourceId}::uuid
  WHERE t.project_id = ${projectId}::uuid AND t.original IS NOT NULL`

const SELECT = Prisma.sql`
  SELECT t.id, t.source_id AS "sourceId", t.import_id AS "importId", t.original, t.customer_id AS "customerId", t.conversation_id AS "conversationId", t.dimensions`

export async function countSourceRecords(db: Db, { projectId, traceSourceId }: { projectId: string; traceSourceId: string }): Promise<number> {
  const [row] = await db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n ${RECORDS(projectId, traceSourceId)}`
  return row?.n ?? 0
}

/** By id, from the one after `after` on. */
export async function listSourceRecords(
  db: Db, { projectId, traceSourceId, after, limit }: { projectId: string; traceSourceId: string; after: string | null; limit: number },
): Promise<SourceRecord[]> {
  const beyond = after === null ? Prisma.empty : Prisma.sql`AND t.id > ${after}::uuid`
  return db.$queryRaw<SourceRecord[]>`${SELECT} ${RECORDS(projectId, traceSourceId)} ${beyond} ORDER BY t.id LIMIT ${limit}`
}

/** Traces that are looked through for the newest records of one source before all of them are. */
const NEWEST = 20_000

/** Texts of the newest records of a source. */
export async function listNewestRecords(db: Db, { projectId, traceSourceId, limit }: { projectId: string; traceSourceId: string; limit: number }): Promise<string[]> {
  const imports = Prisma.sql`SELECT i.id FROM trace_import i WHERE i.trace_source_id = ${traceSourceId}::uuid AND i.stored > 0`
  // nothing leads from an import to its traces: most sources have some among the newest, and the others are rare
  const among = await db.$queryRaw<{ original: string }[]>`
    WITH newest AS MATERIALIZED (SELECT t.id, t.ts, t.import_id FROM trace t WHERE t.project_id = ${projectId}::uuid ORDER BY t.ts DESC, t.id DESC LIMIT ${NEWEST}),
      chosen AS (SELECT n.id, n.ts FROM newest n WHERE n.import_id IN (${imports}) ORDER BY n.ts DESC LIMIT ${limit})
    SELECT t.original FROM chosen c JOIN trace t ON t.id = c.id WHERE t.project_id = ${projectId}::uuid AND t.original IS NOT NULL ORDER BY c.ts DESC`
  if (among.length > 0) return among.map(({ original }) => original)
  const rows = await db.$queryRaw<{ original: string }[]>`
    SELECT t.original FROM trace t WHERE t.project_id = ${projectId}::uuid AND t.original IS NOT NULL AND t.import_id IN (${imports}) ORDER BY t.ts DESC LIMIT ${limit}`
  return rows.map(({ original }) => original)
}

/** Whose call it was; the content of a trace never changes. */
export async function saveTraceOwners(db: Db, rows: { id: string; owners: Redacted<Trace> }[]): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map(({ id, owners: { customerId, conversationId, dimensions } }) => ({ id, customer_id: customerId, conversation_id: conversationId, dimensions }))
  await db.$executeRaw`
    UPDATE trace t SET customer_id = n.customer_id, conversation_id = n.conversation_id, dimensions = n.dimensions
    FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb) AS n(id uuid, customer_id text, conversation_id text, dimensions jsonb) WHERE t.id = n.id`
}

export type MissingChange = { importId: string } & Record<MissingKind, number>

/** Adds to the calls of imports that lack something; a count never falls below zero. */
export async function changeMissing(db: Db, changes: MissingChange[]): Promise<void> {
  if (changes.length === 0) return
  await db.$executeRaw`
    UPDATE trace_import i SET missing = i.missing || jsonb_build_object(
      'customer', greatest(0, coalesce((i.missing->>'customer')::int, 0) + n.customer), 'segment', greatest(0, coalesce((i.missing->>'segment')::int, 0) + n.segment),
      'conversation', greatest(0, coalesce((i.missing->>'conversation')::int, 0) + n.conversation))
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS n("importId" uuid, customer int, segment int, conversation int) WHERE i.id = n."importId"`
}

/** Imports of a source that brought nothing new lack as much as what was there already: the shares are those of all records. */
export async function levelRepeatedImports(db: Db, { traceSourceId, share }: { traceSourceId: string; share: Record<MissingKind, number> }): Promise<void> {
  await db.$executeRaw`
    UPDATE trace_import SET missing = missing || jsonb_build_object(
      'customer', round(duplicates * ${share.customer}::float8)::int, 'segment', round(duplicates * ${share.segment}::float8)::int, 'conversation', round(duplicates * ${share.conversation}::float8)::int)
    WHERE trace_source_id = ${traceSourceId}::uuid AND stored = 0 AND duplicates > 0 AND status = 'done'`
}

/** Begins a pass over the records of a source; the one before, if any, ends. */
export async function beginReread(db: Db, traceSourceId: string, reread: RereadState): Promise<void> {
  await db.$executeRaw`UPDATE trace_source SET cursor = coalesce(cursor, '{}'::jsonb) || ${JSON.stringify({ reread })}::jsonb WHERE id = ${traceSourceId}::uuid`
}

/** How far a pass is; false: another one began, and nothing was written. */
export async function saveReread(db: Db, traceSourceId: string, reread: RereadState): Promise<boolean> {
  const changed = await db.$executeRaw`
    UPDATE trace_source SET cursor = cursor || ${JSON.stringify({ reread })}::jsonb WHERE id = ${traceSourceId}::uuid AND cursor->'reread'->>'token' = ${reread.token}`
  return changed === 1
}

/** Passes that have not ended. */
export async function listOpenRereads(db: Db): Promise<{ sourceId: string; token: string }[]> {
  return db.$queryRaw<{ sourceId: string; token: string }[]>`
    SELECT id AS "sourceId", cursor->'reread'->>'token' AS token FROM trace_source WHERE cursor->'reread'->>'token' IS NOT NULL AND cursor->'reread'->>'finishedAt' IS NULL`
}
