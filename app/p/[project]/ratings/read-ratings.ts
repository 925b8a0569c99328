import { blindTask, type BlindTask } from '@/lib/core/rating/blind-task'
import type { Db } from '@/lib/db/client'
import { listNextTasks, listTaskContents } from '@/lib/db/rating-queue'

/** Tasks at hand in the browser, so that the next one is there at once. */
export const TASKS_AHEAD = 4

/** What a person is asked next, blind. A task whose answers are no longer stored is passed over. */
export async function readNextTasks(
  db: Db, input: { projectId: string; userId: string; skipped: string[]; without: string[] },
): Promise<BlindTask[]> {
  const passed: string[] = []
  for (;;) {
    const ids = await listNextTasks(db, { ...input, without: [...input.without, ...passed], limit: TASKS_AHEAD })
    const tasks = (await listTaskContents(db, input.projectId, ids)).flatMap((contents) => blindTask(contents, input.userId) ?? [])
    if (tasks.length > 0 || ids.length === 0) return tasks
    passed.push(...ids)
  }
}
