import type { PairedCase } from '@/lib/core/gate/types'

export type CaseCounts = {
  /** Pairs: cases scored on both sides. */
  n: number
  missing: number
  passedBefore: number
  passedAfter: number
  breaks: number
  fixes: number
  /** What the statistics count: cases, or groups of cases. */
  units: { n: number; b: number; c: number }
}

/** A case that should be a pair and is not; a case that is new on the after side is none. */
export function isMissing(item: PairedCase): boolean {
  return !item.added && (item.before === null || item.after === null)
}

/**
 * Counts the cases at the given positions. With `byGroup`, units are groups: one is a break if more of its cases broke
 * than were fixed, a fix in the reverse case, else no flip; a case without a group is a unit of its own.
 */
export function countCases(cases: PairedCase[], positions: Iterable<number>, byGroup: boolean): CaseCounts {
  const counts: CaseCounts = { n: 0, missing: 0, passedBefore: 0, passedAfter: 0, breaks: 0, fixes: 0, units: { n: 0, b: 0, c: 0 } }
  const net = new Map<string, number>()
  for (const position of positions) {
    const item = cases[position]!
    if (item.before === null || item.after === null) {
      if (!item.added) counts.missing++
      continue
    }
    const change = Number(item.after) - Number(item.before)
    counts.n++
    if (item.before) counts.passedBefore++
    if (item.after) counts.passedAfter++
    if (change < 0) counts.breaks++
    if (change > 0) counts.fixes++
    if (!byGroup) continue
    const key = item.group === null ? `case ${item.id}` : `group ${item.group}`
    net.set(key, (net.get(key) ?? 0) + change)
  }
  counts.units = byGroup ? unitsOf(net) : { n: counts.n, b: counts.breaks, c: counts.fixes }
  return counts
}

function unitsOf(net: Map<string, number>): CaseCounts['units'] {
  const units = { n: net.size, b: 0, c: 0 }
  for (const change of net.values()) {
    if (change < 0) units.b++
    if (change > 0) units.c++
  }
  return units
}
