import type { AdversarialCaseView, AdversarialFilter, AdversarialListRow, AdversarialTrendPoint, CohortPoint, ExpectationVersion } from '@/lib/core/display/adversarial-view'
import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import { flagLife } from '@/lib/core/flag/flag-life'
import type { GrowthCounts } from '@/lib/core/flag/growth-effect'
import type { Db } from '@/lib/db/client'
import { listLifeRuns } from '@/lib/db/flag-life'
import { Prisma } from '@/lib/db/generated/client'
import { saidByUser } from '@/lib/db/said-by-user'

const like = (text: string) => `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`

/** As `flagLife` decides it, over the decided runs of deploys that measured a case. */
const LIFE = Prisma.sql`
  SELECT CASE WHEN newest.after IS NULL THEN 'never-run' WHEN newest.after THEN 'fixed' WHEN newest.passed THEN 'broken-again' ELSE 'failing' END AS state,
    newest.run AS last_run
  FROM (
    SELECT (array_agg(rc.after ORDER BY run.created_at DESC, run.id DESC))[1] AS after, bool_or(rc.after) AS passed,
      (array_agg(jsonb_build_object('id', run.id, 'name', run.name, 'at', to_char(run.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY run.created_at DESC, run.id DESC))[1] AS run
    FROM run_case rc JOIN run ON run.id = rc.run_id
    WHERE rc.case_id = c.id AND rc.adversarial AND rc.after IS NOT NULL AND run.purpose = 'gate' AND run.status = 'done'
  ) newest`

const ERASED = Prisma.sql`(SELECT coalesce(e.reason, '') FROM adversarial_entry e WHERE e.case_id = c.id AND e.kind = 'erase' ORDER BY e.sequence DESC LIMIT 1)`

function matching({ state, month, text }: AdversarialFilter): Prisma.Sql {
  const conditions: Prisma.Sql[] = []
  if (state) conditions.push(Prisma.sql`AND life.state = ${state}`)
  const from = month && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? new Date(`${month}-01T00:00:00Z`) : null
  if (from) conditions.push(Prisma.sql`AND c.created_at >= ${from} AND c.created_at < ${new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1))}`)
  if (text) {
    conditions.push(Prisma.sql`AND (c.key ILIKE ${like(text)} OR c.request::text ILIKE ${like(text)} OR newest.text ILIKE ${like(text)}
      OR EXISTS (SELECT FROM flag WHERE flag.case_id = c.id AND flag.ticket_url ILIKE ${like(text)}))`)
  }
  return conditions.length > 0 ? Prisma.join(conditions, ' ') : Prisma.empty
}

/** Adversarial cases, newest first, with the state of their life; those whose contents were erased are among them. */
export async function listAdversarialSet(
  db: Db, projectId: string, options: { filter: AdversarialFilter; limit: number; after?: { at: string; id: string } },
): Promise<AdversarialListRow[]> {
  const { filter, limit, after } = options
  const rows = await db.$queryRaw<(Omit<AdversarialListRow, 'createdAt'> & { createdAt: Date })[]>`
    SELECT c.id AS "caseId", c.key, ${saidByUser(Prisma.sql`c.request`)} AS title, left(newest.text, 300) AS expectation, newest.version - 1 AS refined,
      c.created_at AS "createdAt", first.ticket_url AS "ticketUrl", coalesce(nullif("user".name, ''), "user".email, 'API key ' || apikey.name, first.created_by) AS "flaggedBy",
      (SELECT count(*)::int FROM flag f WHERE f.case_id = c.id) AS tickets, life.state, life.last_run AS "lastRun", ${ERASED} AS erased
    FROM "case" c
    JOIN LATERAL (
      SELECT text, version FROM (
        SELECT e.text, e.version FROM expectation e WHERE e.case_id = c.id UNION ALL SELECT c.expectation, 1
      ) said ORDER BY version DESC LIMIT 1
    ) newest ON true
    JOIN LATERAL (${LIFE}) life ON true
    LEFT JOIN LATERAL (SELECT ticket_url, created_by FROM flag WHERE flag.case_id = c.id ORDER BY created_at, id LIMIT 1) first ON true
    LEFT JOIN "user" ON "user".id = first.created_by
    LEFT JOIN apikey ON 'key:' || apikey.id = first.created_by
    WHERE c.project_id = ${projectId}::uuid AND c.kind = 'adversarial'
      ${after ? Prisma.sql`AND (c.created_at, c.id) < (${new Date(after.at)}::timestamptz, ${after.id}::uuid)` : Prisma.empty} ${matching(filter)}
    ORDER BY c.created_at DESC, c.id DESC LIMIT ${limit}`
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }))
}

