import type { CaseSet } from '@/lib/core/display/case-view'
import type { CacheFacts, JudgeFacts, OverlapFacts, PlaceholderFacts, PreviousRun, QuarantineFacts, UsedJudge } from '@/lib/core/review/evidence-facts'
import { inSet } from '@/lib/db/case-scope-sql'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'
import { quarantinedAtStart } from '@/lib/db/quarantines'

type Member = { caseId: string; position: number; deciding: boolean }

/**
 * Which cases a question is about: the measured ones of some sets of a run, and among them those that decided. `members`: those cases, where they
 * were looked up before.
 */
export type Scope = { runId: string; sets: CaseSet[]; deciding: string[]; members?: Member[] }

/** More say nothing new about how a set was judged, and a page has to answer at once. */
export const MAX_MEMBERS = 5000

/** `members(case_id, position, deciding)`: the measured cases of the sets, those that decided first, up to `MAX_MEMBERS`. */
function members({ runId, sets, deciding, members: known }: Scope): Prisma.Sql {
  if (known) {
    const [ids, positions, flags] = [known.map(({ caseId }) => caseId), known.map(({ position }) => position), known.map((member) => member.deciding)]
    return Prisma.sql`members AS MATERIALIZED (SELECT * FROM unnest(${ids}::uuid[], ${positions}::int[], ${flags}::bool[]) AS m(case_id, position, deciding))`
  }
  const ways = [Prisma.sql`rc.case_id = ANY(${deciding}::uuid[])`, ...sets.map((set) => Prisma.sql`(${inSet(set)})`)]
  return Prisma.sql`members AS MATERIALIZED (
    SELECT rc.case_id, rc.position, rc.case_id = ANY(${deciding}::uuid[]) AS deciding FROM run_case rc
    WHERE rc.run_id = ${runId}::uuid AND rc.flip IS NOT NULL AND rc.flip <> 'missing' AND (${Prisma.join(ways, ' OR ')})
    ORDER BY 3 DESC, rc.position LIMIT ${MAX_MEMBERS})`
}

/** The scope with its cases looked up, for several questions about the same. */
export async function withMembers(db: Db, scope: Scope): Promise<Scope> {
  const found = await db.$queryRaw<Member[]>`WITH ${members(scope)} SELECT case_id AS "caseId", position, deciding FROM members`
  return { ...scope, members: found }
}

/**
 * How the verdicts of the first run came about: by structure, or with votes of a judge. A case is split when votes on the same
 * question differ; votes on arguments ask about several values, so that they can differ and agree. A flip is a round in which the order of
 * the answers decided.
 */
export async function getJudgeFacts(db: Db, scope: Scope): Promise<JudgeFacts> {
  const rows = await db.$queryRaw<JudgeFacts[]>`
    WITH ${members(scope)}, votes AS MATERIALIZED (
      SELECT j.case_id, j.judge, j.arm, j.model, j.prompt_version, j.choice, j.cached, j.similarity, m.deciding,
        lag(j.choice) OVER own IN ('baseline', 'candidate') AND lag(j."order") OVER own <> j."order" AND j.choice <> 'unreadable' AS ends,
        lag(j.choice) OVER own <> j.choice AS differs
      FROM members m JOIN judgment j ON j.run_id = ${scope.runId}::uuid AND j.case_id = m.case_id AND j.attempt = 1
      WINDOW own AS (PARTITION BY j.case_id, j.judge, j.arm ORDER BY j.vote)
    ), questions AS (
      SELECT case_id, judge <> 'argument' AND count(DISTINCT choice) FILTER (WHERE choice <> 'unreadable') > 1 AS split, coalesce(bool_or(ends AND differs), false) AS flipped
      FROM votes GROUP BY case_id, judge, arm
    ), judged AS (
      SELECT case_id, bool_or(split) AS split, bool_or(flipped) AS flipped FROM questions GROUP BY case_id
    )
    SELECT count(*)::int AS cases, count(j.case_id)::int AS judged,
      count(*) FILTER (WHERE m.deciding)::int AS deciding, count(j.case_id) FILTER (WHERE m.deciding)::int AS "decidingJudged",
      count(*) FILTER (WHERE j.split)::int AS split, count(*) FILTER (WHERE j.split AND m.deciding)::int AS "decidingSplit",
      count(*) FILTER (WHERE j.flipped)::int AS flipped, count(*) FILTER (WHERE j.flipped AND m.deciding)::int AS "decidingFlipped",
      (SELECT count(*) FROM votes)::int AS votes, (SELECT count(*) FROM votes WHERE cached)::int AS cached, (SELECT count(*) FROM votes WHERE similarity IS NOT NULL)::int AS similar,
      (SELECT count(*) FROM votes WHERE choice = 'unreadable')::int AS unreadable,
      (SELECT count(*) FROM votes WHERE ends)::int AS rounds, (SELECT count(*) FROM votes WHERE ends AND differs)::int AS flips,
      coalesce((SELECT json_agg(u ORDER BY u.votes DESC, u.judge, u.model, u."promptVersion") FROM (
        SELECT judge, model, prompt_version AS "promptVersion", count(*)::int AS votes, count(DISTINCT case_id)::int AS cases FROM votes GROUP BY 1, 2, 3
      ) u), '[]') AS judges
    FROM members m LEFT JOIN judged j ON j.case_id = m.case_id`
  return rows[0]!
}

