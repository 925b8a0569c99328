import { dropsBeyond } from '@/lib/core/gate/compare-sets'
import type { FlipCounts } from '@/lib/core/gate/evenness'
import { nbTail } from '@/lib/core/gate/nb-tail'
import { minimumDetectableDrop, type PlanningSettings } from '@/lib/core/gate/planning'

/**
 * What the cases that are done say of a set: `too-early` = a drop of the planned size could still hide or could be luck;
 * `steady` = such a drop would most likely show by now, and none does; `dropping` = its breaks could block if all were real
 * (they are re-run at the end, so it is no verdict).
 */
export type LiveSignal = 'too-early' | 'steady' | 'dropping'

type Settings = Pick<PlanningSettings, 'falseBlockBudget' | 'priorCases' | 'regressionThreshold'> & { minCasesPerSegment: number; targetDrop: number }

/** `set` and `outside`: pairs so far, with their breaks and fixes; `sets`: number of gated sets that the run will have. */
export function liveSignal(set: FlipCounts, outside: FlipCounts, sets: number, settings: Settings): LiveSignal {
  if (set.n < settings.minCasesPerSegment) return 'too-early'
  const share = settings.falseBlockBudget / Math.max(1, sets)
  const mayBlock = dropsBeyond(set.b, set.c, set.n, settings.regressionThreshold)
    && nbTail(set.b, 0, set.n, 0, Math.min(settings.priorCases, outside.n)) <= share
  if (mayBlock) return 'dropping'
  const shows = minimumDetectableDrop(set.n, Math.max(1, sets), settings)
  return shows !== null && shows <= settings.targetDrop ? 'steady' : 'too-early'
}
