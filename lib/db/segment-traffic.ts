import type { TrafficGroup } from '@/lib/core/families/types'
import { firstIdAt, lastIdAt } from '@/lib/core/trace-id'
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
  return Prisma.sql`t.project_id = ${projectId}::uuid AND t.replayable AND t.id BETWEEN ${firstIdAt(from)}::uuid AND ${lastIdAt(to)}::uuid AND NOT EXISTS (SELECT FROM flag WHERE flag.trace_id = t.id)`
}

/** Traces by value ('' = without one), called tools and group of similar traffic, in one reading: plan and proposals are counted from it. */
export async function listTrafficGroups(db: Db, query: TrafficQuery): Promise<TrafficGroup[]> {
  return db.$queryRaw<TrafficGroup[]>`
    SELECT g.segment, g.tools, g.n, CASE WHEN k.id IS NOT NULL THEN jsonb_build_object('key', k.key, 'label', k.label) END AS cluster
    FROM (SELECT ${segmentOf(query.dimension)} AS segment, t.tools, t.cluster_id, count(*)::int AS n FROM trace t WHERE ${drawable(query)} GROUP BY 1, 2, 3) g
    LEFT JOIN cluster k ON k.id = g.cluster_id AND NOT k.is_noise`
}
