import type { DbClient } from '@/lib/db/client'
import { getRefreshSchedule } from '@/lib/db/refresh-schedules'
import { AppError } from '@/lib/errors'
import type { Enqueue } from '@/lib/queue/enqueue'
import { startRefresh } from '@/lib/services/start-refresh'

/**
 * Begins the refresh that a schedule is for. null: the schedule was switched off or the project deleted meanwhile, a refresh is under way
 * already, or the configuration cannot be used; `why` says which.
 */
export async function startScheduledRefresh(
  { projectId }: { projectId: string }, deps: { db: DbClient; enqueue: Enqueue; now: () => Date },
): Promise<{ refreshId: string } | { refreshId: null; why: string }> {
  const schedule = await getRefreshSchedule(deps.db, projectId)
  if (!schedule?.enabled) return { refreshId: null, why: 'the schedule is switched off' }
  try {
    return await startRefresh({ projectId, trigger: 'schedule', actor: 'system', startRun: schedule.startRun }, deps)
  } catch (error) {
    if (error instanceof AppError) return { refreshId: null, why: error.message }
    throw error
  }
}
