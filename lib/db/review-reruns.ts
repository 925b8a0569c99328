import { REVIEW_ATTEMPTS } from '@/lib/core/gate/attempts'
import { ATTEMPTS_PER_RERUN, type ReviewRerunResult, type ReviewRerunStatus, type ReviewRerunView } from '@/lib/core/review/review-rerun'
import type { Arm } from '@/lib/core/types'
import type { Db } from '@/lib/db/client'
import type { Prisma } from '@/lib/db/generated/client'
import type { OpenCase } from '@/lib/db/run-cases'
import { actorNames } from '@/lib/db/run-pages'

export type ReviewRerun = {
  id: string; runId: string; caseId: string; status: ReviewRerunStatus; result: ReviewRerunResult | null; attempt: number | null
  error: string | null; requestedBy: string; createdAt: Date; finishedAt: Date | null
}

const asRerun = (row: Omit<ReviewRerun, 'status' | 'result'> & { status: string; result: unknown }): ReviewRerun =>
  ({ ...row, status: row.status as ReviewRerunStatus, result: row.result as ReviewRerunResult | null })

export async function insertReviewRerun(db: Db, input: { runId: string; caseId: string; requestedBy: string; createdAt: Date }): Promise<ReviewRerun> {
  return asRerun(await db.reviewRerun.create({ data: input }))
}

export async function getReviewRerun(db: Db, id: string): Promise<ReviewRerun | null> {
  const row = await db.reviewRerun.findUnique({ where: { id } })
  return row && asRerun(row)
}

/** Re-runs of a case of a run that reviewers asked for, oldest first. */
export async function listReviewReruns(db: Db, runId: string, caseId: string): Promise<ReviewRerun[]> {
  return (await db.reviewRerun.findMany({ where: { runId, caseId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })).map(asRerun)
}

/** The same with the names of who asked, newest first. */
export async function listReviewRerunViews(db: Db, runId: string, caseId: string): Promise<ReviewRerunView[]> {
  const rows = await listReviewReruns(db, runId, caseId)
  const names = await actorNames(db, rows.map(({ requestedBy }) => requestedBy))
  return rows.reverse().map((row) => ({
    id: row.id, status: row.status, result: row.result, error: row.error, by: names.get(row.requestedBy) ?? row.requestedBy,
    createdAt: row.createdAt.toISOString(), finishedAt: row.finishedAt?.toISOString() ?? null, attempt: row.attempt,
  }))
}

/** Ids of re-runs that are neither done nor failed and were asked for before a moment, oldest first. */
export async function listOpenReviewReruns(db: Db, before: Date): Promise<{ id: string; createdAt: Date }[]> {
  return db.reviewRerun.findMany({
    where: { status: { in: ['queued', 'running'] }, createdAt: { lt: before } }, select: { id: true, createdAt: true }, orderBy: { createdAt: 'asc' }, take: 500,
  })
}

/** The first attempt above every one that the case has for a reviewer. The caller holds the run's lock. */
export async function nextReviewAttempt(db: Db, runId: string, caseId: string): Promise<number> {
  const [{ _max: made }, { _max: taken }] = await Promise.all([
    db.outcome.aggregate({ where: { runId, caseId, attempt: { gte: REVIEW_ATTEMPTS.from } }, _max: { attempt: true } }),
    db.reviewRerun.aggregate({ where: { runId, caseId }, _max: { attempt: true } }),
  ])
  return Math.max(REVIEW_ATTEMPTS.from, (made.attempt ?? 0) + 1, taken.attempt === null ? 0 : taken.attempt + ATTEMPTS_PER_RERUN)
}

/** false when it is not waiting any more. */
export async function markReviewRerunRunning(db: Db, id: string, attempt: number): Promise<boolean> {
  const { count } = await db.reviewRerun.updateMany({ where: { id, status: 'queued' }, data: { status: 'running', attempt } })
  return count === 1
}

/** false when it had ended before. */
export async function endReviewRerun(db: Db, id: string, end: { result: ReviewRerunResult; finishedAt: Date } | { error: string; finishedAt: Date }): Promise<boolean> {
  const data = 'result' in end
    ? { status: 'done', result: end.result as unknown as Prisma.InputJsonValue, finishedAt: end.finishedAt }
    : { status: 'failed', error: end.error, finishedAt: end.finishedAt }
  const { count } = await db.reviewRerun.updateMany({ where: { id, status: { in: ['queued', 'running'] } }, data })
  return count === 1
}

/** What an execution of a case of a run needs; null when the run does not have it, or it cannot be executed. */
export async function getCaseToRun(db: Db, runId: string, caseId: string): Promise<OpenCase | null> {
  const rows = await db.$queryRaw<OpenCase[]>`
    SELECT c.id, c.key, c.request, c.reference, coalesce(e.text, c.expectation) AS expectation, rc.segments
    FROM run_case rc JOIN "case" c ON c.id = rc.case_id LEFT JOIN expectation e ON e.id = rc.expectation_id
    WHERE rc.run_id = ${runId}::uuid AND rc.case_id = ${caseId}::uuid AND c.request IS NOT NULL`
  return rows[0] ?? null
}

/** Executions of a case for a reviewer with attempts in a range, both ends included, in order. */
export async function listReviewOutcomes(db: Db, runId: string, caseId: string, range: { from: number; to: number }): Promise<{ arm: Arm; attempt: number; passed: boolean | null }[]> {
  const rows = await db.outcome.findMany({
    where: { runId, caseId, attempt: { gte: range.from, lte: range.to } }, select: { arm: true, attempt: true, passed: true }, orderBy: [{ attempt: 'asc' }, { arm: 'asc' }],
  })
  return rows.map((row) => ({ ...row, arm: row.arm as Arm }))
}

/** Who took the review of a run, a user id; null = nobody, or there is no such run. */
export async function getReviewer(db: Db, runId: string): Promise<string | null> {
  return (await db.run.findUnique({ where: { id: runId }, select: { reviewerId: true } }))?.reviewerId ?? null
}
