import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { enqueueDuePulls } from '@/lib/services/enqueue-due-pulls'
import { LeftForOthers, type Leaving } from '@/lib/services/leaving'
import { pullSource } from '@/lib/services/pull-source'
import { rereadTraces } from '@/lib/services/reread-traces'

type SourceJobs = {
  pull: (payload: JobPayload<'pull-source'>) => Promise<void>
  reread: (payload: JobPayload<'reread-traces'>) => Promise<void>
}

/** What is under way is left after the rows that are being stored when the process is `leaving`, for another worker or the next start. */
export function createSourceJobs(deps: Deps, { closing }: Leaving): SourceJobs {
  return {
    pull: async (payload) => {
      const end = await pullSource({ ...payload, signal: closing }, deps)
      if (end.ended !== 'busy') deps.log.info({ source: payload.sourceId, ...end }, 'pull')
      if (end.ended === 'stopped') throw new LeftForOthers()
    },
    reread: async (payload) => {
      const ended = await rereadTraces({ ...payload, signal: closing }, deps)
      deps.log.info({ source: payload.sourceId, ended }, 'records read again')
      if (ended === 'stopped') throw new LeftForOthers()
    },
  }
}

/** Again and again: what is due stands in the database, and a queue may lose what it was told. */
export async function schedulePulls(deps: Deps): Promise<void> {
  await enqueueDuePulls(deps)
}
