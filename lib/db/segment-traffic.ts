import type { ClusterUse, ToolUse } from '@/lib/core/families/types'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** Replayable traces of a window of time, both ends included, by the value of a dimension. */
export type TrafficQuery = { projectId: string; dimension: string; from: Date; to: Date }

/** The value of the dimension; the customer is one even where it is no dimension. */
function segmentOf(dimension: string): Prisma.Sql {
  const customer = /^customer(_id)?$/.test(dimension) ? Prisma.sql`t.customer_id` : Prisma.sql`NULL`
  return Prisma.sql`coalesce(t.dimensions->>${dimension}, ${customer}, '')`
}

/** The traces that a draw takes from: a ticket calls no failure right. */
function drawable({ projectId, from, to }: TrafficQuery): Prisma.Sql {
  return Prisma.sql`t.project_id = ${projectId}::uuid AND t.replayable AND t.ts BETWEEN ${from} AND ${to} AND NOT EXISTS (SELECT FROM flag WHERE flag.trace_id = t.id)`
}

/** Traces by value of the dimension; '' = those without one. */
export async function countTraffic(db: Db, query: TrafficQuery): Promise<{ value: string; n: number }[]> {
  return db.$queryRaw<{ value: string; n: number }[]>`
    SELECT ${segmentOf(query.dimension)} AS value, count(*)::int AS n FROM trace t WHERE ${drawable(query)} GROUP BY 1 ORDER BY 2 DESC, 1`
}

/** Traces by the tools that their answers called, each set of tools by itself. */
export async function listCalledTools(db: Db, query: TrafficQuery): Promise<ToolUse[]> {
  return db.$queryRaw<ToolUse[]>`
    SELECT ${segmentOf(query.dimension)} AS segment, ARRAY(SELECT unnest(t.tools) ORDER BY 1) AS tools, count(*)::int AS n
    FROM trace t WHERE ${drawable(query)} GROUP BY 1, 2 ORDER BY 1, 2`
}

/** Clustered traces by group of similar traffic; what is noise is in no group. */
export async function listClusterUse(db: Db, query: TrafficQuery): Promise<ClusterUse[]> {
  return db.$queryRaw<ClusterUse[]>`
    SELECT ${segmentOf(query.dimension)} AS segment, cluster.key AS cluster, cluster.label, count(*)::int AS n
    FROM trace t JOIN cluster ON cluster.id = t.cluster_id AND NOT cluster.is_noise
    WHERE ${drawable(query)} GROUP BY 1, 2, 3 ORDER BY 1, 2`
}

/** Cases of a dataset by the tools that their requests offer. Many requests offer the very same: each such list is read once. */
export async function listOfferedTools(db: Db, datasetId: string): Promise<ToolUse[]> {
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