/** The newest decided gate run of the project before this one that has the same baseline; null when this is the first. */
export async function findPreviousRun(db: Db, projectId: string, runId: string): Promise<PreviousRun | null> {
  const rows = await db.$queryRaw<(Omit<PreviousRun, 'decidedAt'> & { decidedAt: Date })[]>`
    SELECT r.id, r.name, d.created_at AS "decidedAt", d.gate, r.config, r.candidate->>'model' AS candidate, r.baseline AS baseline,
      r.dataset_id AS "datasetId", s.name AS "datasetName", s.version AS "datasetVersion", s.content_hash AS "contentHash"
    FROM run this JOIN run r ON r.project_id = this.project_id AND r.created_at < this.created_at AND r.kind = this.kind AND r.status = 'done' AND r.purpose = 'gate'
      AND r.baseline->>'model' = this.baseline->>'model'
    JOIN LATERAL (SELECT created_at, gate FROM gate_decision WHERE run_id = r.id ORDER BY sequence DESC LIMIT 1) d ON true
    LEFT JOIN dataset s ON s.id = r.dataset_id
    WHERE this.id = ${runId}::uuid AND this.project_id = ${projectId}::uuid
    ORDER BY r.created_at DESC, r.id DESC LIMIT 1`
  const [row] = rows
  return row ? { ...row, decidedAt: row.decidedAt.toISOString() } : null
}

/** Who judged in a run, from its first votes: enough to name models and prompts without reading all. */
export async function listUsedJudges(db: Db, runId: string): Promise<UsedJudge[]> {
  return db.$queryRaw<UsedJudge[]>`
    SELECT DISTINCT judge, model, prompt_version AS "promptVersion" FROM (
      SELECT judge, model, prompt_version FROM judgment WHERE run_id = ${runId}::uuid LIMIT 1000
    ) first ORDER BY 1, 2, 3`
}

/**
 * How many cases of the run's dataset an earlier one had, too, by the id that people know, and which of the members are new: another
 * draw of the same trace is another row with the same key. A permanent case is the same row in every run.
 */
