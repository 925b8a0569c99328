import { UNNAMED_FAILURE } from '@/lib/core/display/case-filter'
import type { CaseCursor, CaseFilter, CaseNeighbours, CaseRow, CaseSet, CaseView, FlipCount } from '@/lib/core/display/case-view'
import type { ChatRequest, ChatResponse } from '@/lib/core/chat'
import type { GateConfig } from '@/lib/core/config/types'
import type { Arm, Flip } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { matchesCondition } from '@/lib/db/slice-condition-sql'
import { saidByUser } from '@/lib/db/said-by-user'

/** Breaks first, then what else fails now, then what is not measured; fixes and passes last. */
const RANK = Prisma.sql`CASE rc.flip WHEN 'break' THEN 0 WHEN 'both-fail' THEN 1 WHEN 'missing' THEN 2 WHEN 'fix' THEN 3 ELSE 4 END`

function inSet(set: CaseSet): Prisma.Sql {
  if (set.kind === 'all') return Prisma.sql`true`
  if (set.kind === 'adversarial') return Prisma.sql`rc.adversarial`
  if (set.kind === 'slice') return Prisma.sql`EXISTS (SELECT FROM "case" d WHERE d.id = rc.case_id AND ${matchesCondition(set.condition, 'd')})`
  const ways = [Prisma.sql`rc.segments && ${set.anyOf}::text[]`]
  if (set.noneOf) ways.push(Prisma.sql`NOT rc.segments && ${set.noneOf}::text[]`)
  if (set.dimension) {
    const { key, value } = set.dimension
    ways.push(Prisma.sql`EXISTS (SELECT FROM "case" d WHERE d.id = rc.case_id AND d.dimensions->>${key} = ${value})`)
  }
  return Prisma.sql`NOT rc.adversarial AND (${Prisma.join(ways, ' OR ')})`
}

function matching(filter: CaseFilter): Prisma.Sql {
  const flip = filter.flip ? Prisma.sql`AND rc.flip = ${filter.flip}` : Prisma.empty
  const kind = filter.failureKind ? Prisma.sql`AND coalesce(rc.failure_kind, ${UNNAMED_FAILURE}) = ${filter.failureKind}` : Prisma.empty
  return Prisma.sql`${flip} ${kind}`
}

/** Segment keys of the traffic cases of a run, for sets that are made of several. */
export async function listSegmentKeys(db: Db, runId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string }[]>`
    SELECT DISTINCT unnest(segments) AS key FROM run_case WHERE run_id = ${runId}::uuid AND NOT adversarial ORDER BY 1`
  return rows.map((row) => row.key)
}

/** Done cases of a set, worst first, without bodies; goes on after `after`. */
export async function listSetCases(
  db: Db, runId: string, set: CaseSet, options: { filter: CaseFilter; limit: number; after?: CaseCursor },
): Promise<CaseRow[]> {
  const after = options.after ? Prisma.sql`AND (${RANK}, rc.position) > (${options.after.rank}, ${options.after.position})` : Prisma.empty
  return db.$queryRaw<CaseRow[]>`
    SELECT rc.case_id AS "caseId", c.key, ${saidByUser(Prisma.sql`c.request`)} AS title, rc.position, rc.flip, rc.failure_kind AS "failureKind", rc.before, rc.after,
      rc.before_reason AS "beforeReason", rc.after_reason AS "afterReason", rc.segments, rc.adversarial, c.customer_id AS "customerId",
      o.detail
    FROM run_case rc
    JOIN "case" c ON c.id = rc.case_id
    LEFT JOIN LATERAL (
      SELECT detail FROM outcome WHERE run_id = rc.run_id AND case_id = rc.case_id AND arm = 'candidate' AND attempt = 1
    ) o ON true
    WHERE rc.run_id = ${runId}::uuid AND rc.flip IS NOT NULL AND ${inSet(set)} ${matching(options.filter)} ${after}
    ORDER BY ${RANK}, rc.position
    LIMIT ${options.limit}`
}

/** How many cases of a set did what, and why the candidate failed; for the filters. */
export async function countSetCases(db: Db, runId: string, set: CaseSet): Promise<FlipCount[]> {
  return db.$queryRaw<FlipCount[]>`
    SELECT rc.flip, rc.failure_kind AS "failureKind", count(*)::int AS n
    FROM run_case rc
    WHERE rc.run_id = ${runId}::uuid AND rc.flip IS NOT NULL AND ${inSet(set)}
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`
}

/** How many cases on each side of one are read: what quick presses can pass before the next page is there. */
const AROUND = 50

/**
 * The cases before and after one in a set, in the order of the list: those that the filter names; without a filter the
 * failing ones (breaks, both-fail and missing). null when the set does not have the case.
 */
