import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** Rows of `trace_to_index` that are taken at once; each has the traces of one statement, at most 1,000. */
const TAKEN = 8

/**
 * Takes in the words of traces that came a moment ago, oldest first: at most a few thousand. Call it in a transaction. One process at a
 * time: of a trace that changes, the words of before must not be written after the new ones. Returns how many traces it took; null while another process does it.
 */
export async function indexTraceWords(db: Db): Promise<number | null> {
  const [lock] = await db.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(hashtextextended('slicegate trace words', 0)) AS mine`
  if (!lock!.mine) return null
  const taken = await db.$queryRaw<{ ids: string[] }[]>`
    DELETE FROM trace_to_index WHERE id IN (SELECT id FROM trace_to_index ORDER BY id LIMIT ${TAKEN}) RETURNING trace_ids AS ids`
  const ids = [...new Set(taken.flatMap((row) => row.ids))]
  // a trace that is deleted meanwhile takes its words along: the deletion waits for these
  await db.$executeRaw`
    INSERT INTO trace_words (project_id, id, words)
    SELECT project_id, id, slicegate_searched_words(source_id, request) FROM trace WHERE id = ANY(${ids}::uuid[]) FOR KEY SHARE
    ON CONFLICT (project_id, id) DO UPDATE SET words = excluded.words`
  return ids.length
}

/** Traces of a project whose words are not searched by the index yet. */
export async function countTracesToIndex(db: Db, projectId: string): Promise<number> {
  const [row] = await db.$queryRaw<{ n: number }[]>`SELECT coalesce(sum(cardinality(trace_ids)), 0)::int AS n FROM trace_to_index WHERE project_id = ${projectId}::uuid`
  return row!.n
}

/** Newest rows of `trace_to_index` that a search reads trace by trace: some thousand traces. While more are waiting, older ones of them are not found yet. */
const SEARCHED_UNINDEXED = 8

/**
 * The newest ids of the traces that contain a text, as a query with the column `id`: of those in the index, and of those that came a moment ago.
 * `more` are conditions on `trace`, or nothing; `before` ends a page.
 */
export function idsWithWords(projectId: string, text: string, { more, before, limit }: { more: Prisma.Sql | null; before: string | null; limit: number }): Prisma.Sql {
  const pattern = `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`
  const older = (id: Prisma.Sql) => (before === null ? Prisma.empty : Prisma.sql`AND ${id} < ${before}::uuid`)
  return Prisma.sql`SELECT id FROM (
    (SELECT w.id FROM trace_words w ${more === null ? Prisma.empty : Prisma.sql`JOIN trace ON trace.id = w.id`}
      WHERE w.project_id = ${projectId}::uuid AND w.words ILIKE ${pattern} ${older(Prisma.sql`w.id`)} ${more ?? Prisma.empty}
      ORDER BY w.id DESC LIMIT ${limit})
    UNION
    (SELECT trace.id FROM trace WHERE trace.project_id = ${projectId}::uuid
      AND trace.id = ANY(ARRAY(SELECT unnest(trace_ids) FROM (SELECT trace_ids FROM trace_to_index WHERE project_id = ${projectId}::uuid ORDER BY id DESC LIMIT ${SEARCHED_UNINDEXED}) newest))
      AND slicegate_searched_words(trace.source_id, trace.request) ILIKE ${pattern} ${older(Prisma.sql`trace.id`)} ${more ?? Prisma.empty}
      ORDER BY trace.id DESC LIMIT ${limit})
  ) found ORDER BY id DESC LIMIT ${limit}`
}
