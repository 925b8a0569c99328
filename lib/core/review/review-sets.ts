import type { GateReport, SetResult } from '@/lib/core/gate/types'

/** The sets that a review is about, worst first: those that block; else those that cannot be decided; else, where a mean decides or a person always does, those that fell most; else all cases. */
export function reviewSets(report: Pick<GateReport, 'sets'>): SetResult[] {
  const blocking = report.sets.filter(({ blocks }) => blocks)
  if (blocking.length > 0) return blocking
  const incomplete = report.sets.filter(({ verdict }) => verdict === 'incomplete')
  if (incomplete.length > 0) return incomplete
  const fell = report.sets.filter((set) => set.gated && set.kind !== 'all' && set.delta !== null && set.delta < 0).sort((a, b) => a.delta! - b.delta!).slice(0, 3)
  return fell.length > 0 ? fell : report.sets.filter(({ kind }) => kind === 'all')
}

/** `kind:id`, as the pages of cases name a set in their address. */
export const setKey = ({ kind, id }: Pick<SetResult, 'kind' | 'id'>): string => `${kind}:${id}`
