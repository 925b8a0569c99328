import { TRACE_FACETS, tracesFilteredBy, type TraceFilter } from '@/lib/core/display/trace-filter'
import type { TraceDays } from '@/lib/core/display/trace-list'
import { firstIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { countedFacet, facetName, ofModel, ofSegment } from '@/lib/db/trace-scope-sql'

const DAY_MS = 86_400_000
/** Values of a facet that are kept for a day, those with the most traces. A day with more says so: then it may hold any value. */
const MOST_VALUES = 1000
/** Stands among the values of a facet of which a day has more than are kept. */
const MORE = '\u0001more'

/** A day with this many traces more waits a second longer before it is counted again, a minute at most: a busy one would be counted all the time. */
const TRACES_A_SECOND = 20_000

/** A day of a project whose traces have changed since they were counted, and that has waited long enough; null = none. The one that waits longest. */
export async function findDayToCount(db: Db): Promise<{ projectId: string; day: string } | null> {
  const rows = await db.$queryRaw<{ projectId: string; day: string }[]>`
    SELECT c.project_id AS "projectId", c.day::text AS day FROM (SELECT project_id, day, min(id) AS id, min(at) AS at FROM trace_day_change GROUP BY project_id, day) c
    LEFT JOIN trace_day a ON a.project_id = c.project_id AND a.facet = 'all' AND a.value = '' AND a.day = c.day
    WHERE c.at <= now() - make_interval(secs => least(60, coalesce(a.traces, 0) / ${TRACES_A_SECOND}::int))
    ORDER BY c.id LIMIT 1`
  return rows[0] ?? null
}

/**
 * Counts the traces of one day of a project anew. Call it in a transaction: what changes meanwhile leaves its own mark, and the day is counted
 * again. `dimension` is the one that the project is cut by now.
 */
export async function countTraceDay(db: Db, { projectId, day, dimension }: { projectId: string; day: string; dimension: string }): Promise<void> {
  // one process counts a day at a time, and no mark is taken whose change is not seen
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('slicegate trace day ' || ${projectId} || ${day}, 0))`
  await db.$executeRaw`DELETE FROM trace_day_change WHERE project_id = ${projectId}::uuid AND day = ${day}::date`
  const [first, behind] = dayIds(day)
  const segment = facetName('segment', dimension)
  await db.$executeRaw`DELETE FROM trace_day WHERE project_id = ${projectId}::uuid AND day = ${day}::date`
  await db.$executeRaw`
    WITH seen AS MATERIALIZED (
      SELECT left(coalesce(trace.customer_id, ''), 600) AS customer, left(${ofSegment(dimension)}, 600) AS segment, trace.cluster_id, ${ofModel} AS model, trace.tools, trace.status,
        trace.replayable, CASE WHEN trace.replayable THEN NULL ELSE coalesce(trace.not_replayable_reason, '') END AS reason, trace.source
      FROM trace WHERE trace.project_id = ${projectId}::uuid AND trace.id >= ${first}::uuid AND trace.id < ${behind}::uuid
    ), counted AS (
      SELECT CASE WHEN grouping(customer) = 0 THEN 'customer' WHEN grouping(segment) = 0 THEN ${segment} WHEN grouping(model) = 0 THEN 'model'
          WHEN grouping(reason) = 0 THEN 'reason' WHEN grouping(source) = 0 THEN 'source' ELSE 'all' END AS facet,
        coalesce(customer, segment, model, reason, source, '') AS value, count(*)::int AS n
      FROM seen GROUP BY GROUPING SETS ((customer), (segment), (model), (reason), (source), ()) HAVING NOT (grouping(reason) = 0 AND reason IS NULL)
      UNION ALL SELECT 'status', status, count(*)::int FROM seen GROUP BY status
      UNION ALL SELECT 'status', 'not-replayable', count(*)::int FROM seen WHERE NOT replayable
      -- what failed is not counted twice in a chart of the three
      UNION ALL SELECT 'failed-unreplayable', '', count(*)::int FROM seen WHERE NOT replayable AND status = 'error'
      UNION ALL SELECT 'tool', tool, count(*)::int FROM seen CROSS JOIN LATERAL (SELECT DISTINCT left(unnest(tools), 600) AS tool) called GROUP BY tool
      UNION ALL SELECT 'cluster', coalesce(cluster.key, ''), sum(of.n)::int FROM (SELECT cluster_id, count(*) AS n FROM seen GROUP BY cluster_id) of LEFT JOIN cluster ON cluster.id = of.cluster_id GROUP BY 2
    ), ranked AS (SELECT *, row_number() OVER (PARTITION BY facet ORDER BY n DESC, value) AS place FROM counted WHERE n > 0)
    INSERT INTO trace_day (project_id, day, facet, value, traces)
    SELECT ${projectId}::uuid, ${day}::date, facet, CASE WHEN place > ${MOST_VALUES} THEN ${MORE} ELSE value END, sum(n)::int FROM ranked GROUP BY facet, 4`
}

function dayIds(day: string): [string, string] {
  const start = new Date(`${day}T00:00:00Z`)
  return [firstIdAt(start), firstIdAt(new Date(start.getTime() + DAY_MS))]
}

/** Marks every day of a project, for when what it is cut by has changed. */
export async function recountTraceDays(db: Db, projectId: string): Promise<void> {
  await db.$executeRaw`
    INSERT INTO trace_day_change (project_id, day)
    SELECT DISTINCT ${projectId}::uuid, day FROM trace_day WHERE project_id = ${projectId}::uuid AND facet = 'all'`
}

const inDays = ({ from, to }: TraceFilter) => Prisma.sql`
  ${from === undefined ? Prisma.empty : Prisma.sql`AND day >= ${from}::date`} ${to === undefined ? Prisma.empty : Prisma.sql`AND day <= ${to}::date`}`

/** A day that may hold traces of a filter. `traces` are all of its traces, by the last count. */
export type DayToSearch = { day: string; traces: number }

/** Days that may hold traces of a filter, newest first: those that have every value of it, and those that are not counted yet. */
export async function listDaysToSearch(db: Db, projectId: string, dimension: string, filter: TraceFilter): Promise<DayToSearch[]> {
  const wanted = tracesFilteredBy(filter).flatMap((part) => {
    const facet = countedFacet(part)
    return facet === null ? [] : [Prisma.sql`AND EXISTS (SELECT FROM trace_day of WHERE of.project_id = ${projectId}::uuid AND of.day = a.day
      AND of.facet = ${facetName(facet, dimension)} AND of.value IN (${String(filter[part])}, ${MORE}))`]
  })
  return db.$queryRaw<DayToSearch[]>`
    SELECT day::text AS day, max(traces)::int AS traces FROM (
      SELECT a.day, a.traces FROM trace_day a WHERE a.project_id = ${projectId}::uuid AND a.facet = 'all' ${inDays(filter)} ${wanted.length > 0 ? Prisma.join(wanted, ' ') : Prisma.empty}
      UNION ALL
      SELECT c.day, coalesce((SELECT a.traces FROM trace_day a WHERE a.project_id = ${projectId}::uuid AND a.facet = 'all' AND a.value = '' AND a.day = c.day), 0)
      FROM (SELECT DISTINCT day FROM trace_day_change WHERE project_id = ${projectId}::uuid) c WHERE true ${inDays(filter)}
    ) days GROUP BY day ORDER BY day DESC`
}

/** Every trace of the days of a filter, counted by each facet, those with the most first; the counts are those of the last time that the days were counted. */
export async function sumTraceDays(db: Db, projectId: string, dimension: string, filter: Pick<TraceFilter, 'from' | 'to'>, limit: number): Promise<{ facet: string; value: string; n: number }[]> {
  const names = TRACE_FACETS.map((facet) => facetName(facet, dimension))
  return db.$queryRaw<{ facet: string; value: string; n: number }[]>`
    SELECT facet, value, n FROM (
      SELECT facet, value, n, row_number() OVER (PARTITION BY facet ORDER BY n DESC, value) AS place FROM (
        SELECT facet, value, sum(traces)::int AS n FROM trace_day
        WHERE project_id = ${projectId}::uuid AND facet = ANY(${names}) AND value <> ${MORE} ${inDays(filter)} GROUP BY facet, value
      ) summed
    ) ranked WHERE place <= ${limit} ORDER BY facet, place`
}

/** Traffic by day under a filter's days, and how much of each day one value leaves, where the filter is no more than that. */
export async function listTraceDays(db: Db, projectId: string, dimension: string, filter: TraceFilter): Promise<TraceDays> {
  const parts = tracesFilteredBy(filter).filter((part) => part !== 'from' && part !== 'to')
  const facet = parts.length === 1 ? countedFacet(parts[0]!) : null
  const value = facet === null ? null : String(filter[parts[0]!])
  const [rows, ofValue, [waiting]] = await Promise.all([
    db.$queryRaw<{ day: string; total: number; error: number; unreplayable: number; both: number }[]>`
      SELECT day::text AS day, coalesce(max(traces) FILTER (WHERE facet = 'all'), 0) AS total, coalesce(max(traces) FILTER (WHERE facet = 'status' AND value = 'error'), 0) AS error,
        coalesce(max(traces) FILTER (WHERE facet = 'status' AND value = 'not-replayable'), 0) AS unreplayable, coalesce(max(traces) FILTER (WHERE facet = 'failed-unreplayable'), 0) AS both
      FROM trace_day WHERE project_id = ${projectId}::uuid AND facet IN ('all', 'status', 'failed-unreplayable') ${inDays(filter)} GROUP BY day ORDER BY day`,
    facet === null ? [] : db.$queryRaw<{ day: string; n: number }[]>`
      SELECT day::text AS day, traces AS n FROM trace_day
      WHERE project_id = ${projectId}::uuid AND facet = ${facetName(facet, dimension)} AND value = ${value} ${inDays(filter)}`,
    db.$queryRaw<{ n: number }[]>`SELECT count(DISTINCT day)::int AS n FROM trace_day_change WHERE project_id = ${projectId}::uuid`,
  ])
  return {
    days: rows.map(({ day, total, error, unreplayable, both }) => ({ day, error, notReplayable: unreplayable - both, success: total - error - (unreplayable - both) })),
    part: facet === null ? null : Object.fromEntries(ofValue.map(({ day, n }) => [day, n])), waiting: waiting?.n ?? 0,
  }
}
