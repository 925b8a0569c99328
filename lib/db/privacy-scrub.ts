import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { TYPE_OF_LOOK, type StoredTable, type TableScope } from '@/lib/db/stored-texts'

/** A row as text: its key, and its columns; arrays as JSON, null where there is nothing. */
export type StoredRow = { key: string[]; texts: Record<string, string | null> }

const name = (column: string) => Prisma.raw(`t."${column}"`)

/** All names of tables and columns come from stored-texts; only values are given by anybody. */
function scopeOf(scope: TableScope, projectId: string): Prisma.Sql {
  switch (scope) {
    case 'own': return Prisma.sql`t.id = ${projectId}::uuid`
    case 'project': return Prisma.sql`t.project_id = ${projectId}::uuid`
    case 'run': return Prisma.sql`t.run_id IN (SELECT id FROM run WHERE project_id = ${projectId}::uuid)`
    case 'import': return Prisma.sql`t.import_id IN (SELECT id FROM trace_import WHERE project_id = ${projectId}::uuid)`
    case 'clustering': return Prisma.sql`t.clustering_id IN (SELECT id FROM clustering WHERE project_id = ${projectId}::uuid)`
    case 'webhook': return Prisma.sql`t.webhook_id IN (SELECT id FROM webhook WHERE project_id = ${projectId}::uuid)`
  }
}

export async function countStoredRows(db: Db, { table, scope }: StoredTable, projectId: string): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM ${Prisma.raw(`"${table}"`)} t WHERE ${scopeOf(scope, projectId)}`
  return rows[0]!.n
}

/** Rows of a project in the order of their key, after one; `notOf`: of traces, only those that other rules went over last. */
export async function listStoredRows(db: Db, table: StoredTable, page: { projectId: string; after: string[] | null; limit: number; notOf?: string }): Promise<StoredRow[]> {
  const keys = table.keys.map((key) => name(key.name))
  const after = page.after === null ? Prisma.empty
    : Prisma.sql`AND (${Prisma.join(keys)}) > (${Prisma.join(table.keys.map(({ type }, i) => Prisma.sql`${page.after![i]}::text::${Prisma.raw(type)}`))})`
  const columns = Object.entries(table.columns).map(([column, look]) =>
    (TYPE_OF_LOOK[look] === 'text[]' ? Prisma.sql`${column}::text, to_json(${name(column)})::text` : Prisma.sql`${column}::text, ${name(column)}::text`))
  return db.$queryRaw<StoredRow[]>`
    SELECT ARRAY[${Prisma.join(keys.map((key) => Prisma.sql`${key}::text`))}] AS key, json_build_object(${Prisma.join(columns)}) AS texts
    FROM ${Prisma.raw(`"${table.table}"`)} t WHERE ${scopeOf(table.scope, page.projectId)} ${after} ${page.notOf === undefined ? Prisma.empty : Prisma.sql`AND t.redactor_version <> ${page.notOf}`} ORDER BY ${Prisma.join(keys)} LIMIT ${page.limit}`
}

/** Puts other texts into a row, arrays as JSON. Of a table that is written once the database lets only placeholders in, and throws at anything else. */
export async function replaceStoredTexts(
  db: Db, table: StoredTable, row: { projectId: string; key: string[]; texts: Record<string, string | null> }, by: { actor: string; reason: string },
): Promise<void> {
  if (table.once) {
    const texts = Object.fromEntries(Object.entries(row.texts).map(([column, text]) => [column, isArray(table, column) && text !== null ? JSON.parse(text) as string[] : text]))
    await db.$queryRaw`SELECT scrub_stored_text(${row.projectId}::uuid, ${table.table}, ${row.key[0]}, ${JSON.stringify(texts)}::jsonb, ${by.actor}, ${by.reason})`
    return
  }
  const sets = Object.entries(row.texts).map(([column, text]) => Prisma.sql`${Prisma.raw(`"${column}"`)} = ${valueOf(table, column, text)}`)
  const where = table.keys.map((key, i) => Prisma.sql`${name(key.name)} = ${row.key[i]}::text::${Prisma.raw(key.type)}`)
  await db.$executeRaw`UPDATE ${Prisma.raw(`"${table.table}"`)} t SET ${Prisma.join(sets)} WHERE ${Prisma.join(where, ' AND ')} AND ${scopeOf(table.scope, row.projectId)}`
}

const isArray = (table: StoredTable, column: string) => TYPE_OF_LOOK[table.columns[column]!] === 'text[]'

function valueOf(table: StoredTable, column: string, text: string | null): Prisma.Sql {
  if (isArray(table, column)) return Prisma.sql`ARRAY(SELECT json_array_elements_text(${text ?? '[]'}::text::json))`
  return Prisma.sql`${text}::text::${Prisma.raw(TYPE_OF_LOOK[table.columns[column]!])}`
}

/** Says by which rules a trace was gone over last. */
export async function markScannedTraces(db: Db, traceIds: string[], redactorVersion: string): Promise<void> {
  await db.$executeRaw`UPDATE trace SET redactor_version = ${redactorVersion} WHERE id = ANY(${traceIds}::uuid[]) AND redactor_version <> ${redactorVersion}`
}

/** What cannot be read any more is not replayed either. */
export async function refuseToReplay(db: Db, traceId: string, reason: string): Promise<void> {
  await db.$executeRaw`UPDATE trace SET replayable = false, not_replayable_reason = ${reason} WHERE id = ${traceId}::uuid`
}

/** Empties the caches of a project; returns how many rows were in them. */
export async function emptyCaches(db: Db, projectId: string): Promise<number> {
  const judged = await db.$executeRaw`DELETE FROM judge_cache WHERE project_id = ${projectId}::uuid`
  const similar = await db.$executeRaw`DELETE FROM similar_answer WHERE project_id = ${projectId}::uuid`
  const checks = await db.$executeRaw`UPDATE similar_check SET text = '', similar_text = '' WHERE project_id = ${projectId}::uuid AND (text <> '' OR similar_text <> '')`
  return judged + similar + checks
}

/** Frozen replay datasets whose cases were changed by a scan: what their hash is made of, by key. */
export async function listFrozenContents(db: Db, datasetId: string): Promise<{ key: string; segments: string[]; request: unknown; reference: unknown }[]> {
  return db.case.findMany({ where: { datasetId }, select: { key: true, segments: true, request: true, reference: true } })
}

export async function setContentHash(db: Db, datasetId: string, contentHash: string): Promise<string | null> {
  const before = await db.dataset.findUnique({ where: { id: datasetId }, select: { contentHash: true } })
  await db.dataset.update({ where: { id: datasetId }, data: { contentHash } })
  return before?.contentHash ?? null
}

/** Replay datasets that hold any of these cases. */
export async function listReplayDatasetsOf(db: Db, caseIds: string[]): Promise<string[]> {
  const rows = await db.case.findMany({ where: { id: { in: caseIds }, kind: 'replay' }, distinct: ['datasetId'], select: { datasetId: true } })
  return rows.map(({ datasetId }) => datasetId)
}
