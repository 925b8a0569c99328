import type { SetKind, SetResult } from '@/lib/core/gate/types'

const KIND_ORDER: Record<SetKind, number> = { segment: 0, 'not-listed': 1, adversarial: 2, family: 3, small: 4, all: 5 }

/** Segments first, worst first: what blocks, then the largest drop, then by name; unmeasured segments last of their kind. */
export function orderSets(sets: SetResult[]): SetResult[] {
  return [...sets].sort((a, b) =>
    place(a) - place(b)
    || Number(b.blocks) - Number(a.blocks)
    || (a.delta ?? Infinity) - (b.delta ?? Infinity) || 0
    || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

/** Unlisted sets stand below the row that they are part of. */
function place(set: SetResult): number {
  return set.listed ? KIND_ORDER[set.kind] : KIND_ORDER['not-listed'] + 0.5
}
