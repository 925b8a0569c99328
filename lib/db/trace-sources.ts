import { sourceSettings, type SourceSettings } from '@/lib/core/formats/source-settings'
import { readPullState, type PullState } from '@/lib/core/sources/pull-state'
import type { Redacted } from '@/lib/core/trace'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { Db } from '@/lib/db/client'
import { Prisma, type TraceSource as Row } from '@/lib/db/generated/client'

export type SourceStatus = 'idle' | 'pulling' | 'failed'

export type TraceSource = {
  id: string; projectId: string; name: string; format: string
  /** null: its log is sent. */
  baseUrl: string | null
  apiKeyEnv: string | null
  /** For the vault alone; null: its key stands in a variable, or it has none. */
  apiKeySealed: string | null
  /** null: asked by hand only. */
  everyMinutes: number | null
  enabled: boolean
  settings: SourceSettings
  status: SourceStatus
  error: string | null
  pulledAt: Date | null
  createdBy: string
  createdAt: Date
  state: PullState
}

function asSource({ settings, cursor, status, ...row }: Row): TraceSource {
  return { ...row, settings: sourceSettings.safeParse(settings).data ?? {}, status: status as SourceStatus, state: readPullState(cursor) }
}

/** What came in from a source since a time; `missing` counts calls without one. */
export type SourceCounts = {
  received: number; stored: number; duplicates: number; quarantined: number
  /** Rows that are no model call. */
  notCalls: number
  missing: { customer: number; segment: number; conversation: number }
  imports: number
}

export type SourceWithCounts = TraceSource & { counts: SourceCounts; lastImportAt: Date | null }

const NO_COUNTS: SourceCounts = { received: 0, stored: 0, duplicates: 0, quarantined: 0, notCalls: 0, missing: { customer: 0, segment: 0, conversation: 0 }, imports: 0 }

type CountRow = { id: string; imports: number; received: number; stored: number; duplicates: number; quarantined: number; notCalls: number; customer: number; segment: number; conversation: number; lastAt: Date }

/** Sums of imports, for any grouping. */
const COUNTS = Prisma.sql`
  count(*)::int AS imports, sum(i.received)::int AS received, sum(i.stored)::int AS stored, sum(i.duplicates)::int AS duplicates, sum(i.quarantined)::int AS quarantined,
  sum(coalesce((i.missing->>'call')::int, 0))::int AS "notCalls",
  sum(coalesce((i.missing->>'customer')::int, 0))::int AS customer, sum(coalesce((i.missing->>'segment')::int, 0))::int AS segment,
  sum(coalesce((i.missing->>'conversation')::int, 0))::int AS conversation`

function asCounts({ imports, received, stored, duplicates, quarantined, notCalls, customer, segment, conversation }: Omit<CountRow, 'id' | 'lastAt'>): SourceCounts {
  return { imports, received, stored, duplicates, quarantined, notCalls, missing: { customer, segment, conversation } }
}

