import type { DbClient } from '@/lib/db/client'
import { keepRunCosts, listRunsWithoutCosts } from '@/lib/db/run-costs'
import { lockRun, OPEN_STATUSES } from '@/lib/db/runs'

/** Runs at a time: a sweep shall not hold up what else the worker looks after. */
const AT_A_TIME = 10

/**
 * Keeps the sums of runs that have ended without: they failed or were stopped, a case of theirs was executed again for a reviewer, or they are
 * from a release that kept none. Returns how many it kept.
 */
export async function keepCosts({ db }: { db: DbClient }): Promise<number> {
  let kept = 0
  for (const runId of await listRunsWithoutCosts(db, AT_A_TIME)) {
    kept += await db.$transaction(async (tx) => {
      const status = await lockRun(tx, runId)
      if (status === null || OPEN_STATUSES.includes(status)) return 0
      await keepRunCosts(tx, runId)
      return 1
    })
  }
  return kept
}
