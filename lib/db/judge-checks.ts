import { z } from 'zod'
import type { JudgeCheckView } from '@/lib/core/display/judges-view'
import { judgeTestResultSchema, type JudgeTestResult } from '@/lib/core/judging/injection-summary'
import type { Db } from '@/lib/db/client'
import type { JudgeCheck } from '@/lib/db/generated/client'

const STATUSES = ['running', 'done', 'failed'] as const
const versionsSchema = z.record(z.string(), z.string())

function toRecord(row: JudgeCheck): JudgeCheckView {
  return {
    ...row, promptVersions: versionsSchema.catch({}).parse(row.promptVersions), status: z.enum(STATUSES).parse(row.status),
    result: judgeTestResultSchema.safeParse(row.result).data ?? null, createdAt: row.createdAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}

export type NewJudgeCheck = Pick<JudgeCheckView, 'projectId' | 'endpointName' | 'model' | 'promptVersions' | 'createdBy'> & { createdAt: Date }

/** Before the first call a test costs nothing, which is known. */
export async function insertJudgeCheck(db: Db, check: NewJudgeCheck): Promise<string> {
  return (await db.judgeCheck.create({ data: { ...check, costUsd: 0 }, select: { id: true } })).id
}

export async function getJudgeCheck(db: Db, id: string): Promise<JudgeCheckView | null> {
  const row = await db.judgeCheck.findUnique({ where: { id } })
  return row && toRecord(row)
}

/** Tests that are not over, oldest first; of one project or of all. */
export async function listOpenJudgeChecks(db: Db, projectId?: string): Promise<{ id: string }[]> {
  return db.judgeCheck.findMany({ where: { status: 'running', ...(projectId === undefined ? {} : { projectId }) }, select: { id: true }, orderBy: { createdAt: 'asc' } })
}

/** Tests of a project, newest first; `createdBy` is a name where the user is still there. */
export async function listJudgeChecks(db: Db, projectId: string, limit: number): Promise<JudgeCheckView[]> {
  const rows = await db.judgeCheck.findMany({ where: { projectId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: limit })
  const users = await db.user.findMany({ where: { id: { in: rows.map((row) => row.createdBy) } }, select: { id: true, name: true, email: true } })
  const names = new Map(users.map(({ id, name, email }) => [id, name || email]))
  return rows.map((row) => ({ ...toRecord(row), createdBy: names.get(row.createdBy) ?? row.createdBy }))
}

/** Adds an answered call; one call of an unknown price makes the sum unknown. */
export async function countJudgeCheckCall(db: Db, id: string, costUsd: number | null): Promise<number> {
  const [row] = await db.$queryRaw<{ calls: number }[]>`
    UPDATE judge_check SET calls = calls + 1, cost_usd = cost_usd + ${costUsd}::float8 WHERE id = ${id}::uuid RETURNING calls`
  return row?.calls ?? 0
}

/** Ends a test; one that is over stays as it is. */
export async function finishJudgeCheck(db: Db, id: string, end: { result: JudgeTestResult } | { error: string }, finishedAt: Date): Promise<void> {
  await db.judgeCheck.updateMany({ where: { id, status: 'running' }, data: { ...end, status: 'result' in end ? 'done' : 'failed', finishedAt } })
}
