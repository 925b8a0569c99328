import type { GateConfig } from '@/lib/core/config/types'
import { segmentsOfSet } from '@/lib/core/review/blocking-sets'
import type { LaterFlag, LaterRun, SetFigures } from '@/lib/core/review/score-override'
import { Prisma } from '@/lib/db/generated/client'
import type { Db } from '@/lib/db/client'

/** An override that stood or stands, and the sets that blocked the decision it is about. */
export type StoredOverride = {
  reviewId: string; runId: string; runName: string; decisionId: string; candidate: string | null; by: string; agreedBy: string | null
  reason: string; createdAt: Date; expiresAt: Date | null; overridden: SetFigures[]; segments: string[]
}

type OverrideRowFound = Omit<StoredOverride, 'segments'> & { families: GateConfig['families'] | null }

/** Columns of a set as SetFigures, from its result. */
const FIGURES = Prisma.raw(`jsonb_build_object('kind', s.kind, 'id', s.set_id, 'label', s.result->>'label', 'n', s.result->'n', 'before', s.result->'before',
  'beforeLow', s.result->'beforeLow', 'beforeHigh', s.result->'beforeHigh', 'after', s.result->'after', 'blocks', s.result->'blocks', 'gated', s.result->'gated',
  'verdict', s.result->'verdict', 'breaks', s.result->'breaks',
  'confirmed', CASE WHEN jsonb_typeof(s.result->'confirmed'->'confirmedCases') = 'array' THEN jsonb_array_length(s.result->'confirmed'->'confirmedCases') END)`)

/** Overrides of a project, or of one run, newest first. Of one that a second person agreed with, `by` is who wanted it. */
export async function listOverrides(db: Db, projectId: string, options: { limit: number; runId?: string }): Promise<StoredOverride[]> {
  const ofRun = options.runId === undefined ? Prisma.empty : Prisma.sql`AND review.run_id = ${options.runId}::uuid`
  const rows = await db.$queryRaw<OverrideRowFound[]>`
    WITH override AS (
      SELECT review.*, run.name, run.candidate->>'model' AS candidate, run.config->'families' AS families
      FROM review CROSS JOIN LATERAL (SELECT * FROM run WHERE id = review.run_id AND project_id = ${projectId}::uuid LIMIT 1) run
      WHERE review.choice = 'override' AND review.stands ${ofRun}
      ORDER BY review.created_at DESC, review.id DESC LIMIT ${options.limit}
    )
    SELECT o.id AS "reviewId", o.run_id AS "runId", o.name AS "runName", o.decision_id AS "decisionId", o.candidate, coalesce(asked.reason, o.reason) AS reason, o.created_at AS "createdAt",
      o.expires_at AS "expiresAt", o.families,
      coalesce(nullif(first.name, ''), first.email, asked.user_id, nullif(own.name, ''), own.email, o.user_id) AS by,
      CASE WHEN o.seconds_id IS NOT NULL THEN coalesce(nullif(own.name, ''), own.email, o.user_id) END AS "agreedBy",
      coalesce(CASE WHEN newest.id = o.decision_id THEN now_sets.value ELSE then_sets.value END, '[]'::jsonb) AS overridden
    FROM override o
    LEFT JOIN "user" own ON own.id = o.user_id
    LEFT JOIN review asked ON asked.id = o.seconds_id
    LEFT JOIN "user" first ON first.id = asked.user_id
    JOIN LATERAL (SELECT id FROM gate_decision WHERE run_id = o.run_id ORDER BY sequence DESC LIMIT 1) newest ON true
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(${FIGURES} ORDER BY s.position) AS value FROM segment_result s WHERE s.run_id = o.run_id AND (s.result->>'blocks')::boolean
    ) now_sets ON newest.id = o.decision_id
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(${FIGURES}) AS value FROM gate_decision d, LATERAL (
        SELECT result->>'kind' AS kind, result->>'id' AS set_id, result FROM jsonb_path_query(d.report, '$.sets[*] ? (@.blocks == true)') AS result
      ) s WHERE d.id = o.decision_id
    ) then_sets ON newest.id <> o.decision_id
    ORDER BY o.created_at DESC, o.id DESC`
  return Promise.all(rows.map(async ({ families, ...row }) => ({ ...row, segments: await overriddenSegments(db, row, families ?? {}) })))
}

