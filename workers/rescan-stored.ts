import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { rescanStored } from '@/lib/services/rescan-stored'

/** `stop` is for the end of the process: a scan that is under way is left where it is, and goes on in another one. */
export function createRescanJob(deps: Deps): { run: (payload: JobPayload<'rescan-stored'>) => Promise<void>; stop: () => void } {
  const ending = new AbortController()
  return {
    run: async (payload) => {
      const scanned = await rescanStored({ ...payload, signal: ending.signal }, deps)
      if (scanned) deps.log.info({ scan: payload.scanId, ...scanned }, 'stored texts gone over')
    },
    stop: () => ending.abort(),
  }
}
