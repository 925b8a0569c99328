import type { SetKind, SetResult } from '@/lib/core/gate/types'

const KIND_ORDER: Record<SetKind, number> = { segment: 0, 'not-listed': 1, adversarial: 2, family: 3, small: 4, all: 5 }

/**
 * Segments first, worst first: what blocks, what could not be decided, then the gated ones by their drop, then the small
 * ones, whose drops say little; by name where all else is equal.
 */
export function orderSets(sets: SetResult[]): SetResult[] {
  return [...sets].sort((a, b) =>
    place(a) - place(b)
    || urgency(a) - urgency(b)
    || (a.delta ?? Infinity) - (b.delta ?? Infinity) || 0
    || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

function urgency(set: SetResult): number {
  if (set.blocks) return 0
  if (set.verdict === 'incomplete') return 1
  return set.verdict === 'low-confidence' || set.verdict === 'no-data' ? 3 : 2
}

/** Unlisted sets stand below the row that they are part of. */
function place(set: SetResult): number {
  return set.listed ? KIND_ORDER[set.kind] : KIND_ORDER['not-listed'] + 0.5
}
