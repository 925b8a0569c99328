import { TRACE_FACETS, tracesFilteredBy, type TraceFacet, type TraceFilter } from '@/lib/core/display/trace-filter'
import type { TraceFacets, TraceFacetValue } from '@/lib/core/display/trace-list'
import { firstIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { listDaysToSearch, sumTraceDays } from '@/lib/db/trace-days'
import { facetName, ofModel, ofSegment, traceConditions, type TraceScope } from '@/lib/db/trace-scope-sql'
import { idsWithWords } from '@/lib/db/trace-words'

/** Values of a facet that are offered. */
const MOST_VALUES = 50
/** Traces that are counted one by one under a filter, and that are looked at for it, at most. */
export const COUNTED_TRACES = 20_000
const LOOKED_AT_TRACES = 100_000
const UNCOUNTED_TRACES = 10_000

const PLAIN = {
  customer: () => Prisma.sql`coalesce(trace.customer_id, '')`,
  segment: (dimension: string) => ofSegment(dimension),
  model: () => ofModel,
  status: () => Prisma.sql`trace.status`,
  reason: () => Prisma.sql`CASE WHEN NOT trace.replayable THEN coalesce(trace.not_replayable_reason, '') END`,
  source: () => Prisma.sql`trace.source`,
} satisfies Partial<Record<TraceFacet, (dimension: string) => Prisma.Sql>>

/**
 * How many traces have each value of each facet, under all other parts of the filter: what one would see after choosing it. Most frequent first, at
 * most 50 of a facet. Where the filter is no more than days every trace is counted; otherwise the newest ones that match, `of` says how many.
 */
export async function countTraceFacets(db: Db, scope: TraceScope): Promise<TraceFacets> {
  const { projectId, dimension, filter } = scope
  const parts = tracesFilteredBy(filter).filter((part) => part !== 'from' && part !== 'to')
  if (parts.length === 0) return { values: byFacet(await sumTraceDays(db, projectId, dimension, filter, MOST_VALUES), dimension), of: null, back: null }
  const chosen = TRACE_FACETS.filter((facet) => filter[facet] !== undefined)
  const [counted, ...own] = await Promise.all([countNewest(db, scope, []), ...chosen.map((facet) => countOwn(db, scope, facet, parts))])
  const values = { ...counted.values }
  chosen.forEach((facet, index) => {
    values[facet] = own[index]!
  })
  return { values, of: counted.all ? null : counted.of, back: counted.all ? null : counted.back }
}

/** The values of a facet that the filter has chosen already: as if it had not. */
async function countOwn(db: Db, scope: TraceScope, facet: TraceFacet, parts: (keyof TraceFilter)[]): Promise<TraceFacetValue[]> {
  const { projectId, dimension, filter } = scope
  if (parts.length === 1) return byFacet(await sumTraceDays(db, projectId, dimension, filter, MOST_VALUES), dimension)[facet]
  return (await countNewest(db, scope, [facet])).values[facet]
}

function byFacet(rows: { facet: string; value: string; n: number }[], dimension: string): Record<TraceFacet, TraceFacetValue[]> {
  return Object.fromEntries(TRACE_FACETS.map((facet) => [
    facet, rows.filter((row) => row.facet === facetName(facet, dimension)).map(({ value, n }) => ({ value, n })),
  ])) as Record<TraceFacet, TraceFacetValue[]>
}

type Counted = { values: Record<TraceFacet, TraceFacetValue[]>; of: number; all: boolean; back: string | null }

/** Counts the newest traces of a scope, `skipped` parts of its filter left out. `all`: there are no more than were counted. */
async function countNewest(db: Db, scope: TraceScope, skipped: (keyof TraceFilter)[]): Promise<Counted> {
  const { projectId, dimension, filter } = scope
  const asked = Object.fromEntries(Object.entries(filter).filter(([part]) => !skipped.includes(part as keyof TraceFilter))) as TraceFilter
  const { first, complete, none } = await firstToLookAt(db, projectId, dimension, asked)
  // no day has all of it: nothing has to be looked at for that
  if (none) return { values: Object.fromEntries(TRACE_FACETS.map((facet) => [facet, []])) as unknown as Counted['values'], of: 0, all: true, back: null }
  const columns = Prisma.join(Object.entries(PLAIN).map(([facet, expression]) => Prisma.sql`${expression(dimension)} AS ${Prisma.raw(`"${facet}"`)}`))
  const rows = await db.$queryRaw<{ facet: string; value: string | null; n: number }[]>`
    WITH seen AS MATERIALIZED (
      SELECT trace.id, ${columns}, trace.replayable, trace.tools, trace.cluster_id FROM ${matching(scope, skipped, first)}
    )
    SELECT CASE WHEN grouping(customer) = 0 THEN 'customer' WHEN grouping(segment) = 0 THEN 'segment' WHEN grouping(model) = 0 THEN 'model' WHEN grouping(status) = 0 THEN 'status'
        WHEN grouping(reason) = 0 THEN 'reason' WHEN grouping(source) = 0 THEN 'source' ELSE 'all' END AS facet,
      coalesce(customer, segment, model, status, reason, source) AS value, count(*)::int AS n
    FROM seen GROUP BY GROUPING SETS ((customer), (segment), (model), (status), (reason), (source), ()) HAVING NOT (grouping(reason) = 0 AND reason IS NULL)
    UNION ALL SELECT 'status', 'not-replayable', count(*)::int FROM seen WHERE NOT replayable
    UNION ALL SELECT 'tool', tool, count(*)::int FROM seen CROSS JOIN LATERAL (SELECT DISTINCT unnest(tools) AS tool) called GROUP BY tool
    UNION ALL SELECT 'cluster', coalesce(cluster.key, ''), sum(of.n)::int FROM (SELECT cluster_id, count(*) AS n FROM seen GROUP BY cluster_id) of LEFT JOIN cluster ON cluster.id = of.cluster_id GROUP BY 2
    UNION ALL SELECT 'back', (SELECT to_char(to_timestamp(slicegate_trace_id_ms(id) / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM seen ORDER BY id LIMIT 1), 1`
  const of = rows.find(({ facet }) => facet === 'all')?.n ?? 0
  const values = Object.fromEntries(TRACE_FACETS.map((facet) => [facet, rows
    .flatMap((row) => (row.facet === facet && row.value !== null && row.n > 0 ? [{ value: row.value, n: row.n }] : []))
    .sort((a, b) => b.n - a.n || (a.value < b.value ? -1 : 1)).slice(0, MOST_VALUES)])) as Record<TraceFacet, TraceFacetValue[]>
  return { values, of, all: of < COUNTED_TRACES && complete, back: rows.find(({ facet }) => facet === 'back')?.value ?? null }
}

function matching(scope: TraceScope, skipped: (keyof TraceFilter)[], first: string | null): Prisma.Sql {
  const { projectId, filter } = scope
  const conditions = traceConditions(scope, skipped)
  const begin = first === null ? Prisma.empty : Prisma.sql`AND trace.id >= ${first}::uuid`
  if (filter.text !== undefined && !skipped.includes('text')) {
    return Prisma.sql`(${idsWithWords(projectId, filter.text, { more: Prisma.sql`${begin} ${conditions}`, before: null, limit: COUNTED_TRACES })}) found JOIN trace ON trace.id = found.id`
  }
  return Prisma.sql`trace WHERE trace.project_id = ${projectId}::uuid ${begin} ${conditions} ORDER BY trace.id DESC LIMIT ${COUNTED_TRACES}`
}

/** Where the newest traces begin that are looked at; `complete`: nothing that the filter could leave lies before. */
async function firstToLookAt(db: Db, projectId: string, dimension: string, filter: TraceFilter): Promise<{ first: string | null; complete: boolean; none: boolean }> {
  const days = await listDaysToSearch(db, projectId, dimension, filter)
  let traces = 0
  for (const [index, day] of days.entries()) {
    traces += day.traces || UNCOUNTED_TRACES
    if (traces >= LOOKED_AT_TRACES) return { first: firstIdAt(new Date(`${day.day}T00:00:00Z`)), complete: index === days.length - 1, none: false }
  }
  return { first: null, complete: true, none: days.length === 0 }
}