export async function getCaseNeighbours(db: Db, runId: string, caseId: string, set: CaseSet, filter: CaseFilter): Promise<CaseNeighbours | null> {
  const filtered = filter.flip !== undefined || filter.failureKind !== undefined
  const listed = filtered ? Prisma.sql`AND rc.flip IS NOT NULL ${matching(filter)}` : Prisma.sql`AND rc.flip IN ('break', 'both-fail', 'missing')`
  const rows = await db.$queryRaw<CaseNeighbours[]>`
    WITH listed AS MATERIALIZED (
      SELECT rc.case_id, ${RANK} AS rank, rc.position FROM run_case rc WHERE rc.run_id = ${runId}::uuid AND ${inSet(set)} ${listed}
    ), here AS (
      SELECT ${RANK} AS rank, rc.position FROM run_case rc WHERE rc.run_id = ${runId}::uuid AND rc.case_id = ${caseId}::uuid AND ${inSet(set)}
    )
    SELECT
      ARRAY(SELECT case_id FROM (
        SELECT * FROM listed WHERE (listed.rank, listed.position) < (here.rank, here.position) ORDER BY rank DESC, position DESC LIMIT ${AROUND}
      ) nearest ORDER BY rank, position) AS before,
      ARRAY(SELECT case_id FROM listed WHERE (listed.rank, listed.position) > (here.rank, here.position) ORDER BY rank, position LIMIT ${AROUND}) AS after,
      (SELECT CASE WHEN bool_or(case_id = ${caseId}::uuid) THEN count(*) FILTER (WHERE (listed.rank, listed.position) <= (here.rank, here.position)) END::int
        FROM listed) AS index,
      (SELECT count(*)::int FROM listed) AS total
    FROM here`
  return rows[0] ?? null
}

/** The parsed configuration that a run keeps; null when the project has no such run. */
export async function getRunConfig(db: Db, projectId: string, runId: string): Promise<GateConfig | null> {
  const run = await db.run.findFirst({ where: { id: runId, projectId }, select: { config: true } })
  return run ? run.config as unknown as GateConfig : null
}

/** Everything about one case of a run; null when the run of this project does not have it. */
export async function getCaseView(db: Db, projectId: string, runId: string, caseId: string): Promise<CaseView | null> {
  const row = await db.runCase.findFirst({
    where: { runId, caseId, run: { projectId } },
    include: { case: true },
  })
  if (!row) return null
  const item = row.case
  const [outcomes, judgments, cluster] = await Promise.all([
    db.outcome.findMany({ where: { runId, caseId }, orderBy: [{ attempt: 'asc' }, { arm: 'asc' }] }),
    db.judgment.findMany({ where: { runId, caseId }, orderBy: [{ attempt: 'asc' }, { judge: 'asc' }, { vote: 'asc' }] }),
    item.clusterKey === null ? null : db.cluster.findFirst({
      where: { key: item.clusterKey, clustering: { projectId } }, orderBy: { clustering: { createdAt: 'desc' } }, select: { label: true },
    }),
  ])
  return {
    caseId, key: item.key, traceId: item.traceId, segments: row.segments, adversarial: row.adversarial, clusterKey: item.clusterKey, cluster: cluster?.label ?? null,
    customerId: item.customerId, conversationId: item.conversationId, dimensions: item.dimensions as Record<string, string>,
    request: item.request as ChatRequest | null, reference: item.reference as ChatResponse | null, expectation: item.expectation,
    before: row.before, after: row.after, beforeReason: row.beforeReason, afterReason: row.afterReason,
    flip: row.flip as Flip | null, failureKind: row.failureKind,
    outcomes: outcomes.map((outcome) => ({
      id: outcome.id, arm: outcome.arm as Arm, attempt: outcome.attempt, passed: outcome.passed, reason: outcome.reason,
      failureKind: outcome.failureKind, detail: outcome.detail, output: outcome.output as ChatResponse | null, model: outcome.model,
      latencyMs: outcome.latencyMs, inputTokens: outcome.inputTokens, outputTokens: outcome.outputTokens, costUsd: outcome.costUsd, cached: outcome.cached, savedUsd: outcome.savedUsd,
    })),
    judgments: judgments.map((judgment) => ({
      id: judgment.id, attempt: judgment.attempt, judge: judgment.judge, promptVersion: judgment.promptVersion, model: judgment.model,
      order: judgment.order, vote: judgment.vote, choice: judgment.choice, arm: judgment.arm, reason: judgment.reason,
      latencyMs: judgment.latencyMs, costUsd: judgment.costUsd, cached: judgment.cached,
    })),
  }
}
