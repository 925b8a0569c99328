import type { LedgerFilter, LedgerRow, LedgerSort, LedgerTotals } from '@/lib/core/display/gate-health-view'
import { FIRST_GUESS, flakinessOf, PRIOR_TRIALS, projectFlipRate, type Flakiness, type FlipTrials } from '@/lib/core/gate/flakiness'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { NEWEST_RUN_OF_CASE, quarantinedNow } from '@/lib/db/quarantines'
import { saidByUser } from '@/lib/db/said-by-user'

/**
 * A table `trials(case_id, trials, differed)` of a project: both arms of A/A runs, and fresh executions of one arm in one run,
 * two by two in their order (lib/core/gate/flakiness.ts says why). The spoilt side of a drill says nothing. `before`: only
 * runs that had ended by then.
 */
function trialsOf(projectId: string, before?: Date): Prisma.Sql {
  const known = Prisma.sql`run.project_id = ${projectId}::uuid AND run.status = 'done' ${before ? Prisma.sql`AND run.finished_at < ${before}::timestamptz` : Prisma.empty}`
  return Prisma.sql`
    fresh AS (
      SELECT o.case_id, o.passed, row_number() OVER in_order AS place, lead(o.passed) OVER in_order AS next
      FROM (SELECT DISTINCT a.run_id, a.case_id, run.purpose FROM rerun a JOIN run ON run.id = a.run_id WHERE ${known}) again
      JOIN outcome o ON o.run_id = again.run_id AND o.case_id = again.case_id AND o.attempt > 1
      WHERE o.passed IS NOT NULL AND NOT (again.purpose = 'drill' AND o.arm = 'candidate')
      WINDOW in_order AS (PARTITION BY o.run_id, o.case_id, o.arm ORDER BY o.attempt)
    ), pairs AS (
      SELECT rc.case_id, rc.before <> rc.after AS differed FROM run JOIN run_case rc ON rc.run_id = run.id
      WHERE ${known} AND run.purpose = 'aa' AND rc.before IS NOT NULL AND rc.after IS NOT NULL
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
  mean: { value: Prisma.sql`listed.mean`, type: Prisma.sql`float8` },
  differed: { value: Prisma.sql`listed.differed`, type: Prisma.sql`int` },
  trials: { value: Prisma.sql`listed.trials`, type: Prisma.sql`int` },
  key: { value: Prisma.sql`c.key`, type: Prisma.sql`text` },
}

function matching({ text, segment, shown }: LedgerFilter): Prisma.Sql {
  const conditions = [shown === 'differed' ? Prisma.sql`listed.differed > 0` : shown === 'quarantined' ? Prisma.sql`standing.expires_at IS NOT NULL` : Prisma.sql`true`]
  if (text) {
    const pattern = `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`
    conditions.push(Prisma.sql`(c.key ILIKE ${pattern} OR ${saidByUser(Prisma.sql`c.request`)} ILIKE ${pattern})`)
  }
  if (segment) conditions.push(Prisma.sql`${segment} = ANY(c.segments)`)
  return Prisma.join(conditions, ' AND ')
}

/** The ledger, one page: cases by how often they come out differently, each with where its cursor stands. */
export async function listLedger(db: Db, projectId: string, page: LedgerPage): Promise<(LedgerRow & { value: string })[]> {
  const { value, type } = VALUES[page.sort]
  const direction = page.descending ? Prisma.sql`DESC` : Prisma.sql`ASC`
  const sign = page.descending ? Prisma.sql`<` : Prisma.sql`>`
  const after = page.after ? Prisma.sql`AND (${value}, c.id) ${sign} (${page.after.value}::text::${type}, ${page.after.caseId}::uuid)` : Prisma.empty
  const rows = await db.$queryRaw<(Omit<LedgerRow, keyof Flakiness | 'quarantinedUntil'> & FlipTrials & { value: string; rate: number; quarantinedUntil: Date | null })[]>`
    WITH ${trialsOf(projectId)}, standing AS (${quarantinedNow(projectId, page.at)}), project_rate AS (
      SELECT (coalesce(sum(differed), 0) + ${FIRST_GUESS.differed}) / (coalesce(sum(trials), 0) + ${FIRST_GUESS.trials})::float8 AS rate FROM trials
    ), listed AS (
      SELECT case_id, trials, differed, rate, (${PRIOR_TRIALS} * rate + differed) / (${PRIOR_TRIALS} + trials) AS mean FROM (
        SELECT case_id, trials, differed FROM trials
        UNION ALL SELECT case_id, 0, 0 FROM standing WHERE case_id NOT IN (SELECT case_id FROM trials)
      ) every_case, project_rate
    )
    SELECT c.id AS "caseId", c.key, ${saidByUser(Prisma.sql`c.request`)} AS title, c.segments, c.kind = 'adversarial' AS adversarial,
      listed.trials, listed.differed, listed.rate, standing.expires_at AS "quarantinedUntil", newest.run_id AS "runId", ${value}::text AS value
    FROM listed JOIN "case" c ON c.id = listed.case_id
    LEFT JOIN standing ON standing.case_id = c.id
    LEFT JOIN ${NEWEST_RUN_OF_CASE}
    WHERE ${matching(page.filter)} ${after}
    ORDER BY ${value} ${direction}, c.id ${direction} LIMIT ${page.limit}`
  // few cases were measured in ways of their own
  const known = new Map<string, Flakiness>()
  return rows.map(({ trials, differed, rate, quarantinedUntil, ...row }) => {
    const key = `${trials} ${differed}`
    const own = known.get(key) ?? flakinessOf({ trials, differed }, rate)
    known.set(key, own)
    return { ...row, ...own, quarantinedUntil: quarantinedUntil?.toISOString() ?? null }
  })
}
