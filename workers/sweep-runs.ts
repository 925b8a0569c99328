import type { Deps } from '@/lib/deps'
import { keepCosts } from '@/lib/services/keep-costs'
import { resumeJudgeChecks } from '@/lib/services/resume-judge-checks'
import { sweepImports } from '@/lib/services/sweep-imports'
import { sweepRescans } from '@/lib/services/sweep-rescans'
import { sweepRefreshes } from '@/lib/services/sweep-refreshes'
import { sweepReviewReruns } from '@/lib/services/sweep-review-reruns'
import { sweepRuns } from '@/lib/services/sweep-runs'

export async function runSweepRuns(deps: Deps): Promise<void> {
  const swept = await sweepRuns(deps)
  await resumeJudgeChecks(deps)
  await sweepReviewReruns(deps)
  await keepCosts(deps)
  await sweepImports(deps)
  const [refreshes, scans] = [await sweepRefreshes(deps), await sweepRescans(deps)]
  if (refreshes > 0) deps.log.info({ refreshes }, 'went on with refreshes that no worker had')
  if (scans > 0) deps.log.info({ scans }, 'went on with scans that no worker had')
  // Work of slow models stands in the queue already; it is not doubled, and no news.
  if (swept.jobs > 0) deps.log.debug(swept, 'looked after unfinished work')
}
