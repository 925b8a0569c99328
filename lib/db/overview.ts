import { plural } from '@/lib/core/display/format'
import type { AdversarialPoint } from '@/lib/core/display/overview-view'
import type { RunStatus } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import { CASES_OF_DATASET } from '@/lib/db/dataset-contents'

/** The newest decided replay of a deploy; before the first one the newest decided upload; null when nothing is decided. */
export async function findNewestDecidedRun(db: Db, projectId: string): Promise<string | null> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT run.id FROM run
    WHERE run.project_id = ${projectId}::uuid AND run.purpose = 'gate' AND run.status = 'done' AND EXISTS (SELECT FROM gate_decision WHERE run_id = run.id)
    ORDER BY run.kind <> 'replay', run.created_at DESC, run.id DESC LIMIT 1`
  return rows[0]?.id ?? null
}

/**
 * Blocked replays without a review that stands, newest first: of each candidate only the newest decision counts, so a block
 * waits until a review or a later run of the same candidate answers it, and again when an override has expired.
 */
export async function listUnreviewedBlocks(db: Db, projectId: string, limit: number): Promise<{ id: string; name: string; decidedAt: string }[]> {
  const rows = await db.$queryRaw<{ id: string; name: string; decidedAt: Date }[]>`
    SELECT newest.id, newest.name, newest.at AS "decidedAt" FROM (
      SELECT DISTINCT ON (run.candidate->>'model') run.id, run.name, run.created_at, d.id AS decision, d.gate, d.created_at AS at
      FROM run JOIN LATERAL (SELECT id, gate, created_at FROM gate_decision WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1) d ON true
      WHERE run.project_id = ${projectId}::uuid AND run.kind = 'replay' AND run.purpose = 'gate' AND run.status = 'done'
      ORDER BY run.candidate->>'model', run.created_at DESC, run.id DESC
    ) newest
    WHERE newest.gate = 'blocked' AND NOT coalesce((
      SELECT expires_at IS NULL OR expires_at > now() FROM review
      WHERE run_id = newest.id AND decision_id = newest.decision AND stands ORDER BY created_at DESC, id DESC LIMIT 1
    ), false)
    ORDER BY newest.created_at DESC, newest.id DESC LIMIT ${limit}`
  return rows.map((row) => ({ ...row, decidedAt: row.decidedAt.toISOString() }))
}

/** The newest run that is still under way, or paused, by the counters that its writers keep; null when none is. */
export async function findActiveRun(db: Db, projectId: string): Promise<{ id: string; name: string; status: RunStatus; done: number; total: number } | null> {
  const rows = await db.$queryRaw<{ id: string; name: string; status: RunStatus; done: number; total: number }[]>`
    SELECT id, name, status, cases_done AS done, cases_total AS total FROM run
    WHERE project_id = ${projectId}::uuid AND status IN ('queued', 'running', 'confirming', 'paused', 'deciding') ORDER BY created_at DESC LIMIT 1`
  return rows[0] ?? null
}

export type ProjectCounts = { keys: number; traces: number; endpoints: number; replayCases: number; runs: number }

/** What a project has so far: what an empty page needs to say the next step. */
export async function countProject(db: Db, projectId: string): Promise<ProjectCounts> {
  const rows = await db.$queryRaw<ProjectCounts[]>`
    SELECT (SELECT count(*)::int FROM trace WHERE project_id = ${projectId}::uuid) AS traces,
      (SELECT count(*)::int FROM "case" WHERE project_id = ${projectId}::uuid AND kind = 'replay') AS "replayCases",
      (SELECT count(*)::int FROM endpoint WHERE project_id = ${projectId}::uuid) AS endpoints,
      (SELECT count(*)::int FROM apikey WHERE metadata::jsonb->>'projectId' = ${projectId} AND enabled IS NOT FALSE) AS keys,
      (SELECT count(*)::int FROM run WHERE project_id = ${projectId}::uuid) AS runs`
  return rows[0]!
}

/** The adversarial set in the newest decided runs, oldest first. */
export async function listAdversarialTrend(db: Db, projectId: string, limit: number): Promise<AdversarialPoint[]> {
  const rows = await db.$queryRaw<(Omit<AdversarialPoint, 'at'> & { at: Date })[]>`
    SELECT run.id AS "runId", run.name, run.created_at AS at,
      ((result->>'n')::int + (result->>'missing')::int) AS size,
      (result->>'before')::float8 AS before, (result->>'after')::float8 AS after, (result->>'floor')::float8 AS floor
    FROM segment_result JOIN run ON run.id = segment_result.run_id
    WHERE run.project_id = ${projectId}::uuid AND run.purpose = 'gate' AND segment_result.kind = 'adversarial'
    ORDER BY run.created_at DESC, run.id DESC LIMIT ${limit}`
  return rows.reverse().map((row) => ({ ...row, at: row.at.toISOString() }))
}

/** Frozen datasets that can be replayed, newest first, for the form that starts a run. */
export async function listDatasetChoices(db: Db, projectId: string): Promise<{ id: string; label: string; cases: number }[]> {
  const rows = await db.$queryRaw<{ id: string; name: string; version: number; cases: number }[]>`
    SELECT d.id, d.name, d.version, ${CASES_OF_DATASET} AS cases FROM dataset d
    WHERE d.project_id = ${projectId}::uuid AND d.kind = 'replay' AND d.frozen_at IS NOT NULL ORDER BY d.created_at DESC, d.version DESC LIMIT 50`
  return rows.map(({ id, name, version, cases }) => ({ id, label: `${name} v${version}, ${plural(cases, 'case')}`, cases }))
}

/** Models that the newest replays and traces of a project name, to be suggested. */
export async function listKnownModels(db: Db, projectId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ model: string }[]>`
    SELECT DISTINCT model FROM (
      (SELECT candidate->>'model' AS model FROM run WHERE project_id = ${projectId}::uuid AND kind = 'replay' ORDER BY created_at DESC LIMIT 50)
      UNION (SELECT baseline->>'model' FROM run WHERE project_id = ${projectId}::uuid AND kind = 'replay' ORDER BY created_at DESC LIMIT 50)
      UNION (SELECT model_used FROM trace WHERE project_id = ${projectId}::uuid ORDER BY id DESC LIMIT 200)
    ) models WHERE model IS NOT NULL ORDER BY 1`
  return rows.map((row) => row.model)
}
