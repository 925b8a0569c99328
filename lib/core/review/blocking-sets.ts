import type { GateConfig } from '@/lib/core/config/types'
import { matchesWildcard } from '@/lib/core/gate/matches-wildcard'
import type { GateReport, SetResult } from '@/lib/core/gate/types'

/** The breaks behind the sets that block: those that re-runs confirmed, or all where nothing was re-run (`confirmed` false). In order, each once. */
export function blockingBreaks(report: Pick<GateReport, 'sets'>): { cases: string[]; confirmed: boolean } {
  const sets = report.sets.filter(({ blocks }) => blocks)
  const confirmed = sets.some((set) => set.confirmed !== null)
  const cases = sets.flatMap((set) => (confirmed ? set.confirmed?.confirmedCases ?? [] : set.breakCases))
  return { cases: [...new Set(cases)], confirmed }
}

type Families = Pick<GateConfig, 'families'>

/**
 * Keys of the segments inside one gated set: the segment itself, those of a family by its patterns, the pooled ones of `small` and
 * `not-listed`. Empty for the adversarial set and for all cases together, which stand for no segment. `byDimension` has the
 * segments of families that a dimension of the cases names; `unlisted` the segments of the cases that no list has, because one that is alone
 * there has no row of its own.
 */
export function segmentsOfSet(
  set: Pick<SetResult, 'id' | 'kind'>, sets: readonly Pick<SetResult, 'id' | 'kind' | 'listed' | 'verdict'>[], config: Families, byDimension: ReadonlyMap<string, readonly string[]>,
  unlisted: readonly string[] = [],
): string[] {
  const segments = sets.filter(({ kind }) => kind === 'segment')
  const keys = (wanted: (segment: (typeof segments)[number]) => boolean) => segments.filter(wanted).map(({ id }) => id)
  switch (set.kind) {
    case 'segment': return [set.id]
    case 'small': return keys(({ verdict }) => verdict === 'low-confidence')
    case 'not-listed': return [...new Set([...keys(({ listed }) => !listed), ...unlisted])]
    case 'family': {
      const patterns = Object.hasOwn(config.families, set.id) ? config.families[set.id]! : []
      return [...new Set([...keys(({ id }) => patterns.some((pattern) => matchesWildcard(pattern, id))), ...(byDimension.get(set.id) ?? [])])]
    }
    default: return []
  }
}

/**
 * The critical segments that an override would let through, by key: those inside the sets that block. Where none but all cases together
 * blocks (a mean does, or the run is inconclusive), those that fell or were not measured: nothing says that they hold.
 */
export function criticalInBlock(
  report: Pick<GateReport, 'sets'>, config: Families, critical: ReadonlySet<string>, byDimension: ReadonlyMap<string, readonly string[]> = new Map(),
  unlisted: readonly string[] = [],
): string[] {
  if (critical.size === 0) return []
  const blocking = report.sets.filter(({ blocks }) => blocks)
  const inside = blocking.every(({ kind }) => kind === 'all')
    ? report.sets.filter(({ kind, delta, verdict }) => kind === 'segment' && (delta === null || delta < 0 || verdict === 'incomplete')).map(({ id }) => id)
    : blocking.flatMap((set) => segmentsOfSet(set, report.sets, config, byDimension, unlisted))
  return [...new Set(inside.filter((key) => critical.has(key)))].sort()
}
