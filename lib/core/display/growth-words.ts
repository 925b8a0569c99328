import { formatPercent, plural } from '@/lib/core/display/format'
import type { GrowthCounts, GrowthEffect } from '@/lib/core/flag/growth-effect'

/** One sentence about how the newest run's rate came about; null where the set stayed the same or nothing was measured. */
export function growthWords(effect: GrowthEffect, counts: GrowthCounts): string | null {
  if (effect.kind === 'unknown' || effect.kind === 'same-set') return null
  const moved = `${formatPercent(effect.earlier)} → ${formatPercent(effect.later)}`
  const own = `On the ${plural(counts.both.n, 'case')} that both runs measured it is ${formatPercent(effect.earlierBoth)} → ${formatPercent(effect.laterBoth)}`
  if (effect.kind === 'grew') return `The rate moved (${moved}) only because other cases are in the set. ${own}: nothing changed there.`
  return `The set is not the same as in the run before (${counts.earlier.n} → ${counts.later.n} measured), so its rate (${moved}) is not comparable by itself. ${own}.`
}
