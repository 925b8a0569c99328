import type { Deps } from '@/lib/deps'
import { sweepRuns } from '@/lib/services/sweep-runs'

export async function runSweepRuns(deps: Deps): Promise<void> {
  const swept = await sweepRuns(deps)
  if (swept.jobs > 0) deps.log.info(swept, 'put unfinished work back')
}
