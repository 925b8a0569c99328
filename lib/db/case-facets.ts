import { UNNAMED_FAILURE } from '@/lib/core/display/case-filter'
import { CASE_FACETS, type CaseFacet, type CaseFacets, type CaseFilter, type FacetValue } from '@/lib/core/display/case-view'
import type { RerunMark, RerunMarks } from '@/lib/core/display/rerun-marks'
import { inScope, MISSING_SIDES, type CaseScope } from '@/lib/db/case-scope-sql'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { quarantinedAtStart } from '@/lib/db/quarantines'

/** Values of a facet that are offered, those with the most cases. */
const MOST_VALUES = 100

/** Facets with one value per case: they are counted in one pass. NULL = the case has none. */
const PLAIN = {
  flip: Prisma.sql`rc.flip`,
  failureKind: Prisma.sql`CASE WHEN rc.after IS FALSE THEN coalesce(rc.failure_kind, ${UNNAMED_FAILURE}) END`,
  cluster: Prisma.sql`rc.cluster_key`,
  tool: Prisma.sql`rc.failure_tool`,
  argument: Prisma.sql`rc.failure_argument`,
  votes: Prisma.sql`coalesce(rc.votes, 'none')`,
} satisfies Partial<Record<CaseFacet, Prisma.Sql>>
type Plain = keyof typeof PLAIN

/** Facets with several values per case. Few lists come up again and again: each is taken apart once. */
const LISTS = {
  segment: Prisma.sql`CASE WHEN NOT rc.adversarial THEN rc.segments END`,
  called: Prisma.sql`rc.tools`,
  missing: Prisma.sql`CASE WHEN rc.flip = 'missing' THEN ${MISSING_SIDES} END`,
} satisfies Partial<Record<CaseFacet, Prisma.Sql>>

type Counted = { facet: string; value: string | null; n: number }

/** Each plain facet by itself under the same cases, and how many there are. */
async function countPlain(db: Db, runId: string, scope: CaseScope, facets: Plain[], without: (keyof CaseFilter)[]): Promise<Counted[]> {
  if (facets.length === 0) return []
  const columns = facets.map((facet) => Prisma.sql`${PLAIN[facet]} AS ${Prisma.raw(`"${facet}"`)}`)
  const names = facets.map((facet) => Prisma.raw(`"${facet}"`))
  const sets = Prisma.join(names.map((name) => Prisma.sql`(${name})`))
  const which = Prisma.join(facets.map((facet) => Prisma.sql`WHEN grouping(${Prisma.raw(`"${facet}"`)}) = 0 THEN ${facet}`), ' ')
  return db.$queryRaw<Counted[]>`
    SELECT CASE ${which} END AS facet, coalesce(${Prisma.join([...names, Prisma.sql`NULL`])}) AS value, count(*)::int AS n
    FROM (SELECT ${Prisma.join(columns)} FROM run_case rc WHERE ${inScope(runId, scope, without)}) listed
    GROUP BY GROUPING SETS (${sets})`
}

async function countList(db: Db, runId: string, scope: CaseScope, facet: keyof typeof LISTS): Promise<Counted[]> {
  return db.$queryRaw<Counted[]>`
    SELECT ${facet} AS facet, value, sum(same.n)::int AS n
    FROM (
      SELECT ${LISTS[facet]} AS list, count(*) AS n FROM run_case rc
      WHERE ${inScope(runId, scope, [facet])} ${facet === 'missing' ? Prisma.sql`AND rc.flip = 'missing'` : Prisma.empty} GROUP BY 1
    ) same CROSS JOIN LATERAL unnest(same.list) AS value
    GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT ${MOST_VALUES}`
}

const marksOf = (marks: RerunMarks) => (['break', 'fix'] as const).flatMap((flip) => Object.entries(marks[flip]).map(([id, mark]): { id: string; flip: string; mark: RerunMark } => ({ id, flip, mark })))

async function countMarks(db: Db, runId: string, scope: CaseScope): Promise<Counted[]> {
  if (scope.marks === null) return []
  const rows = marksOf(scope.marks)
  return db.$queryRaw<Counted[]>`
    SELECT 'rerun' AS facet, m.mark AS value, count(*)::int AS n
    FROM unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ flip }) => flip)}::text[], ${rows.map(({ mark }) => mark)}::text[]) AS m(id, flip, mark)
    CROSS JOIN LATERAL (SELECT FROM run_case rc WHERE rc.case_id = m.id AND rc.flip = m.flip AND ${inScope(runId, scope, ['rerun'])} LIMIT 1) one
    GROUP BY 2`
}

async function countQuarantined(db: Db, runId: string, scope: CaseScope): Promise<Counted[]> {
  return db.$queryRaw<Counted[]>`
    SELECT 'quarantined' AS facet, 'yes' AS value, count(*)::int AS n FROM run_case rc
    WHERE rc.case_id IN (${quarantinedAtStart(runId)}) AND ${inScope(runId, scope, ['quarantined'])}`
}

/** How many cases a scope has. */
export async function countCases(db: Db, runId: string, scope: CaseScope): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM run_case rc WHERE ${inScope(runId, scope)}`
  return rows[0]!.n
}

/** How many cases each scope has without one part of its filter, in their order: all counted in one reading of the run. */
export async function countWithout(db: Db, runId: string, asked: { scope: CaseScope; part: keyof CaseFilter }[]): Promise<number[]> {
  if (asked.length === 0) return []
  const counts = asked.map(({ scope, part }) => Prisma.sql`count(*) FILTER (WHERE ${inScope(runId, scope, [part])})`)
  const rows = await db.$queryRaw<{ counts: number[] }[]>`
    SELECT json_build_array(${Prisma.join(counts)}) AS counts FROM run_case rc WHERE rc.run_id = ${runId}::uuid AND rc.flip IS NOT NULL`
  return rows[0]!.counts
}

/**
 * How many cases of a scope have each value of each facet, under all other parts of the filter: what one would see after choosing it.
 * Most frequent first, at most 100 of a facet. `total` is what the whole filter leaves.
 */
export async function countCaseFacets(db: Db, runId: string, scope: CaseScope): Promise<CaseFacets> {
  const plain = Object.keys(PLAIN) as Plain[]
  const [free, chosen] = [plain.filter((facet) => scope.filter[facet] === undefined), plain.filter((facet) => scope.filter[facet] !== undefined)]
  const [total, ...counted] = await Promise.all([
    countCases(db, runId, scope),
    countPlain(db, runId, scope, free, []), ...chosen.map((facet) => countPlain(db, runId, scope, [facet], [facet])),
    countList(db, runId, scope, 'segment'), countList(db, runId, scope, 'called'), countList(db, runId, scope, 'missing'),
    countMarks(db, runId, scope), countQuarantined(db, runId, scope),
  ])
  const rows = counted.flat()
  const valuesOf = (facet: CaseFacet): FacetValue[] => rows
    .flatMap((row) => (row.facet === facet && row.value !== null && row.n > 0 ? [{ value: row.value, n: row.n }] : []))
    .sort((a, b) => b.n - a.n || (a.value < b.value ? -1 : 1)).slice(0, MOST_VALUES)
  return { total, values: Object.fromEntries(CASE_FACETS.map((facet) => [facet, valuesOf(facet)])) as CaseFacets['values'] }
}
