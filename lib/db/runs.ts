import type { GateConfig } from '@/lib/core/config/types'
import { armSpecSchema, drillSchema, type ArmSpec, type Drill, type GitContext, type RunPurpose } from '@/lib/core/run'
import type { RunStatus } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'

export type RunKind = 'replay' | 'results'

export type RunRecord = {
  id: string
  projectId: string
  kind: RunKind
  status: RunStatus
  candidate: ArmSpec
  baseline: ArmSpec
  config: GateConfig
  seed: string
  purpose: RunPurpose
  drill: Drill | null
  createdAt: Date
  startedAt: Date | null
  casesTotal: number
  casesDone: number
  error: string | null
}

export type NewRun = {
  projectId: string
  kind: RunKind
  purpose: RunPurpose
  drill: Drill | null
  name: string
  status: RunStatus
  candidate: ArmSpec
  baseline: ArmSpec
  configText: string
  config: GateConfig
  git: GitContext | null
  seed: string
  idempotencyKey: string | null
  datasetId: string | null
  createdBy: string | null
  createdAt: Date
  /** What it may cost, in US dollars; null or absent = no limit of its own. */
  budgetUsd?: number | null
}

/** Statuses in which a run still has work to do. */
export const OPEN_STATUSES: RunStatus[] = ['queued', 'running', 'confirming', 'paused', 'deciding']

export async function createRun(db: Db, run: NewRun): Promise<string> {
  const { git, drill, ...rest } = run
  const row = await db.run.create({ data: { ...rest, ...(git === null ? {} : { git }), ...(drill === null ? {} : { drill }) } as never, select: { id: true } })
  return row.id
}

/** null when there is no such run. */
export async function getRun(db: Db, runId: string): Promise<RunRecord | null> {
  const row = await db.run.findUnique({ where: { id: runId } })
  if (!row) return null
  return {
    id: row.id, projectId: row.projectId, kind: row.kind as RunKind, status: row.status as RunStatus,
    candidate: armSpecSchema.parse(row.candidate), baseline: armSpecSchema.parse(row.baseline),
    config: row.config as unknown as GateConfig, seed: row.seed, purpose: row.purpose as RunPurpose,
    drill: row.drill === null ? null : drillSchema.parse(row.drill), createdAt: row.createdAt, startedAt: row.startedAt, casesTotal: row.casesTotal, casesDone: row.casesDone, error: row.error,
  }
}

/** How far runs are, by the counters that their writers keep; of runs that are gone nothing. */
export async function listRunCounts(db: Db, runIds: string[]): Promise<{ runId: string; status: RunStatus; done: number; total: number }[]> {
  const rows = await db.run.findMany({ where: { id: { in: runIds } }, select: { id: true, status: true, casesDone: true, casesTotal: true } })
  return rows.map((row) => ({ runId: row.id, status: row.status as RunStatus, done: row.casesDone, total: row.casesTotal }))
}

/** What a run was asked for under its idempotency key. `commit` null: the caller did not say. */
export type KeyedRun = {
  id: string; kind: RunKind; purpose: RunPurpose; candidate: ArmSpec; baseline: ArmSpec; configText: string; datasetId: string | null; commit: string | null
}

export async function findRunByKey(db: Db, projectId: string, idempotencyKey: string): Promise<KeyedRun | null> {
  const row = await db.run.findUnique({
    where: { projectId_idempotencyKey: { projectId, idempotencyKey } },
    select: { id: true, kind: true, purpose: true, candidate: true, baseline: true, configText: true, datasetId: true, git: true },
  })
  if (!row) return null
  const { git, ...rest } = row
  return {
    ...rest, kind: row.kind as RunKind, purpose: row.purpose as RunPurpose, candidate: armSpecSchema.parse(row.candidate), baseline: armSpecSchema.parse(row.baseline),
    commit: (git as GitContext | null)?.commit ?? null,
  }
}

/** Compare-and-set: true when this call moved the run; false when it was in none of the `from` statuses any more. */
export async function moveRun(
  db: Db, runId: string,
  change: { from: RunStatus[]; to: RunStatus; startedAt?: Date; finishedAt?: Date | null; error?: string | null },
): Promise<boolean> {
  const { from, to, ...fields } = change
  const { count } = await db.run.updateMany({ where: { id: runId, status: { in: from } }, data: { status: to, ...fields } })
  return count === 1
}

/** Locks the row until the transaction ends, so that everyone who changes this run waits. null = no such run. */
export async function lockRun(db: Db, runId: string): Promise<RunStatus | null> {
  const rows = await db.$queryRaw<{ status: RunStatus }[]>`SELECT status FROM run WHERE id = ${runId}::uuid FOR NO KEY UPDATE`
  return rows[0]?.status ?? null
}

export type OpenRun = { id: string; projectId: string; status: RunStatus; casesTotal: number; casesDone: number }

/** Runs with work left in which nothing happened since `before`: no case done, not just created or started. Paused ones wait for money. */
export async function listStandingRuns(db: Db, before: Date): Promise<OpenRun[]> {
  return db.$queryRaw<OpenRun[]>`
    SELECT r.id, r.project_id AS "projectId", r.status, r.cases_total AS "casesTotal", r.cases_done AS "casesDone"
    FROM run r
    WHERE r.status IN ('queued', 'running', 'confirming', 'deciding')
      AND coalesce(r.started_at, r.created_at) < ${before}
      AND coalesce((SELECT max(c.done_at) FROM run_case c WHERE c.run_id = r.id), r.created_at) < ${before}
      AND coalesce((SELECT max(a.done_at) FROM rerun a WHERE a.run_id = r.id), r.created_at) < ${before}
    ORDER BY r.created_at`
}

/** Sets the number of cases of a run to the rows that it has. */
export async function countRunCases(db: Db, runId: string): Promise<number> {
  const rows = await db.$queryRaw<{ casesTotal: number }[]>`
    UPDATE run SET cases_total = (SELECT count(*)::int FROM run_case WHERE run_id = ${runId}::uuid)
    WHERE id = ${runId}::uuid RETURNING cases_total AS "casesTotal"`
  return rows[0]?.casesTotal ?? 0
}
