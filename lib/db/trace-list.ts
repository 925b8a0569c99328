import type { TraceRow } from '@/lib/core/display/overview-view'
import { tracesFilteredBy } from '@/lib/core/display/trace-filter'
import type { TraceListPage } from '@/lib/core/display/trace-list'
import { firstIdAt } from '@/lib/core/trace-id'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'
import { listDaysToSearch, type DayToSearch } from '@/lib/db/trace-days'
import { ofSegment, traceConditions, type TraceScope } from '@/lib/db/trace-scope-sql'
import { idsWithWords } from '@/lib/db/trace-words'

/** Traces that one page looks at, at most: what matches rarely comes in several pages instead of in a slow one. */
export const SEARCHED_TRACES = 150_000
/** Traces that one query looks at: few first, as most filters find a page among them. */
const QUERIED_TRACES = 30_000
/** Traces with the words that one step looks at, and steps of a page. */
const WORD_MATCHES = 1000
const WORD_STEPS = 3
/** What a day that was not counted yet is taken for. */
const UNCOUNTED_TRACES = 10_000
const DAY_MS = 86_400_000

type Found = { ids: string[]; next: string | null; back: string | null }

/** Logged calls, newest first, each with the begin of what the user said last and no more of its body. `before` is the id where the page before ended. */
export async function listTracePage(db: Db, scope: TraceScope, page: { limit: number; before?: string | null }): Promise<TraceListPage> {
  const before = page.before ?? null
  const found = await findIds(db, scope, page.limit, before)
  return { rows: await readRows(db, scope, found.ids), next: found.next, back: found.back }
}

async function findIds(db: Db, scope: TraceScope, limit: number, before: string | null): Promise<Found> {
  const { filter, projectId } = scope
  const parts = tracesFilteredBy(filter)
  if (filter.text !== undefined) {
    if (parts.length > 1) return searchWords(db, scope, limit, before)
    return whole(await db.$queryRaw<{ id: string }[]>(idsWithWords(projectId, filter.text, { more: null, before, limit: limit + 1 })), limit)
  }
  // these have an index of their own, or need none
  if (parts.every((part) => part === 'from' || part === 'to' || part === 'customer')) return whole(await readIds(db, scope, { behind: before, first: null, limit: limit + 1 }), limit)
  return searchDays(db, scope, limit, before)
}

const whole = (rows: { id: string }[], limit: number): Found => ({ ids: rows.slice(0, limit).map(({ id }) => id), next: rows.length > limit ? rows[limit - 1]!.id : null, back: null })

function readIds(db: Db, scope: TraceScope, { first, behind, limit }: { first: string | null; behind: string | null; limit: number }): Promise<{ id: string }[]> {
  return db.$queryRaw<{ id: string }[]>`
    SELECT trace.id FROM trace WHERE trace.project_id = ${scope.projectId}::uuid ${first === null ? Prisma.empty : Prisma.sql`AND trace.id >= ${first}::uuid`}
      ${behind === null ? Prisma.empty : Prisma.sql`AND trace.id < ${behind}::uuid`} ${traceConditions(scope)}
    ORDER BY trace.id DESC LIMIT ${limit}`
}

/** Goes back through the traces that have the words, some thousand at a time, and keeps those that the rest of the filter leaves. */
async function searchWords(db: Db, scope: TraceScope, limit: number, before: string | null): Promise<Found> {
  const ids: string[] = []
  for (let [step, from] = [0, before]; step < WORD_STEPS; step += 1) {
    const said = (await db.$queryRaw<{ id: string }[]>(idsWithWords(scope.projectId, scope.filter.text!, { more: null, before: from, limit: WORD_MATCHES }))).map(({ id }) => id)
    const rows = said.length === 0 ? [] : await db.$queryRaw<{ id: string }[]>`
      SELECT trace.id FROM trace WHERE trace.project_id = ${scope.projectId}::uuid AND trace.id = ANY(${said}::uuid[]) ${traceConditions(scope)}
      ORDER BY trace.id DESC LIMIT ${limit + 1 - ids.length}`
    ids.push(...rows.map(({ id }) => id))
    if (ids.length > limit) return { ids: ids.slice(0, limit), next: ids[limit - 1]!, back: null }
    if (said.length < WORD_MATCHES) return { ids, next: null, back: null }
    from = said.at(-1)!
    if (step === WORD_STEPS - 1) return { ids, next: from, back: new Date(Number.parseInt(from.slice(0, 8) + from.slice(9, 13), 16)).toISOString().slice(0, 10) }
  }
  return { ids, next: null, back: null }
}

