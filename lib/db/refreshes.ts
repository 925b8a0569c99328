import { z } from 'zod'
import type { GateConfig } from '@/lib/core/config/types'
import { datasetDifferenceSchema, type DatasetDifference } from '@/lib/core/refresh/dataset-difference'
import { REFRESH_STAGES, REFRESH_STATUSES, refreshStageSchema, type RefreshStage, type RefreshStageName, type RefreshStatus } from '@/lib/core/refresh/refresh-stages'
import { REFRESH_TRIGGERS, type RefreshRun, type RefreshTrigger, type RefreshView } from '@/lib/core/refresh/refresh-view'
import type { Allocation } from '@/lib/core/sampling/allocation'
import type { Db } from '@/lib/db/client'
import type { Prisma, Refresh } from '@/lib/db/generated/client'

/** What a refresh freezes at its start. `seed`: of the draw. */
export type RefreshPlan = { datasetName: string; seed: string; config: GateConfig }

/** What a worker needs to know of the refresh that it does. */
export type RefreshWork = {
  id: string
  projectId: string
  status: RefreshStatus
  createdBy: string
  plan: RefreshPlan
  startRun: RefreshRun | null
  stages: RefreshStage[]
  windowFrom: Date | null
  windowTo: Date | null
  clusteringId: string | null
  datasetId: string | null
  runId: string | null
  startedAt: Date | null
}

export const OPEN_REFRESH_STATUSES: RefreshStatus[] = ['queued', 'running']

export const refreshRunSchema = z.object({ candidate: z.object({ model: z.string(), endpoint: z.string().optional() }), name: z.string().optional() })

function toWork(row: Refresh): RefreshWork {
  const { id, projectId, createdBy, windowFrom, windowTo, clusteringId, datasetId, runId, startedAt } = row
  return {
    id, projectId, createdBy, windowFrom, windowTo, clusteringId, datasetId, runId, startedAt, status: z.enum(REFRESH_STATUSES).parse(row.status),
    plan: row.config as unknown as RefreshPlan, startRun: refreshRunSchema.safeParse(row.startRun).data ?? null, stages: z.array(refreshStageSchema).parse(row.stages),
  }
}

