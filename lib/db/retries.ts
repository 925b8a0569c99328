import { FIRST_ATTEMPT } from '@/lib/core/gate/attempts'
import type { Db } from '@/lib/db/client'
import { Prisma } from '@/lib/db/generated/client'

/** Cases of a run that have no pair, by why: `timeout`, or both reasons where they differ. Most frequent first. */
export async function countMissing(db: Db, runId: string): Promise<{ reasons: string; cases: number }[]> {
  return db.$queryRaw<{ reasons: string; cases: number }[]>`
    SELECT coalesce(nullif(concat_ws(', ', before_reason, nullif(after_reason, coalesce(before_reason, ''))), ''), 'no reason given') AS reasons, count(*)::int AS cases
    FROM run_case WHERE run_id = ${runId}::uuid AND done_at IS NOT NULL AND flip = 'missing'
    GROUP BY 1 ORDER BY 2 DESC, 1`
}

/** Cases of a run that can be asked again: those that were erased have nothing to ask. */
function replayable(runId: string): Prisma.Sql {
  return Prisma.sql`SELECT d.id FROM run_case own JOIN "case" d ON d.id = own.case_id WHERE own.run_id = ${runId}::uuid AND own.flip = 'missing' AND d.request IS NOT NULL`
}

/** How many cases without a pair can be measured again. */
export async function countReopenable(db: Db, runId: string): Promise<number> {
  const rows = await db.$queryRaw<{ cases: number }[]>`
    SELECT count(*)::int AS cases FROM run_case WHERE run_id = ${runId}::uuid AND done_at IS NOT NULL AND flip = 'missing' AND case_id IN (${replayable(runId)})`
  return rows[0]!.cases
}

/**
 * Puts the cases without a pair back to open and counts what is done anew. A first execution that brought no answer stays as
 * history under the next free number below 1, which nothing reads as evidence; answers and verdicts stay where they are.
 * The caller holds the run's lock.
 */
export async function reopenMissing(db: Db, runId: string): Promise<void> {
  await db.$executeRaw`
    UPDATE outcome o SET attempt = least(${FIRST_ATTEMPT}, (
      SELECT min(e.attempt) FROM outcome e WHERE e.run_id = o.run_id AND e.case_id = o.case_id AND e.arm = o.arm
    )) - 1
    FROM run_case rc
    WHERE rc.run_id = ${runId}::uuid AND rc.flip = 'missing' AND rc.done_at IS NOT NULL AND rc.case_id IN (${replayable(runId)})
      AND o.run_id = rc.run_id AND o.case_id = rc.case_id AND o.attempt = ${FIRST_ATTEMPT} AND o.passed IS NULL AND o.output IS NULL`
  await db.$executeRaw`
    UPDATE run_case SET before = NULL, after = NULL, before_reason = NULL, after_reason = NULL, flip = NULL, failure_kind = NULL, done_at = NULL
    WHERE run_id = ${runId}::uuid AND flip = 'missing' AND done_at IS NOT NULL AND case_id IN (${replayable(runId)})`
  await db.$executeRaw`
    UPDATE run SET cases_done = (SELECT count(done_at)::int FROM run_case WHERE run_id = ${runId}::uuid), costs = NULL WHERE id = ${runId}::uuid`
}
