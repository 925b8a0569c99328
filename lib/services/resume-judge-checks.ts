import type { DbClient } from '@/lib/db/client'
import { listOpenJudgeChecks } from '@/lib/db/judge-checks'
import type { Enqueue } from '@/lib/queue/enqueue'
import { checkJudgeJobId } from '@/lib/queue/jobs'

/** Puts the work of every test of a judge that is not over back into the queue; work that stands there is not doubled. Returns how many there are. */
export async function resumeJudgeChecks({ db, enqueue }: { db: DbClient; enqueue: Enqueue }): Promise<number> {
  const open = await listOpenJudgeChecks(db)
  for (const { id } of open) await enqueue('check-judge', { checkId: id }, { jobId: checkJudgeJobId(id) })
  return open.length
}