function toView(row: Refresh): RefreshView {
  const { plan, status, ...work } = toWork(row)
  return {
    ...work, status, datasetName: plan.datasetName, error: row.error, trigger: z.enum(REFRESH_TRIGGERS).catch('button').parse(row.trigger),
    stage: z.enum(REFRESH_STAGES).safeParse(row.stage).data ?? null,
    allocation: row.allocation as Allocation | null, difference: datasetDifferenceSchema.safeParse(row.difference).data ?? null,
    windowFrom: work.windowFrom?.toISOString() ?? null, windowTo: work.windowTo?.toISOString() ?? null, createdAt: row.createdAt.toISOString(),
    startedAt: work.startedAt?.toISOString() ?? null, finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

export async function insertRefresh(
  db: Db, input: { projectId: string; trigger: RefreshTrigger; createdBy: string; plan: RefreshPlan; startRun: RefreshRun | null; stages: RefreshStage[]; createdAt: Date },
): Promise<string> {
  const { plan, startRun, ...rest } = input
  const row = await db.refresh.create({ data: { ...rest, config: plan as unknown as Prisma.InputJsonObject, ...(startRun ? { startRun } : {}) }, select: { id: true } })
  return row.id
}

/** null when the project has no such refresh. */
export async function getRefresh(db: Db, projectId: string, id: string): Promise<RefreshView | null> {
  const row = await db.refresh.findFirst({ where: { id, projectId } })
  return row && toView(row)
}

/** Newest first; `createdBy` is a name where the user is still there. */
export async function listRefreshes(db: Db, projectId: string, limit: number): Promise<RefreshView[]> {
  const rows = await db.refresh.findMany({ where: { projectId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit })
  const users = await db.user.findMany({ where: { id: { in: rows.map((row) => row.createdBy) } }, select: { id: true, name: true, email: true } })
  const names = new Map(users.map(({ id, name, email }) => [id, name || email]))
  return rows.map((row) => ({ ...toView(row), createdBy: names.get(row.createdBy) ?? row.createdBy }))
}

export async function getRefreshWork(db: Db, id: string): Promise<RefreshWork | null> {
  const row = await db.refresh.findUnique({ where: { id } })
  return row && toWork(row)
}

/** The refresh of a project that is waiting or under way; null when there is none. */
export async function findOpenRefresh(db: Db, projectId: string): Promise<{ id: string; status: string } | null> {
  return db.refresh.findFirst({ where: { projectId, status: { in: OPEN_REFRESH_STATUSES } }, select: { id: true, status: true } })
}

/** Whoever starts refreshes of a project waits for each other until the transaction ends. false: there is no such project. */
export async function lockProjectRefreshes(db: Db, projectId: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`SELECT 1 FROM project WHERE id = ${projectId}::uuid FOR NO KEY UPDATE`
  return rows.length > 0
}

/** Nobody else changes this refresh until the transaction ends. */
export async function lockRefresh(db: Db, id: string): Promise<RefreshWork | null> {
  await db.$queryRaw`SELECT 1 FROM refresh WHERE id = ${id}::uuid FOR UPDATE`
  return getRefreshWork(db, id)
}

/** Takes a refresh that waits, or whose worker has not been heard of since `silentSince`; false when it is not to be had. */
export async function claimRefresh(db: Db, id: string, { now, silentSince }: { now: Date; silentSince: Date }): Promise<boolean> {
  const { count } = await db.refresh.updateMany({
    where: { id, status: { in: OPEN_REFRESH_STATUSES }, OR: [{ beatAt: null }, { beatAt: { lt: silentSince } }] }, data: { status: 'running', beatAt: now },
  })
  if (count > 0) await db.refresh.updateMany({ where: { id, startedAt: null }, data: { startedAt: now } })
  return count > 0
}

export type RefreshProgress = { stage?: RefreshStageName; stages?: RefreshStage[]; beatAt?: Date | null; windowFrom?: Date; windowTo?: Date }
export type RefreshResult = RefreshProgress & { clusteringId?: string; datasetId?: string; runId?: string; allocation?: Allocation; difference?: DatasetDifference }

/** Says how far it is; false when the refresh is not running any more, because somebody stopped it. */
export async function saveRefreshProgress(db: Db, id: string, result: RefreshResult): Promise<boolean> {
  const { allocation, difference, ...rest } = result
  const data = {
    ...rest, ...(allocation ? { allocation: allocation as unknown as Prisma.InputJsonObject } : {}), ...(difference ? { difference: difference as unknown as Prisma.InputJsonObject } : {}),
  }
  return (await db.refresh.updateMany({ where: { id, status: 'running' }, data })).count > 0
}

/** Ends a refresh that is not over; false when it was. */
export async function endRefresh(
  db: Db, id: string, end: { status: 'done' | 'failed' | 'cancelled'; error?: string; stages?: RefreshStage[]; finishedAt: Date },
): Promise<boolean> {
  return (await db.refresh.updateMany({ where: { id, status: { in: OPEN_REFRESH_STATUSES } }, data: { ...end, beatAt: null } })).count > 0
}

/** Puts a refresh that failed or was cancelled back to where it waits for a worker. */
export async function reopenRefresh(db: Db, id: string, stages: RefreshStage[]): Promise<void> {
  await db.refresh.update({ where: { id }, data: { status: 'queued', error: null, finishedAt: null, beatAt: null, stages } })
}

/** Refreshes that no worker has: waiting since before `silentSince`, or their worker was not heard of since then. Oldest first. */
export async function listStandingRefreshes(db: Db, silentSince: Date): Promise<{ id: string }[]> {
  return db.refresh.findMany({
    where: {
      OR: [
        { status: 'queued', beatAt: null, createdAt: { lt: silentSince } }, { status: 'running', beatAt: null }, { status: { in: OPEN_REFRESH_STATUSES }, beatAt: { lt: silentSince } },
      ],
    },
    select: { id: true }, orderBy: { createdAt: 'asc' },
  })
}

/** When the newest refresh that ended well began; null before the first one. */
export async function getLastRefreshTime(db: Db, projectId: string): Promise<Date | null> {
  const row = await db.refresh.findFirst({ where: { projectId, status: 'done' }, orderBy: { createdAt: 'desc' }, select: { startedAt: true } })
  return row?.startedAt ?? null
}
