import type { SegmentFlips } from '@/lib/core/families/types'
import type { PlanningRun } from '@/lib/core/gate/planning-evidence'
import type { RaisedSegment } from '@/lib/core/sampling/plan-sample'
import type { SliceCondition } from '@/lib/core/slices/slice-condition'
import type { Db } from '@/lib/db/client'
import { CASES_OF_DATASET } from '@/lib/db/dataset-contents'
import { matchesCondition } from '@/lib/db/slice-condition-sql'

/** First-run flips of the newest decided replays, and what their control samples said. */
export async function listPlanningRuns(db: Db, projectId: string, limit: number): Promise<PlanningRun[]> {
  return db.$queryRaw<PlanningRun[]>`
    SELECT run.purpose, (s.result->>'n')::int AS n, (s.result->>'breaks')::int AS breaks, (s.result->>'fixes')::int AS fixes, d.control
    FROM run JOIN segment_result s ON s.run_id = run.id AND s.kind = 'all'
    LEFT JOIN LATERAL (
      SELECT nullif(report #> '{confirmation,control}', 'null') AS control FROM gate_decision WHERE run_id = run.id ORDER BY sequence DESC LIMIT 1
    ) d ON true
    WHERE run.project_id = ${projectId}::uuid AND run.kind = 'replay' AND run.purpose IN ('gate', 'aa') AND run.status = 'done'
    ORDER BY run.created_at DESC, run.id DESC LIMIT ${limit}`
}

/** What every segment did in the newest decided run of each candidate: repeats of one are no new evidence. */
export async function listSegmentFlips(db: Db, projectId: string, runs: number): Promise<SegmentFlips[]> {
  return db.$queryRaw<SegmentFlips[]>`
    WITH newest AS (
      SELECT id FROM (
        SELECT DISTINCT ON (kind, candidate->>'model', git->>'commit', CASE kind WHEN 'results' THEN name END) id, created_at
        FROM run WHERE project_id = ${projectId}::uuid AND purpose = 'gate' AND status = 'done'
        ORDER BY kind, candidate->>'model', git->>'commit', CASE kind WHEN 'results' THEN name END, created_at DESC, id DESC
      ) one_each ORDER BY created_at DESC, id DESC LIMIT ${runs}
    )
    SELECT run_id AS "runId", set_id AS segment, (result->>'n')::int AS n, (result->>'breaks')::int AS breaks, (result->>'fixes')::int AS fixes
    FROM segment_result WHERE run_id IN (SELECT id FROM newest) AND kind = 'segment' ORDER BY 1, 2`
}

/** How a dataset was drawn, as far as it was stored; `raised` absent = drawn before segments were raised. */
export type DrawRule = { seed?: string; sampleSize?: number; raised?: RaisedSegment[]; targetDrop?: number }
export type NewestSample = { id: string; name: string; version: number; cases: number; createdAt: string; rule: DrawRule }

/** The newest frozen replay dataset; null when nothing was drawn yet. */
export async function getNewestSample(db: Db, projectId: string): Promise<NewestSample | null> {
  const [row] = await db.$queryRaw<(Omit<NewestSample, 'createdAt' | 'rule'> & { createdAt: Date; rule: DrawRule | null })[]>`
    SELECT d.id, d.name, d.version, d.rule, d.created_at AS "createdAt", ${CASES_OF_DATASET} AS cases FROM dataset d
    WHERE d.project_id = ${projectId}::uuid AND d.kind = 'replay' AND d.frozen_at IS NOT NULL ORDER BY d.created_at DESC, d.version DESC LIMIT 1`
  return row ? { ...row, createdAt: row.createdAt.toISOString(), rule: row.rule ?? {} } : null
}

/** Cases of a dataset that lie in a condition: those that a pinned segment has. */
export async function countMatchingCases(db: Db, datasetId: string, condition: SliceCondition): Promise<number> {
  const rows = await db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM "case" c WHERE c.dataset_id = ${datasetId}::uuid AND ${matchesCondition(condition, 'c')}`
  return rows[0]!.n
}

/** Ends a pinned segment; what it was, or null when the project has no such one. */
export async function deletePinnedSegment(db: Db, projectId: string, id: string): Promise<{ key: string } | null> {
  const row = await db.pinnedSegment.findFirst({ where: { id, projectId }, select: { key: true } })
  if (row) await db.pinnedSegment.deleteMany({ where: { id, projectId } })
  return row
}
