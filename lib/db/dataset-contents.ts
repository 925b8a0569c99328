import type { ToolUse } from '@/lib/core/families/types'
import { countCasesBySegment } from '@/lib/db/cases'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** What stands in `dataset.contents`: all cases, and cases by segment and by the tools that they are offered. */
export type DatasetContents = { cases: number; segments: { segment: string; cases: number }[]; tools: ToolUse[] }

/** Cases of the dataset `d`: as they were counted when it was frozen, which costs the same however many they are, else counted now. */
export const CASES_OF_DATASET = Prisma.sql`coalesce((d.contents->>'cases')::int, (SELECT count(*)::int FROM "case" WHERE dataset_id = d.id))`

/** What is in a dataset: kept since it was frozen, else counted now. */
export async function getDatasetContents(db: Db, datasetId: string): Promise<DatasetContents> {
  const row = await db.dataset.findUnique({ where: { id: datasetId }, select: { contents: true } })
  return row?.contents ? row.contents as unknown as DatasetContents : countDatasetContents(db, datasetId)
}

/** Keeps what is in a dataset, from the moment on in which its cases are all there. */
export async function keepDatasetContents(db: Db, datasetId: string): Promise<void> {
  const contents = await countDatasetContents(db, datasetId)
  await db.dataset.update({ where: { id: datasetId }, data: { contents: contents as unknown as Prisma.InputJsonObject } })
}

async function countDatasetContents(db: Db, datasetId: string): Promise<DatasetContents> {
  const segments = [...await countCasesBySegment(db, datasetId)].map(([segment, cases]) => ({ segment, cases }))
  return { cases: await db.case.count({ where: { datasetId } }), segments, tools: await countOfferedTools(db, datasetId) }
}

/** Many requests offer the very same: each such list is read once. */
async function countOfferedTools(db: Db, datasetId: string): Promise<ToolUse[]> {
  return db.$queryRaw<ToolUse[]>`
    WITH offers AS (
      SELECT coalesce(c.segments[1], '') AS segment, (c.request->'tools')::text AS tools, count(*) AS n
      FROM "case" c WHERE c.dataset_id = ${datasetId}::uuid AND c.request IS NOT NULL GROUP BY 1, 2
    )
    SELECT segment, names.tools, sum(n)::int AS n
    FROM offers, LATERAL (SELECT ARRAY(
      SELECT DISTINCT tool->'function'->>'name' FROM json_array_elements(CASE json_typeof(offers.tools::json) WHEN 'array' THEN offers.tools::json ELSE '[]' END) AS tool
      WHERE tool->'function'->>'name' IS NOT NULL ORDER BY 1
    ) AS tools) names
    GROUP BY 1, 2 ORDER BY 1, 2`
}
