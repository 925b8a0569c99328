import type { Db } from '@/lib/db/client'

export type ImportCounts = {
  received: number
  stored: number
  duplicates: number
  quarantined: number
  /** Reason to number of rows that are kept but cannot be replayed. */
  unreplayable: Record<string, number>
  /** Type to number of values replaced. */
  redactions: Record<string, number>
}

export async function createImport(db: Db, input: { projectId: string; format: string; name: string; startedAt: Date }): Promise<string> {
  const row = await db.traceImport.create({ data: input, select: { id: true } })
  return row.id
}

export async function saveImportCounts(db: Db, importId: string, counts: ImportCounts, finishedAt: Date | null): Promise<void> {
  await db.traceImport.update({ where: { id: importId }, data: { ...counts, finishedAt } })
}

/** The text must be redacted already. */
export async function addQuarantinedLines(db: Db, importId: string, lines: { line: number; reason: string; text: string }[]): Promise<void> {
  if (lines.length > 0) await db.quarantinedLine.createMany({ data: lines.map((line) => ({ importId, ...line })) })
}

export type TraceImport = ImportCounts & { id: string; format: string; name: string; startedAt: Date; finishedAt: Date | null }

/** Newest first. */
export async function listImports(db: Db, projectId: string, limit: number): Promise<TraceImport[]> {
  const rows = await db.traceImport.findMany({ where: { projectId }, orderBy: [{ startedAt: 'desc' }, { id: 'desc' }], take: limit, omit: { projectId: true } })
  return rows.map((row) => ({ ...row, unreplayable: row.unreplayable as Record<string, number>, redactions: row.redactions as Record<string, number> }))
}

export async function listQuarantinedLines(db: Db, importId: string, limit: number): Promise<{ line: number; reason: string; text: string }[]> {
  return db.quarantinedLine.findMany({ where: { importId }, orderBy: { line: 'asc' }, take: limit, select: { line: true, reason: true, text: true } })
}
