import { parseConfig } from '@/lib/core/config/parse-config'
import type { DbClient } from '@/lib/db/client'
import { getProject } from '@/lib/db/projects'
import { countTraceDay, findDayToCount } from '@/lib/db/trace-days'

/** How long one call goes on at most, in milliseconds: what is left is taken by the next one. */
const MOST_MS = 20_000
const COUNT_TIMEOUT_MS = 120_000

/** Counts days whose traces changed, for the charts and filters of the explorer; several processes may call it. Returns how many days it counted. */
export async function countTraceDays({ db, now }: { db: DbClient; now: () => Date }): Promise<number> {
  const end = now().getTime() + MOST_MS
  let days = 0
  for (let next = await findDayToCount(db); next !== null && now().getTime() <= end; next = await findDayToCount(db)) {
    const { projectId, day } = next
    const project = await getProject(db, projectId)
    // its days went with it
    if (!project) continue
    const dimension = parseConfig(project.config, 'eval_config.yaml').config.segmentBy
    await db.$transaction((tx) => countTraceDay(tx, { projectId, day, dimension }), { timeout: COUNT_TIMEOUT_MS })
    days += 1
  }
  return days
}