export async function countOverlap(db: Db, scope: Scope, earlier: { runId: string; datasetId: string | null }): Promise<OverlapFacts> {
  const rows = await db.$queryRaw<OverlapFacts[]>`
    WITH ${members(scope)}, own AS MATERIALIZED (
      SELECT dataset_id AS id, dataset_id IS NOT DISTINCT FROM ${earlier.datasetId}::uuid AS same FROM run WHERE id = ${scope.runId}::uuid
    ), drawn AS (
      SELECT count(*) AS cases, count(*) AS shared FROM "case" c WHERE (SELECT same FROM own) AND c.dataset_id = (SELECT id FROM own)
      UNION ALL
      SELECT count(*), count(e.key) FROM "case" c LEFT JOIN "case" e ON e.dataset_id = ${earlier.datasetId}::uuid AND e.key = c.key
      WHERE NOT (SELECT same FROM own) AND c.dataset_id = (SELECT id FROM own)
    ), here AS (
      SELECT m.deciding, EXISTS (SELECT FROM run_case p WHERE p.run_id = ${earlier.runId}::uuid AND p.case_id = m.case_id)
        OR EXISTS (SELECT FROM "case" c JOIN "case" e ON e.dataset_id = ${earlier.datasetId}::uuid AND e.key = c.key WHERE c.id = m.case_id) AS shared
      FROM members m
    )
    SELECT (SELECT sum(cases) FROM drawn)::int AS cases, (SELECT sum(shared) FROM drawn)::int AS shared, count(*)::int AS members,
      count(*) FILTER (WHERE NOT shared)::int AS "newMembers", count(*) FILTER (WHERE deciding)::int AS deciding,
      count(*) FILTER (WHERE deciding AND NOT shared)::int AS "newDeciding" FROM here`
  return rows[0]!
}

/** So many bodies of either part are looked into. */
const LOOKED_INTO = 300
/** As lib/core/redaction writes them: <PERSON_1>. */
const PLACEHOLDER = '<[A-Z][A-Z_]*_[0-9]+>'

/** In how many of the deciding cases, and of the others, something was replaced: in the request, the reference or an answer. */
export async function countPlaceholders(db: Db, scope: Scope): Promise<PlaceholderFacts> {
  const rows = await db.$queryRaw<PlaceholderFacts[]>`
    WITH ${members(scope)}, chosen AS (
      (SELECT * FROM members WHERE deciding ORDER BY position LIMIT ${LOOKED_INTO}) UNION ALL (SELECT * FROM members WHERE NOT deciding ORDER BY position LIMIT ${LOOKED_INTO})
    ), looked AS (
      SELECT m.deciding, coalesce(c.request::text ~ ${PLACEHOLDER}, false) OR coalesce(c.reference::text ~ ${PLACEHOLDER}, false)
        OR EXISTS (SELECT FROM outcome o WHERE o.run_id = ${scope.runId}::uuid AND o.case_id = m.case_id AND o.attempt = 1 AND o.output::text ~ ${PLACEHOLDER}) AS held
      FROM chosen m JOIN "case" c ON c.id = m.case_id
    )
    SELECT count(*) FILTER (WHERE deciding)::int AS deciding, count(*) FILTER (WHERE deciding AND held)::int AS "decidingHeld",
      count(*) FILTER (WHERE NOT deciding)::int AS others, count(*) FILTER (WHERE NOT deciding AND held)::int AS "othersHeld" FROM looked`
  return rows[0]!
}

/** Answers of the first run that were remembered instead of called for. */
export async function countCachedAnswers(db: Db, scope: Scope): Promise<CacheFacts> {
  const rows = await db.$queryRaw<CacheFacts[]>`
    WITH ${members(scope)}
    SELECT count(*)::int AS answers, count(*) FILTER (WHERE o.cached)::int AS cached,
      count(DISTINCT o.case_id) FILTER (WHERE o.cached AND m.deciding)::int AS "decidingCached"
    FROM members m JOIN outcome o ON o.run_id = ${scope.runId}::uuid AND o.case_id = m.case_id AND o.attempt = 1`
  return rows[0]!
}

/** Cases of the sets that were in quarantine when the run was started. */
export async function countQuarantined(db: Db, scope: Scope): Promise<QuarantineFacts> {
  const rows = await db.$queryRaw<QuarantineFacts[]>`
    WITH ${members(scope)}
    SELECT count(*)::int AS cases, count(*) FILTER (WHERE deciding)::int AS deciding FROM members WHERE case_id IN (${quarantinedAtStart(scope.runId)})`
  return rows[0]!
}
