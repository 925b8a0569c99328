import type { TraceFacet, TraceFilter } from '@/lib/core/display/trace-filter'
import { firstIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** Which traces of which project; `clusterIds` are those of the filter's cluster in every grouping. */
export type TraceScope = { projectId: string; dimension: string; filter: TraceFilter; clusterIds: string[] }

const DAY_MS = 86_400_000

/** A filter with what has to be looked up for it. */
export async function traceScope(db: Db, projectId: string, dimension: string, filter: TraceFilter): Promise<TraceScope> {
  if (filter.cluster === undefined) return { projectId, dimension, filter, clusterIds: [] }
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT cluster.id FROM cluster JOIN clustering ON clustering.id = cluster.clustering_id WHERE clustering.project_id = ${projectId}::uuid AND cluster.key = ${filter.cluster}`
  return { projectId, dimension, filter, clusterIds: rows.map(({ id }) => id) }
}

/** The ids of the days of a filter: the first that is in, and the first that is behind; null = open. */
export function idBounds({ from, to }: Pick<TraceFilter, 'from' | 'to'>): { first: string | null; behind: string | null } {
  return {
    first: from === undefined ? null : firstIdAt(new Date(`${from}T00:00:00Z`)),
    behind: to === undefined ? null : firstIdAt(new Date(new Date(`${to}T00:00:00Z`).getTime() + DAY_MS)),
  }
}

/** The segment of a trace as draws take it: where a project is cut by customers, the customer stands for a dimension that is not there. */
export function ofSegment(dimension: string): Prisma.Sql {
  const customer = /^customer(_id)?$/.test(dimension) ? Prisma.sql`trace.customer_id, ` : Prisma.empty
  return Prisma.sql`coalesce(trace.dimensions->>${dimension}, ${customer}'')`
}
export const ofModel = Prisma.sql`coalesce(trace.model_used, trace.model_requested, '')`

/** Everything that a filter asks of a trace but the text, as conditions that begin with AND; `skipped` parts are left out. */
export function traceConditions({ filter, dimension, clusterIds }: TraceScope, skipped: readonly (keyof TraceFilter)[] = []): Prisma.Sql {
  const asked = Object.fromEntries(Object.entries(filter).filter(([part]) => !skipped.includes(part as keyof TraceFilter))) as TraceFilter
  const { first, behind } = idBounds(asked)
  const conditions: Prisma.Sql[] = []
  const add = (value: unknown, condition: () => Prisma.Sql) => {
    if (value !== undefined && value !== null) conditions.push(condition())
  }
  add(first, () => Prisma.sql`trace.id >= ${first}::uuid`)
  add(behind, () => Prisma.sql`trace.id < ${behind}::uuid`)
  add(asked.customer, () => Prisma.sql`trace.customer_id = ${asked.customer}`)
  // as a case, so that the planner walks from the newest on: it takes every dimension for rare, and would read and sort all traces
  add(asked.segment, () => Prisma.sql`CASE WHEN ${ofSegment(dimension)} = ${asked.segment} THEN true ELSE false END`)
  add(asked.cluster, () => Prisma.sql`CASE WHEN trace.cluster_id = ANY(${clusterIds}::uuid[]) THEN true ELSE false END`)
  add(asked.model, () => Prisma.sql`CASE WHEN ${ofModel} = ${asked.model} THEN true ELSE false END`)
  add(asked.tool, () => Prisma.sql`CASE WHEN ${asked.tool} = ANY(trace.tools) THEN true ELSE false END`)
  if (asked.status === 'success') conditions.push(Prisma.sql`CASE WHEN trace.status = 'success' THEN true ELSE false END`)
  // as words of the query, so that the indexes of just these traces are found
  if (asked.status === 'error') conditions.push(Prisma.sql`trace.status = 'error'`)
  if (asked.status === 'not-replayable') conditions.push(Prisma.sql`NOT trace.replayable`)
  add(asked.reason, () => Prisma.sql`NOT trace.replayable AND CASE WHEN trace.not_replayable_reason = ${asked.reason} THEN true ELSE false END`)
  add(asked.source, () => Prisma.sql`CASE WHEN trace.source = ${asked.source} THEN true ELSE false END`)
  add(asked.importId, () => Prisma.sql`CASE WHEN trace.import_id = ${asked.importId}::uuid THEN true ELSE false END`)
  if (asked.without === 'customer') conditions.push(Prisma.sql`CASE WHEN trace.customer_id IS NULL THEN true ELSE false END`)
  if (asked.without === 'segment') conditions.push(Prisma.sql`CASE WHEN ${ofSegment(dimension)} = '' THEN true ELSE false END`)
  if (asked.without === 'cluster') conditions.push(Prisma.sql`CASE WHEN trace.cluster_id IS NULL THEN true ELSE false END`)
  add(asked.minCost, () => Prisma.sql`CASE WHEN trace.cost_usd >= ${asked.minCost}::float8 THEN true ELSE false END`)
  add(asked.maxCost, () => Prisma.sql`CASE WHEN trace.cost_usd <= ${asked.maxCost}::float8 THEN true ELSE false END`)
  add(asked.minLatency, () => Prisma.sql`CASE WHEN trace.latency_ms >= ${asked.minLatency}::float8 THEN true ELSE false END`)
  add(asked.maxLatency, () => Prisma.sql`CASE WHEN trace.latency_ms <= ${asked.maxLatency}::float8 THEN true ELSE false END`)
  return conditions.length === 0 ? Prisma.empty : Prisma.sql`AND ${Prisma.join(conditions, ' AND ')}`
}

/** The counted facet that a part of a filter is a value of; null for parts that no day is counted by. */
export function countedFacet(part: keyof TraceFilter): TraceFacet | null {
  switch (part) {
    case 'segment': case 'customer': case 'cluster': case 'model': case 'tool': case 'reason': case 'source': case 'status': return part
    default: return null
  }
}

/** How a facet is called among the counted days: segments are counted by the dimension of their time. */
export function facetName(facet: TraceFacet, dimension: string): string {
  return facet === 'segment' ? `segment:${dimension}` : facet
}
