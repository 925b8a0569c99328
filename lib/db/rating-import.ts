import type { JudgedThing, RatingLabel } from '@/lib/core/rating/judged-thing'
import type { Db } from '@/lib/db/client'

/** The task of one verdict, locked until the transaction ends; null when nobody was asked about it. */
export async function findTaskOf(
  db: Db, { runId, caseId, judge, arm }: Pick<JudgedThing, 'caseId' | 'judge' | 'arm'> & { runId: string },
): Promise<{ id: string; status: string; gold: string | null } | null> {
  const rows = await db.$queryRaw<{ id: string; status: string; gold: string | null }[]>`
    SELECT id, status, gold FROM rating_task WHERE run_id = ${runId}::uuid AND case_id = ${caseId}::uuid AND judge = ${judge} AND arm = ${arm} FOR NO KEY UPDATE`
  return rows[0] ?? null
}

export async function insertImportedTask(db: Db, { projectId, runId, thing, gold, at }: { projectId: string; runId: string; thing: JudgedThing; gold: RatingLabel; at: Date }): Promise<void> {
  const { caseId, judge, arm, judgeModel, promptVersion, segments, judged } = thing
  await db.ratingTask.create({
    data: {
      projectId, runId, caseId, judge, arm, judgeModel, promptVersion, segments, judged, reason: 'imported', status: 'settled', gold, createdAt: at, settledAt: at,
    },
  })
}

/** Settles a task whose people have not agreed yet; what it was drawn for stays. */
export async function settleByImport(db: Db, id: string, { gold, at }: { gold: RatingLabel; at: Date }): Promise<void> {
  await db.ratingTask.update({ where: { id }, data: { status: 'settled', gold, settledAt: at } })
}
