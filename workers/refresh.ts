import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { LeftForOthers, type Leaving } from '@/lib/services/leaving'
import { registerSchedules } from '@/lib/services/register-schedules'
import { runRefresh } from '@/lib/services/run-refresh'
import { startScheduledRefresh } from '@/lib/services/start-scheduled-refresh'
import { createClusterer } from '@/workers/cluster-threads'

/** What is under way is left at once when the process is `leaving`, and goes on where it was in another worker. */
export function createRefreshJob(deps: Deps, { closing }: Leaving): (payload: JobPayload<'refresh'>) => Promise<void> {
  const cluster = createClusterer()
  return async (payload) => {
    const ended = await runRefresh({ ...payload, signal: closing }, { ...deps, cluster })
    deps.log.info({ refresh: payload.refreshId, ended }, 'refresh')
    if (ended === 'left' && closing.aborted) throw new LeftForOthers()
  }
}

export async function runScheduledRefresh(payload: JobPayload<'scheduled-refresh'>, deps: Deps): Promise<void> {
  const started = await startScheduledRefresh(payload, deps)
  if (started.refreshId === null) deps.log.info({ project: payload.projectId, why: started.why }, 'scheduled refresh not started')
}

/** Again and again, too: a Redis that lost its data lost the schedules. */
export async function scheduleRefreshes(deps: Deps): Promise<void> {
  await registerSchedules(deps)
}
