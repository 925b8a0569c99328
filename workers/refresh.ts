import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { registerSchedules } from '@/lib/services/register-schedules'
import { runRefresh } from '@/lib/services/run-refresh'
import { startScheduledRefresh } from '@/lib/services/start-scheduled-refresh'
import { createClusterer } from '@/workers/cluster-threads'

/** `stop` leaves what is under way at once, for another worker or the next start: it goes on where it was. */
export function createRefreshJob(deps: Deps): { run: (payload: JobPayload<'refresh'>) => Promise<void>; stop: () => void } {
  const stopping = new AbortController()
  const cluster = createClusterer()
  return {
    run: async (payload) => {
      const ended = await runRefresh({ ...payload, signal: stopping.signal }, { ...deps, cluster })
      deps.log.info({ refresh: payload.refreshId, ended }, 'refresh')
    },
    stop: () => stopping.abort(),
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
