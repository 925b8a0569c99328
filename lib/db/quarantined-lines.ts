import type { Redacted } from '@/lib/core/trace'
import type { Db } from '@/lib/db/client'

/** Lines that could not be read stay with their import, as `MAX_QUARANTINED` of lib/db/imports allows. */
export type NewQuarantinedLine = {
  line: number
  /** Which row of the line, from 0. */
  row: number
  reason: Redacted<string>
  /** Empty where it could not be redacted. */
  text: Redacted<string>
  /** false: the text was cut or is not there, so that it cannot be read again. */
  whole: boolean
}

export type QuarantinedLine = { line: number; row: number; reason: string; text: string; whole: boolean; retriedAt: Date | null }
export type LineKey = { line: number; row: number }

export async function addQuarantinedLines(db: Db, importId: string, lines: NewQuarantinedLine[]): Promise<void> {
  if (lines.length > 0) await db.quarantinedLine.createMany({ data: lines.map((line) => ({ importId, ...line })), skipDuplicates: true })
}

/** In the order of the file, from behind `after` on; those that were taken in later are left out unless asked for. */
export async function listQuarantinedLines(
  db: Db, importId: string, limit: number, page: { after?: LineKey | null; waiting?: boolean; whole?: boolean } = {},
): Promise<QuarantinedLine[]> {
  const { after, waiting = true, whole } = page
  return db.quarantinedLine.findMany({
    where: {
      importId, ...(waiting ? { retriedAt: null } : {}), ...(whole === undefined ? {} : { whole }),
      ...(after ? { OR: [{ line: { gt: after.line } }, { line: after.line, row: { gt: after.row } }] } : {}),
    },
    orderBy: [{ line: 'asc' }, { row: 'asc' }], take: limit,
    select: { line: true, row: true, reason: true, text: true, whole: true, retriedAt: true },
  })
}

/** Reasons with the number of lines that wait, the commonest first, each with the begin of its first lines. */
export async function groupQuarantinedLines(
  db: Db, importId: string, options: { reasons: number; lines: number; chars: number },
): Promise<{ reason: string; lines: number; again: number; examples: { line: number; row: number; text: string; whole: boolean }[] }[]> {
  return db.$queryRaw`
    SELECT g.reason, g.lines, g.again, e.examples
    FROM (
      SELECT reason, count(*)::int AS lines, count(*) FILTER (WHERE whole)::int AS again FROM quarantined_line
      WHERE import_id = ${importId}::uuid AND retried_at IS NULL GROUP BY reason ORDER BY count(*) DESC, reason LIMIT ${options.reasons}
    ) g
    CROSS JOIN LATERAL (
      SELECT coalesce(json_agg(json_build_object('line', l.line, 'row', l."row", 'text', l.text, 'whole', l.whole) ORDER BY l.line, l."row"), '[]') AS examples FROM (
        SELECT line, "row", left(text, ${options.chars}::int) AS text, whole FROM quarantined_line
        WHERE import_id = ${importId}::uuid AND retried_at IS NULL AND reason = g.reason ORDER BY line, "row" LIMIT ${options.lines}
      ) l
    ) e
    ORDER BY g.lines DESC, g.reason`
}

/** Lines that wait, how many of them can be read again, how many were taken in later. */
export async function countQuarantinedLines(db: Db, importId: string): Promise<{ waiting: number; whole: number; retried: number }> {
  const [row] = await db.$queryRaw<{ waiting: number; whole: number; retried: number }[]>`
    SELECT count(*) FILTER (WHERE retried_at IS NULL)::int AS waiting, count(*) FILTER (WHERE retried_at IS NULL AND whole)::int AS whole,
      count(retried_at)::int AS retried
    FROM quarantined_line WHERE import_id = ${importId}::uuid`
  return row!
}

export async function markRetried(db: Db, importId: string, { line, row }: LineKey, at: Date): Promise<void> {
  await db.quarantinedLine.update({ where: { importId_line_row: { importId, line, row } }, data: { retriedAt: at, text: '', whole: false } })
}

export async function setQuarantineReason(db: Db, importId: string, { line, row }: LineKey, reason: Redacted<string>): Promise<void> {
  await db.quarantinedLine.update({ where: { importId_line_row: { importId, line, row } }, data: { reason } })
}

/** Takes away the lines that wait, or those with a reason. Returns how many. */
export async function deleteQuarantinedLines(db: Db, importId: string, reason: string | null): Promise<number> {
  const { count } = await db.quarantinedLine.deleteMany({ where: { importId, retriedAt: null, ...(reason === null ? {} : { reason }) } })
  return count
}

/** Lines that wait, all or those with a reason; locked against a second decision until the transaction ends. */
export async function countWaitingLines(db: Db, importId: string, reason: string | null): Promise<number> {
  await db.$queryRaw`SELECT id FROM trace_import WHERE id = ${importId}::uuid FOR UPDATE`
  return db.quarantinedLine.count({ where: { importId, retriedAt: null, ...(reason === null ? {} : { reason }) } })
}