/** Months in which cases came into the set, newest first, with how many. */
export async function listCohorts(db: Db, projectId: string): Promise<{ month: string; cases: number }[]> {
  return db.$queryRaw<{ month: string; cases: number }[]>`
    SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, count(*)::int AS cases
    FROM "case" WHERE project_id = ${projectId}::uuid AND kind = 'adversarial' GROUP BY 1 ORDER BY 1 DESC LIMIT 120`
}

/** The adversarial set in the newest decided runs, oldest first, with both means of each run side by side. */
export async function listSetTrend(db: Db, projectId: string, limit: number): Promise<AdversarialTrendPoint[]> {
  const rows = await db.$queryRaw<(Omit<AdversarialTrendPoint, 'at'> & { at: Date })[]>`
    SELECT run.id AS "runId", run.name, run.created_at AS at, ((result->>'n')::int + (result->>'missing')::int) AS size,
      (result->>'before')::float8 AS before, (result->>'after')::float8 AS after, (result->>'floor')::float8 AS floor,
      coalesce((decided.report->'composite'->>'after')::float8, (decided.report->'mean'->>'weightedAfter')::float8) AS weighted,
      (decided.report->'mean'->>'weightedAfter')::float8 AS unweighted
    FROM segment_result JOIN run ON run.id = segment_result.run_id
    LEFT JOIN LATERAL (SELECT report FROM gate_decision WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1) decided ON true
    WHERE run.project_id = ${projectId}::uuid AND run.purpose = 'gate' AND segment_result.kind = 'adversarial'
    ORDER BY run.created_at DESC, run.id DESC LIMIT ${limit}`
  return rows.reverse().map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** For each of these runs and each month of entry: how many cases the candidate was measured on and how many it passed. */
export async function listCohortPoints(db: Db, runIds: string[]): Promise<CohortPoint[]> {
  if (runIds.length === 0) return []
  return db.$queryRaw<CohortPoint[]>`
    SELECT rc.run_id AS "runId", to_char(c.created_at AT TIME ZONE 'UTC', 'YYYY-MM') AS cohort,
      count(rc.after)::int AS n, count(*) FILTER (WHERE rc.after)::int AS passed, count(*) FILTER (WHERE rc.after IS NULL)::int AS missing
    FROM run_case rc JOIN "case" c ON c.id = rc.case_id
    WHERE rc.run_id = ANY(${runIds}::uuid[]) AND rc.adversarial GROUP BY 1, 2 ORDER BY 2, 1`
}

/** What two runs measured of the set, in all and on the cases that both have. */
export async function countGrowth(db: Db, earlierId: string, laterId: string): Promise<GrowthCounts> {
  const rows = await db.$queryRaw<Record<'en' | 'ep' | 'ln' | 'lp' | 'n' | 'bep' | 'blp', number>[]>`
    SELECT count(e.after)::int AS en, count(*) FILTER (WHERE e.after)::int AS ep, count(l.after)::int AS ln, count(*) FILTER (WHERE l.after)::int AS lp,
      count(*) FILTER (WHERE e.after IS NOT NULL AND l.after IS NOT NULL)::int AS n,
      count(*) FILTER (WHERE e.after AND l.after IS NOT NULL)::int AS bep, count(*) FILTER (WHERE l.after AND e.after IS NOT NULL)::int AS blp
    FROM (SELECT case_id, after FROM run_case WHERE run_id = ${earlierId}::uuid AND adversarial) e
    FULL JOIN (SELECT case_id, after FROM run_case WHERE run_id = ${laterId}::uuid AND adversarial) l ON l.case_id = e.case_id`
  const { en, ep, ln, lp, n, bep, blp } = rows[0]!
  return { earlier: { n: en, passed: ep }, later: { n: ln, passed: lp }, both: { n, earlierPassed: bep, laterPassed: blp } }
}

type CaseRow = Omit<AdversarialCaseView, 'createdAt' | 'expectations' | 'life' | 'erased' | 'lastAnswer' | 'production'> & {
  createdAt: Date; production: ChatResponse | null; erasedAt: Date | null; erasedReason: string | null
}

/** One adversarial case; null when the project does not have it. */
export async function getAdversarialCase(db: Db, projectId: string, caseId: string): Promise<AdversarialCaseView | null> {
  const rows = await db.$queryRaw<CaseRow[]>`
    SELECT c.id AS "caseId", c.key, c.created_at AS "createdAt", trace.id AS "traceId", c.trace_id IS NOT NULL AND trace.id IS NULL AS expired, c.request, c.segments, c.customer_id AS "customerId",
      trace.response AS production, erased.at AS "erasedAt", erased.reason AS "erasedReason"
    FROM "case" c LEFT JOIN trace ON trace.id = c.trace_id
    LEFT JOIN LATERAL (SELECT e.at, e.reason FROM adversarial_entry e WHERE e.case_id = c.id AND e.kind = 'erase' ORDER BY e.sequence DESC LIMIT 1) erased ON true
    WHERE c.id = ${caseId}::uuid AND c.project_id = ${projectId}::uuid AND c.kind = 'adversarial'`
  const [row] = rows
  if (!row) return null
  const [expectations, runs, lastAnswer] = await Promise.all([listExpectations(db, caseId), listLifeRuns(db, [caseId]), findLastAnswer(db, caseId)])
  const { createdAt, erasedAt, erasedReason, request, production, ...rest } = row
  return {
    ...rest, request: request as ChatRequest | null, production, createdAt: createdAt.toISOString(), expectations, lastAnswer,
    life: flagLife(runs.get(caseId) ?? []), erased: erasedAt && { at: erasedAt.toISOString(), reason: erasedReason },
  }
}

/** All versions, the newest first; version 1 is what the first flag said. Without the words of an erased case. */
async function listExpectations(db: Db, caseId: string): Promise<ExpectationVersion[]> {
  const rows = await db.$queryRaw<(Omit<ExpectationVersion, 'at'> & { at: Date })[]>`
    SELECT said.version, said.text, said.at, coalesce(nullif("user".name, ''), "user".email, 'API key ' || apikey.name, said.actor) AS by
    FROM (
      SELECT version, text, created_at AS at, created_by AS actor FROM expectation WHERE case_id = ${caseId}::uuid
      UNION ALL
      SELECT 1, c.expectation, c.created_at, coalesce((SELECT created_by FROM flag WHERE case_id = c.id ORDER BY created_at, id LIMIT 1), 'system') FROM "case" c WHERE c.id = ${caseId}::uuid
    ) said LEFT JOIN "user" ON "user".id = said.actor LEFT JOIN apikey ON 'key:' || apikey.id = said.actor
    WHERE said.text IS NOT NULL ORDER BY said.version DESC`
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

async function findLastAnswer(db: Db, caseId: string): Promise<AdversarialCaseView['lastAnswer']> {
  const rows = await db.$queryRaw<{ runId: string; runName: string; response: ChatResponse }[]>`
    SELECT run.id AS "runId", run.name AS "runName", o.output AS response
    FROM outcome o JOIN run ON run.id = o.run_id
    WHERE o.case_id = ${caseId}::uuid AND o.arm = 'candidate' AND o.attempt = 1 AND o.output IS NOT NULL AND run.purpose = 'gate'
    ORDER BY run.created_at DESC, run.id DESC LIMIT 1`
  return rows[0] ?? null
}
