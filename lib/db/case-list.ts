import type { CaseCursor, CaseNeighbours, CaseRow } from '@/lib/core/display/case-view'
import { filteredBy } from '@/lib/core/display/case-filter'
import { datasetsOfRun, inScope, RANK, type CaseScope } from '@/lib/db/case-scope-sql'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'

type Page = { limit: number; after?: CaseCursor }

const inOrderOf = {
  worst: { by: Prisma.sql`${RANK}, rc.position`, at: (cursor: CaseCursor) => Prisma.sql`(${cursor.rank}::int, ${cursor.position}::int)` },
  position: { by: Prisma.sql`rc.position`, at: (cursor: CaseCursor) => Prisma.sql`(${cursor.position}::int)` },
  key: { by: Prisma.sql`c.key, rc.position`, at: (cursor: CaseCursor) => Prisma.sql`(${cursor.key}, ${cursor.position}::int)` },
}

const orderOf = ({ filter }: CaseScope) => inOrderOf[filter.sort ?? 'worst']

/** Ids of one page, in order. By key each dataset is read along its own index, and what they give is merged. */
async function pageIds(db: Db, runId: string, scope: CaseScope, { limit, after }: Page): Promise<Prisma.Sql> {
  const { by, at } = orderOf(scope)
  const matching = inScope(runId, scope)
  const from = after ? Prisma.sql`AND (${by}) > ${at(after)}` : Prisma.empty
  if (scope.filter.sort !== 'key') return Prisma.sql`SELECT rc.case_id, '' AS key FROM run_case rc WHERE ${matching} ${from} ORDER BY ${by} LIMIT ${limit}`
  const datasets = await db.$queryRaw<{ id: string }[]>`${datasetsOfRun(runId)}`
  const begin = after ? Prisma.sql`AND c.key >= ${after.key}` : Prisma.empty
  const each = datasets.map(({ id }) => Prisma.sql`(
    SELECT rc.case_id, c.key, rc.position FROM "case" c JOIN run_case rc ON rc.case_id = c.id
    WHERE c.dataset_id = ${id}::uuid ${begin} AND ${matching} ${from} ORDER BY c.key LIMIT ${limit})`)
  if (each.length === 0) return Prisma.sql`SELECT NULL::uuid AS case_id, '' AS key WHERE false`
  return Prisma.sql`SELECT case_id, key FROM (${Prisma.join(each, ' UNION ALL ')}) merged ORDER BY key, position LIMIT ${limit}`
}

/** Done cases of a scope in the order that it names, without bodies; goes on after `after`. */
export async function listCases(db: Db, runId: string, scope: CaseScope, page: Page): Promise<CaseRow[]> {
  const ids = await pageIds(db, runId, scope, page)
  return db.$queryRaw<CaseRow[]>`
    WITH page AS MATERIALIZED (${ids})
    SELECT rc.case_id AS "caseId", c.key, ${saidByUser(Prisma.sql`c.request`)} AS title, rc.position, rc.flip, rc.failure_kind AS "failureKind", rc.before, rc.after,
      rc.before_reason AS "beforeReason", rc.after_reason AS "afterReason", rc.segments, rc.adversarial, c.customer_id AS "customerId",
      o.detail
    FROM page
    JOIN run_case rc ON rc.run_id = ${runId}::uuid AND rc.case_id = page.case_id
    JOIN "case" c ON c.id = page.case_id
    LEFT JOIN LATERAL (
      SELECT detail FROM outcome WHERE run_id = rc.run_id AND case_id = rc.case_id AND arm = 'candidate' AND attempt = 1
    ) o ON true
    ORDER BY ${orderOf(scope).by}`
}

/** How many cases on each side of one are read: what quick presses can pass before the next page is there. */
const AROUND = 50

/**
 * The cases before and after one in a scope, in the order of the list; without a filter only the failing ones (breaks, both-fail
 * and missing). null when its sets do not have the case.
 */
export async function getCaseNeighbours(db: Db, runId: string, caseId: string, scope: CaseScope): Promise<CaseNeighbours | null> {
  const { by, at } = orderOf(scope)
  const [here] = await db.$queryRaw<(CaseCursor & { listed: boolean })[]>`
    SELECT ${RANK} AS rank, rc.position, c.key, rc.flip IS NOT NULL AS listed FROM run_case rc JOIN "case" c ON c.id = rc.case_id
    WHERE ${inScope(runId, { ...scope, filter: {} })} AND rc.case_id = ${caseId}::uuid`
  if (!here) return null
  const listed = filteredBy(scope.filter).length > 0 ? Prisma.empty : Prisma.sql`AND rc.flip IN ('break', 'both-fail', 'missing')`
  if (scope.filter.sort === 'key') return aroundKey(db, caseId, here, Prisma.sql`${inScope(runId, scope)} ${listed}`)
  const cases = Prisma.sql`FROM run_case rc WHERE ${inScope(runId, scope)} ${listed}`
  const down = scope.filter.sort === 'position' ? Prisma.sql`rc.position DESC` : Prisma.sql`${RANK} DESC, rc.position DESC`
  const [before, after, counts] = await Promise.all([
    db.$queryRaw<{ id: string }[]>`SELECT rc.case_id AS id ${cases} AND (${by}) < ${at(here)} ORDER BY ${down} LIMIT ${AROUND}`,
    db.$queryRaw<{ id: string }[]>`SELECT rc.case_id AS id ${cases} AND (${by}) > ${at(here)} ORDER BY ${by} LIMIT ${AROUND}`,
    db.$queryRaw<{ index: number | null; total: number }[]>`
      SELECT CASE WHEN bool_or(rc.case_id = ${caseId}::uuid) THEN count(*) FILTER (WHERE (${by}) <= ${at(here)}) END::int AS index, count(*)::int AS total ${cases}`,
  ])
  return { before: before.map(({ id }) => id).reverse(), after: after.map(({ id }) => id), ...counts[0]! }
}

/** By id no index of the run has the order: its listed cases are put beside their ids once, and everything is taken from that. */
async function aroundKey(db: Db, caseId: string, { key, position }: { key: string; position: number }, listed: Prisma.Sql): Promise<CaseNeighbours> {
  const rows = await db.$queryRaw<{ before: string[]; after: string[]; index: number | null; total: number }[]>`
    WITH listed AS MATERIALIZED (SELECT rc.case_id AS id, c.key, rc.position FROM run_case rc JOIN "case" c ON c.id = rc.case_id WHERE ${listed})
    SELECT ARRAY(SELECT id FROM listed WHERE (key, position) < (${key}, ${position}::int) ORDER BY key DESC, position DESC LIMIT ${AROUND}) AS before,
      ARRAY(SELECT id FROM listed WHERE (key, position) > (${key}, ${position}::int) ORDER BY key, position LIMIT ${AROUND}) AS after,
      CASE WHEN bool_or(id = ${caseId}::uuid) THEN count(*) FILTER (WHERE (key, position) <= (${key}, ${position}::int)) END::int AS index, count(*)::int AS total
    FROM listed`
  const { before, ...rest } = rows[0]!
  return { before: before.reverse(), ...rest }
}
