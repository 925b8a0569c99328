import { noCounts, sumCounts, type ImportCounts, type ImportStatus, type ImportVia } from '@/lib/core/sources/import-counts'
import type { Redacted } from '@/lib/core/trace'
import type { Db } from '@/lib/db/client'
import type { TraceImport as Row } from '@/lib/db/generated/client'

/** Lines that are kept to be looked at; more bad lines are only counted. */
export const MAX_QUARANTINED = 1000

export type NewImport = {
  /** Made up when absent. */
  id?: string
  projectId: string; traceSourceId: string | null; format: string; name: Redacted<string>; via: ImportVia; status: ImportStatus
  totalBytes: number | null; createdBy: string | null; startedAt: Date
}

/** Returns its id; null when there is an import of that id already. */
export async function createImport(db: Db, { totalBytes, ...input }: NewImport): Promise<string | null> {
  const [row] = await db.traceImport.createManyAndReturn({
    data: [{ ...input, totalBytes: totalBytes === null ? null : BigInt(totalBytes), beatAt: input.startedAt }], skipDuplicates: true, select: { id: true },
  })
  return row?.id ?? null
}

/** Newest import that pushes of a source came into since a time, of those that neither go on nor failed; null when there is none. */
export async function findPushImport(db: Db, push: { traceSourceId: string; via: ImportVia; name: Redacted<string>; since: Date }): Promise<string | null> {
  const { since, ...same } = push
  const row = await db.traceImport.findFirst({ where: { ...same, status: 'done', startedAt: { gte: since } }, orderBy: { startedAt: 'desc' }, select: { id: true } })
  return row?.id ?? null
}

/** Format and source of an import, once its first document told them. */
export async function setImportFormat(db: Db, importId: string, from: { format: string; traceSourceId: string }): Promise<void> {
  await db.traceImport.update({ where: { id: importId }, data: from })
}

/**
 * What an import counted up to now, locked until the transaction ends: pushes that share an import add to it one after the other.
 *
 * @throws when the import is gone, with its project
 */
export async function lockImportCounts(db: Db, importId: string): Promise<ImportCounts> {
  await db.$queryRaw`SELECT id FROM trace_import WHERE id = ${importId}::uuid FOR UPDATE`
  return countsOf(await db.traceImport.findUniqueOrThrow({ where: { id: importId } }))
}

/** Counts of the whole import. `bytes`: read since the last time. */
export async function saveImportCounts(db: Db, importId: string, counts: ImportCounts, progress: { bytes: number; at: Date }): Promise<void> {
  const { notCalls, missing, ...rest } = counts
  await db.traceImport.update({
    where: { id: importId }, data: { ...rest, missing: { ...missing, call: notCalls }, bytes: { increment: BigInt(progress.bytes) }, beatAt: progress.at },
  })
}

/** Says that an import is still going on, however slow its sender is. */
export async function beatImport(db: Db, importId: string, at: Date): Promise<void> {
  await db.traceImport.updateMany({ where: { id: importId, status: 'running' }, data: { beatAt: at } })
}

export async function endImport(db: Db, importId: string, end: { status: 'done' | 'failed'; error: Redacted<string> | null; at: Date }): Promise<void> {
  await db.traceImport.updateMany({ where: { id: importId }, data: { status: end.status, error: end.error, finishedAt: end.at, beatAt: end.at } })
}

/** Ends imports that have said nothing since a time. Returns their projects. */
export async function failSilentImports(db: Db, since: Date, error: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ projectId: string }[]>`
    UPDATE trace_import SET status = 'failed', error = ${error}, finished_at = beat_at WHERE status = 'running' AND beat_at < ${since}
    RETURNING project_id AS "projectId"`
  return [...new Set(rows.map((row) => row.projectId))]
}

export type TraceImport = ImportCounts & {
  id: string; projectId: string; format: string; name: string; via: ImportVia; status: ImportStatus; error: string | null
  source: { id: string; name: string } | null
  bytes: number; totalBytes: number | null; createdBy: string | null; startedAt: Date; finishedAt: Date | null
}

const withSource = { source: { select: { id: true, name: true } } } as const

/** Newest first; `after` is the last import of the page before. */
export async function listImports(
  db: Db, projectId: string, page: { limit: number; after?: { startedAt: Date; id: string } | null; sourceId?: string },
): Promise<TraceImport[]> {
  const { after, sourceId } = page
  const rows = await db.traceImport.findMany({
    where: {
      projectId, ...(sourceId ? { traceSourceId: sourceId } : {}),
      ...(after ? { OR: [{ startedAt: { lt: after.startedAt } }, { startedAt: after.startedAt, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }], take: page.limit, include: withSource,
  })
  return rows.map(asImport)
}

/** null when the project has no such import. */
export async function getImport(db: Db, projectId: string, importId: string): Promise<TraceImport | null> {
  const row = await db.traceImport.findFirst({ where: { id: importId, projectId }, include: withSource })
  return row && asImport(row)
}

function asImport(row: Row & { source: { id: string; name: string } | null }): TraceImport {
  const { id, projectId, format, name, error, source, createdBy, startedAt, finishedAt } = row
  return {
    id, projectId, format, name, error, source, createdBy, startedAt, finishedAt, via: row.via as ImportVia, status: row.status as ImportStatus,
    bytes: Number(row.bytes), totalBytes: row.totalBytes === null ? null : Number(row.totalBytes), ...countsOf(row),
  }
}

/** Rows that are no call stand with what is missing: what they have none of is a call. */
function countsOf({ received, stored, duplicates, quarantined, unreplayable, redactions, missing }: Row): ImportCounts {
  const { call = 0, ...rest } = missing as Record<string, number>
  return sumCounts(noCounts(), {
    received, stored, duplicates, quarantined, notCalls: call, unreplayable: unreplayable as Record<string, number>,
    redactions: redactions as Record<string, number>, missing: { ...noCounts().missing, ...rest },
  })
}

/** Configuration of a project, and whether it keeps records as their source wrote them; null when it is gone. */
export async function getImportRules(db: Db, projectId: string): Promise<{ config: string; keepOriginals: boolean } | null> {
  return db.project.findUnique({ where: { id: projectId }, select: { config: true, keepOriginals: true } })
}