/** Keys of the segments inside the overridden sets; only sets of several segments ask for the others of the run. */
async function overriddenSegments(db: Db, { runId, overridden }: Pick<StoredOverride, 'runId' | 'overridden'>, families: GateConfig['families']): Promise<string[]> {
  const pooled = overridden.some(({ kind }) => kind === 'family' || kind === 'small' || kind === 'not-listed')
  const all = pooled ? await listRunSegments(db, runId) : overridden.map((set) => ({ ...set, listed: true }))
  return [...new Set(overridden.flatMap((set) => segmentsOfSet(set, all, { families }, new Map())))]
}

async function listRunSegments(db: Db, runId: string): Promise<{ kind: 'segment'; id: string; listed: boolean; verdict: SetFigures['verdict'] }[]> {
  return db.$queryRaw`
    SELECT kind, set_id AS id, (result->>'listed')::boolean AS listed, result->>'verdict' AS verdict FROM segment_result WHERE run_id = ${runId}::uuid AND kind = 'segment'`
}

/**
 * Decisions of the gate after an override on runs that have its candidate's model as candidate or as baseline, oldest first, with
 * what the overridden sets did in them. A drill and an A/A run say nothing about a deploy.
 */
export async function listLaterRuns(db: Db, projectId: string, override: StoredOverride, limit: number): Promise<LaterRun[]> {
  if (override.candidate === null) return []
  const names = JSON.stringify(override.overridden.map(({ kind, id }) => ({ kind, id })))
  const rows = await db.$queryRaw<(Omit<LaterRun, 'decidedAt'> & { decidedAt: Date })[]>`
    SELECT run.id AS "runId", run.name, decision.created_at AS "decidedAt", decision.gate, coalesce(sets.value, '[]'::jsonb) AS sets,
      CASE WHEN run.candidate->>'model' = ${override.candidate} THEN 'candidate' ELSE 'baseline' END AS role
    FROM run
    JOIN LATERAL (SELECT id, gate, created_at FROM gate_decision WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1) decision
      ON decision.id <> ${override.decisionId}::uuid AND decision.created_at > ${override.createdAt}
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(${FIGURES}) AS value FROM segment_result s
      JOIN jsonb_to_recordset(${names}::jsonb) AS wanted (kind text, id text) ON s.kind = wanted.kind AND s.set_id = wanted.id
      WHERE s.run_id = run.id
    ) sets ON true
    WHERE run.project_id = ${projectId}::uuid AND run.purpose = 'gate' AND run.status = 'done'
      AND (run.candidate->>'model' = ${override.candidate} OR run.baseline->>'model' = ${override.candidate})
    ORDER BY decision.created_at, run.id LIMIT ${limit}`
  return rows.map((row) => ({ ...row, decidedAt: row.decidedAt.toISOString() }))
}

/**
 * Failures reported after an override, oldest first: on traces that the overridden model answered, or in an overridden segment on
 * traffic of after the override (or of an unknown time). What production did wrong before says nothing about the override.
 */
export async function listLaterFlags(db: Db, projectId: string, override: StoredOverride, limit: number): Promise<LaterFlag[]> {
  const rows = await db.$queryRaw<(Omit<LaterFlag, 'createdAt'> & { createdAt: Date })[]>`
    SELECT * FROM (
      SELECT flag.id AS "flagId", flag.case_id AS "caseId", flag.ticket_url AS "ticketUrl", flag.created_at AS "createdAt",
        ARRAY(SELECT unnest(c.segments) INTERSECT SELECT unnest(${override.segments}::text[])) AS segments,
        coalesce(trace.model_used = ${override.candidate}, false) AS "byModel",
        trace.ts IS NULL OR trace.ts >= ${override.createdAt} AS later
      FROM flag JOIN "case" c ON c.id = flag.case_id LEFT JOIN trace ON trace.id = flag.trace_id
      WHERE flag.project_id = ${projectId}::uuid AND flag.created_at > ${override.createdAt}
    ) found
    WHERE "byModel" OR (later AND cardinality(segments) > 0)
    ORDER BY "createdAt", "flagId" LIMIT ${limit}`
  return rows.map(({ flagId, caseId, ticketUrl, createdAt, segments, byModel }) => ({ flagId, caseId, ticketUrl, createdAt: createdAt.toISOString(), segments: [...segments].sort(), byModel }))
}
