import type { LedgerFilter, LedgerRow, LedgerSort, LedgerTotals } from '@/lib/core/display/gate-health-view'
import { REVIEW_ATTEMPTS } from '@/lib/core/gate/attempts'
import { FIRST_GUESS, flakinessOf, PRIOR_TRIALS, projectFlipRate, type Flakiness, type FlipTrials } from '@/lib/core/gate/flakiness'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { NEWEST_RUN_OF_CASE, quarantinedNow } from '@/lib/db/quarantines'
import { saidByUser } from '@/lib/db/said-by-user'

/**
 * A table `trials(case_id, trials, differed)` of a project: both arms of A/A runs, and fresh executions of one arm in one run,
 * two by two in their order (lib/core/gate/flakiness.ts says why). The spoilt side of a drill says nothing, and neither does what
 * reviewers chose to run again. `before`: only runs that had ended by then. `caseId`: of this case alone.
 */
function trialsOf(projectId: string, before?: Date, caseId?: string): Prisma.Sql {
  const only = (column: Prisma.Sql) => (caseId === undefined ? Prisma.empty : Prisma.sql`AND ${column} = ${caseId}::uuid`)
  const known = Prisma.sql`run.project_id = ${projectId}::uuid AND run.status = 'done' ${before ? Prisma.sql`AND run.finished_at < ${before}::timestamptz` : Prisma.empty}`
  return Prisma.sql`
    fresh AS (
      SELECT o.case_id, o.passed, row_number() OVER in_order AS place, lead(o.passed) OVER in_order AS next
      FROM (SELECT DISTINCT a.run_id, a.case_id, run.purpose FROM rerun a JOIN run ON run.id = a.run_id WHERE ${known} ${only(Prisma.sql`a.case_id`)}) again
      JOIN outcome o ON o.run_id = again.run_id AND o.case_id = again.case_id AND o.attempt > 1 AND o.attempt < ${REVIEW_ATTEMPTS.from}
      WHERE o.passed IS NOT NULL AND NOT (again.purpose = 'drill' AND o.arm = 'candidate')
      WINDOW in_order AS (PARTITION BY o.run_id, o.case_id, o.arm ORDER BY o.attempt)
    ), pairs AS (
      SELECT rc.case_id, rc.before <> rc.after AS differed FROM run JOIN run_case rc ON rc.run_id = run.id
      WHERE ${known} AND run.purpose = 'aa' AND rc.before IS NOT NULL AND rc.after IS NOT NULL ${only(Prisma.sql`rc.case_id`)}
      UNION ALL
      SELECT case_id, passed <> next FROM fresh WHERE place % 2 = 1 AND next IS NOT NULL
    ), trials AS MATERIALIZED (
      SELECT case_id, count(*)::int AS trials, count(*) FILTER (WHERE differed)::int AS differed FROM pairs GROUP BY case_id
    )`
}

/** What is known of every case of a project that was ever measured twice with nothing changed. */
export async function listFlipTrials(db: Db, projectId: string, before?: Date): Promise<(FlipTrials & { caseId: string })[]> {
  return db.$queryRaw<(FlipTrials & { caseId: string })[]>`
    WITH ${trialsOf(projectId, before)} SELECT case_id AS "caseId", trials, differed FROM trials ORDER BY case_id`
}

/** How often one case was measured twice with nothing changed, and how often that differed, whatever the rest of the project did. */
export async function getOwnTrials(db: Db, projectId: string, caseId: string): Promise<FlipTrials> {
  const rows = await db.$queryRaw<FlipTrials[]>`WITH ${trialsOf(projectId, undefined, caseId)} SELECT trials, differed FROM trials`
  return rows[0] ?? { trials: 0, differed: 0 }
}

/** How often one case comes out differently; null when nothing was measured in the whole project. */
export async function getCaseFlakiness(db: Db, projectId: string, caseId: string): Promise<Flakiness | null> {
  const rows = await db.$queryRaw<(FlipTrials & { allTrials: number; allDiffered: number })[]>`
    WITH ${trialsOf(projectId)}
    SELECT coalesce(sum(trials) FILTER (WHERE case_id = ${caseId}::uuid), 0)::int AS trials,
      coalesce(sum(differed) FILTER (WHERE case_id = ${caseId}::uuid), 0)::int AS differed,
      coalesce(sum(trials), 0)::int AS "allTrials", coalesce(sum(differed), 0)::int AS "allDiffered"
    FROM trials`
  const { trials, differed, allTrials, allDiffered } = rows[0]!
  if (allTrials === 0) return null
  return flakinessOf({ trials, differed }, projectFlipRate({ trials: allTrials, differed: allDiffered }))
}