/** Goes back day by day through those that may hold what is asked for, until the page is full or enough was looked at. */
async function searchDays(db: Db, scope: TraceScope, limit: number, before: string | null): Promise<Found> {
  const { projectId, dimension, filter } = scope
  const days = (await listDaysToSearch(db, projectId, dimension, filter)).filter(({ day }) => before === null || dayStart(day) < before)
  const ids: string[] = []
  let searched = 0
  for (let at = 0; at < days.length;) {
    const last = endOfStretch(days, at)
    const behind = dayStart(nextDay(days[at]!.day))
    const rows = await readIds(db, scope, { first: dayStart(days[last]!.day), behind: before !== null && before < behind ? before : behind, limit: limit + 1 - ids.length })
    ids.push(...rows.map(({ id }) => id))
    if (ids.length > limit) return { ids: ids.slice(0, limit), next: ids[limit - 1]!, back: null }
    for (; at <= last; at += 1) searched += days[at]!.traces || UNCOUNTED_TRACES
    if (searched >= SEARCHED_TRACES && at < days.length) return { ids, next: dayStart(days[last]!.day), back: days[last]!.day }
  }
  return { ids, next: null, back: null }
}

/** The last of the days that one query reads together: days that follow each other, of not too many traces. */
function endOfStretch(days: DayToSearch[], from: number): number {
  let at = from
  let traces = days[at]!.traces || UNCOUNTED_TRACES
  while (at + 1 < days.length && nextDay(days[at + 1]!.day) === days[at]!.day && traces + (days[at + 1]!.traces || UNCOUNTED_TRACES) <= QUERIED_TRACES) {
    at += 1
    traces += days[at]!.traces || UNCOUNTED_TRACES
  }
  return at
}

const dayStart = (day: string) => firstIdAt(new Date(`${day}T00:00:00Z`))
const nextDay = (day: string) => new Date(new Date(`${day}T00:00:00Z`).getTime() + DAY_MS).toISOString().slice(0, 10)

/** What a list shows of these traces, newest first; bodies are opened for these alone. */
async function readRows(db: Db, { projectId, dimension }: TraceScope, ids: string[]): Promise<TraceRow[]> {
  if (ids.length === 0) return []
  const rows = await db.$queryRaw<(Omit<TraceRow, 'ts'> & { ts: Date })[]>`
    SELECT trace.id, trace.source_id AS "sourceId", trace.ts, coalesce(trace.model_used, trace.model_requested) AS model,
      trace.customer_id AS "customerId", trace.status, nullif(${ofSegment(dimension)}, '') AS segment, trace.latency_ms AS "latencyMs", trace.cost_usd AS "costUsd",
      trace.replayable, trace.not_replayable_reason AS reason, cluster.label AS cluster, trace.tools, coalesce(${saidByUser(Prisma.sql`trace.request`, 160)}, '') AS preview,
      -- what a gateway tried after a failure follows it at once
      (SELECT count(*)::int FROM trace attempt WHERE attempt.project_id = ${projectId}::uuid AND attempt.parent_source_id = trace.source_id
        AND attempt.id >= trace.id AND attempt.id < slicegate_first_trace_id(slicegate_trace_ms(trace.ts) + ${DAY_MS}::bigint)) AS attempts
    FROM trace LEFT JOIN cluster ON cluster.id = trace.cluster_id
    WHERE trace.project_id = ${projectId}::uuid AND trace.id = ANY(${ids}::uuid[])
    ORDER BY trace.id DESC`
  return rows.map((row) => ({ ...row, ts: row.ts.toISOString() }))
}
