import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { enqueueDuePulls } from '@/lib/services/enqueue-due-pulls'
import { pullSource } from '@/lib/services/pull-source'
import { rereadTraces } from '@/lib/services/reread-traces'

type SourceJobs = {
  pull: (payload: JobPayload<'pull-source'>) => Promise<void>
  reread: (payload: JobPayload<'reread-traces'>) => Promise<void>
  stop: () => void
}

/** `stop` leaves what is under way after the rows that are being stored, for another worker or the next start. */
export function createSourceJobs(deps: Deps): SourceJobs {
  const stopping = new AbortController()
  return {
    pull: async (payload) => {
      const end = await pullSource({ ...payload, signal: stopping.signal }, deps)
      if (end.ended !== 'busy') deps.log.info({ source: payload.sourceId, ...end }, 'pull')
    },
    reread: async (payload) => {
      const ended = await rereadTraces({ ...payload, signal: stopping.signal }, deps)
      deps.log.info({ source: payload.sourceId, ended }, 'records read again')
    },
    stop: () => stopping.abort(),
  }
}

/** Again and again: what is due stands in the database, and a queue may lose what it was told. */
export async function schedulePulls(deps: Deps): Promise<void> {
  await enqueueDuePulls(deps)
}