/** Sources of a project by name, with what came in since a time; sources that nothing came in from have zeros. */
export async function listTraceSources(db: Db, projectId: string, since: Date): Promise<SourceWithCounts[]> {
  const [rows, counts, last] = await Promise.all([
    db.traceSource.findMany({ where: { projectId }, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
    db.$queryRaw<CountRow[]>`
      SELECT i.trace_source_id AS id, ${COUNTS}
      FROM trace_import i WHERE i.project_id = ${projectId}::uuid AND i.started_at >= ${since} AND i.trace_source_id IS NOT NULL GROUP BY 1`,
    db.traceImport.groupBy({ by: ['traceSourceId'], where: { projectId, traceSourceId: { not: null } }, _max: { startedAt: true } }),
  ])
  const byId = new Map(counts.map((row) => [row.id, asCounts(row)]))
  const lastAt = new Map(last.map((row) => [row.traceSourceId, row._max.startedAt]))
  return rows.map((row) => ({ ...asSource(row), counts: byId.get(row.id) ?? NO_COUNTS, lastImportAt: lastAt.get(row.id) ?? null }))
}

/** null when the project has no such source. */
export async function getTraceSource(db: Db, projectId: string, sourceId: string): Promise<TraceSource | null> {
  const row = await db.traceSource.findFirst({ where: { id: sourceId, projectId } })
  return row && asSource(row)
}

/** For work that is given an id alone. */
export async function findTraceSource(db: Db, sourceId: string): Promise<TraceSource | null> {
  const row = await db.traceSource.findUnique({ where: { id: sourceId } })
  return row && asSource(row)
}

/** null when the project has no source of that name. */
export async function findSourceByName(db: Db, projectId: string, name: string): Promise<TraceSource | null> {
  const row = await db.traceSource.findUnique({ where: { projectId_name: { projectId, name } } })
  return row && asSource(row)
}

/** Where things stand in the records of a source; empty for one that is gone. */
export async function sourceSettingsOf(db: Db, sourceId: string): Promise<SourceSettings> {
  const row = await db.traceSource.findUnique({ where: { id: sourceId }, select: { settings: true } })
  return (row && sourceSettings.safeParse(row.settings).data) ?? {}
}

/**
 * The source of logs that are sent: the one of that name (else of the format's name), made when it is missing. Logs of a format are taken by
 * a source of that format only; where the name stands for another format, `name (format)` is used.
 */
export async function findOrCreatePushSource(
  db: Db, { projectId, format, name, createdBy = 'system' }: { projectId: string; format: string; name?: Redacted<string> | null; createdBy?: string },
): Promise<TraceSource> {
  const wanted = (name ?? format).trim().slice(0, 80) || format
  for (const candidate of [wanted, `${wanted.slice(0, 76 - format.length)} (${format})`]) {
    // without an error where another request makes it at the same time: that would end a transaction
    const { count } = await db.traceSource.createMany({ data: { projectId, format, name: candidate, createdBy }, skipDuplicates: true })
    const found = await findSourceByName(db, projectId, candidate)
    if (count === 1 && found) await recordAuditEvent(db, { projectId, actor: createdBy, action: 'source.create', target: found.id, after: { name: candidate, format } })
    if (found?.format === format) return found
  }
  throw new Error(`no name is free for a source of ${format}`)
}

export type NewTraceSource = Pick<TraceSource, 'projectId' | 'name' | 'format' | 'baseUrl' | 'apiKeyEnv' | 'everyMinutes' | 'enabled' | 'settings' | 'createdBy'>

/** Names are unique in a project: the database refuses a second one. */
export async function insertTraceSource(db: Db, { settings, ...source }: NewTraceSource, state: Partial<PullState>): Promise<TraceSource> {
  return asSource(await db.traceSource.create({ data: { ...source, settings: settings as Prisma.InputJsonObject, cursor: state as Prisma.InputJsonObject } }))
}

export async function updateTraceSource(
  db: Db, sourceId: string, { settings, ...change }: Partial<Pick<TraceSource, 'name' | 'baseUrl' | 'apiKeyEnv' | 'apiKeySealed' | 'everyMinutes' | 'enabled' | 'settings'>>,
): Promise<TraceSource> {
  return asSource(await db.traceSource.update({ where: { id: sourceId }, data: { ...change, ...(settings === undefined ? {} : { settings: settings as Prisma.InputJsonObject }) } }))
}

/** Its imports and traces stay. */
export async function deleteTraceSource(db: Db, sourceId: string): Promise<void> {
  await db.traceSource.delete({ where: { id: sourceId } })
}

export async function countTraceSources(db: Db, projectId: string): Promise<number> {
  return db.traceSource.count({ where: { projectId } })
}

export type SourceWeek = SourceCounts & { week: Date }

/** What came in from a source by week (its Monday, UTC), oldest first; weeks without anything are left out. */
export async function listSourceWeeks(db: Db, sourceId: string, since: Date): Promise<SourceWeek[]> {
  const rows = await db.$queryRaw<(Omit<CountRow, 'id' | 'lastAt'> & { week: Date })[]>`
    SELECT date_trunc('week', i.started_at AT TIME ZONE 'UTC') AS week, ${COUNTS}
    FROM trace_import i WHERE i.trace_source_id = ${sourceId}::uuid AND i.started_at >= ${since} GROUP BY 1 ORDER BY 1`
  return rows.map(({ week, ...row }) => ({ week, ...asCounts(row) }))
}

/** Keeps everyone else from this source until the transaction ends. */
export async function lockTraceSource(db: Db, sourceId: string): Promise<void> {
  await db.$queryRaw`SELECT id FROM trace_source WHERE id = ${sourceId}::uuid FOR NO KEY UPDATE`
}