export async function getLedgerTotals(db: Db, projectId: string): Promise<LedgerTotals> {
  const rows = await db.$queryRaw<Omit<LedgerTotals, 'rate'>[]>`
    WITH ${trialsOf(projectId)}
    SELECT count(*)::int AS cases, coalesce(sum(trials), 0)::int AS trials, coalesce(sum(differed), 0)::int AS differed,
      count(*) FILTER (WHERE differed > 0)::int AS flaky
    FROM trials`
  return { ...rows[0]!, rate: projectFlipRate(rows[0]!) }
}

/** Where a page of the ledger goes on: the value that it is sorted by, and the case. */
export type LedgerCursor = { value: string; caseId: string }
export type LedgerPage = { filter: LedgerFilter; sort: LedgerSort; descending: boolean; limit: number; after?: LedgerCursor; at: Date }

const VALUES: Record<LedgerSort, { value: Prisma.Sql; type: Prisma.Sql }> = {
  mean: { value: Prisma.sql`mean`, type: Prisma.sql`float8` },
  differed: { value: Prisma.sql`differed`, type: Prisma.sql`int` },
  trials: { value: Prisma.sql`trials`, type: Prisma.sql`int` },
  key: { value: Prisma.sql`key`, type: Prisma.sql`text` },
}

function isShown({ segment, shown }: LedgerFilter): Prisma.Sql {
  const what = { differed: Prisma.sql`differed > 0`, quarantined: Prisma.sql`standing.expires_at IS NOT NULL`, all: Prisma.sql`true` }[shown]
  return segment ? Prisma.sql`${what} AND ${segment} = ANY(c.segments)` : what
}

function hasText(text: string | undefined): Prisma.Sql {
  const pattern = `%${(text ?? '').replace(/[\\%_]/g, (c) => `\\${c}`)}%`
  return text ? Prisma.sql`(key ILIKE ${pattern} OR said ILIKE ${pattern})` : Prisma.sql`true`
}

/**
 * The ledger, one page: cases by how often they come out differently, each with where its cursor stands. The cases are put
 * together before their words are looked at: the planner takes words for rare, and would go through all of them for each.
 */
export async function listLedger(db: Db, projectId: string, page: LedgerPage): Promise<(LedgerRow & { value: string })[]> {
  const { value, type } = VALUES[page.sort]
  const direction = page.descending ? Prisma.sql`DESC` : Prisma.sql`ASC`
  const sign = page.descending ? Prisma.sql`<` : Prisma.sql`>`
  const after = page.after ? Prisma.sql`AND (${value}, id) ${sign} (${page.after.value}::text::${type}, ${page.after.caseId}::uuid)` : Prisma.empty
  const rows = await db.$queryRaw<(Omit<LedgerRow, keyof Flakiness | 'quarantinedUntil'> & FlipTrials & { value: string; rate: number; quarantinedUntil: Date | null })[]>`
    WITH ${trialsOf(projectId)}, standing AS (${quarantinedNow(projectId, page.at)}), project_rate AS (
      SELECT (coalesce(sum(differed), 0) + ${FIRST_GUESS.differed}) / (coalesce(sum(trials), 0) + ${FIRST_GUESS.trials})::float8 AS rate FROM trials
    ), every_case AS (
      SELECT case_id, trials, differed FROM trials
      UNION ALL SELECT case_id, 0, 0 FROM standing WHERE case_id NOT IN (SELECT case_id FROM trials)
    ), named AS MATERIALIZED (
      SELECT c.id, c.key, trials, differed, rate, (${PRIOR_TRIALS} * rate + differed) / (${PRIOR_TRIALS} + trials) AS mean, standing.expires_at,
        ${page.filter.text ? saidByUser(Prisma.sql`c.request`) : Prisma.sql`NULL`} AS said
      FROM every_case JOIN "case" c ON c.id = every_case.case_id LEFT JOIN standing ON standing.case_id = c.id, project_rate
      WHERE ${isShown(page.filter)}
    ), shown AS MATERIALIZED (
      SELECT *, ${value} AS value FROM named WHERE ${hasText(page.filter.text)} ${after} ORDER BY ${value} ${direction}, id ${direction} LIMIT ${page.limit}
    )
    SELECT c.id AS "caseId", c.key, ${saidByUser(Prisma.sql`c.request`)} AS title, c.segments, c.kind = 'adversarial' AS adversarial,
      shown.trials, shown.differed, shown.rate, shown.expires_at AS "quarantinedUntil", newest.run_id AS "runId", shown.value::text AS value
    FROM shown JOIN "case" c ON c.id = shown.id
    LEFT JOIN ${NEWEST_RUN_OF_CASE}
    ORDER BY shown.value ${direction}, c.id ${direction}`
  // few cases were measured in ways of their own
  const known = new Map<string, Flakiness>()
  return rows.map(({ trials, differed, rate, quarantinedUntil, ...row }) => {
    const key = `${trials} ${differed}`
    const own = known.get(key) ?? flakinessOf({ trials, differed }, rate)
    known.set(key, own)
    return { ...row, ...own, quarantinedUntil: quarantinedUntil?.toISOString() ?? null }
  })
}
