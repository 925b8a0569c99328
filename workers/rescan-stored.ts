import type { Deps } from '@/lib/deps'
import type { JobPayload } from '@/lib/queue/jobs'
import { LeftForOthers, type Leaving } from '@/lib/services/leaving'
import { rescanStored } from '@/lib/services/rescan-stored'

/** A scan that is under way is left where it is when the process is `leaving`, and goes on in another one. */
export async function runRescan(payload: JobPayload<'rescan-stored'>, { closing }: Leaving, deps: Deps): Promise<void> {
  const scanned = await rescanStored({ ...payload, signal: closing }, deps)
  if (scanned) deps.log.info({ scan: payload.scanId, ...scanned }, 'stored texts gone over')
  else if (closing.aborted) throw new LeftForOthers()
}
