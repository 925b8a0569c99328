import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { createCaseRecorder, type CaseRecorder } from '@/lib/services/case-recorder'
import type { Leaving } from '@/lib/services/leaving'
import { replayCases } from '@/lib/services/replay-cases'

/** One recorder for all chunks of the process: it writes the cases of many jobs together. */
export function createReplayCasesJob(deps: Deps, leaving: Leaving): { run: (payload: JobPayload<'replay-cases'>) => Promise<unknown>; recorder: CaseRecorder } {
  const onError = (error: unknown) => deps.log.warn({ err: error }, 'progress could not be announced')
  const recorder = createCaseRecorder({ ...deps, onError })
  return { recorder, run: (payload) => replayCases({ ...payload, leaving }, { ...deps, recorder }) }
}
