import type { PairedCase } from '@/lib/core/gate/types'

export type CaseCounts = {
  /** Pairs: cases scored on both sides. */
  n: number
  missing: number
  passedBefore: number
  passedAfter: number
  breaks: number
  fixes: number
  /** No pairs, because what is compared is not the same on both sides. */
  changed: number
  /** Cases that only the after side has: they count for the floor, never for the comparison. */
  added: { n: number; passed: number }
  /** What the statistics count: cases, or groups of cases. */
  units: { n: number; b: number; c: number }
}

/** A case that should be a pair and is not; a case that is new on the after side is none. */
export function isMissing(item: PairedCase): boolean {
  return !item.added && !item.changed && (item.before === null || item.after === null)
}

/** A case that is scored on both sides, on the same text and by the same judge. */
export function isPair(item: PairedCase): item is PairedCase & { before: boolean; after: boolean } {
  return !item.changed && item.before !== null && item.after !== null
}

/** −1 for a break, 1 for a fix, 0 for no flip or no pair. */
export function changeOf(item: PairedCase): -1 | 0 | 1 {
  if (!isPair(item) || item.before === item.after) return 0
  return item.after ? 1 : -1
}

/** The unit that a case counts in: its group with `byGroup`, else (and without a group) the case itself. */
export function unitOf(item: PairedCase, byGroup: boolean): string {
  return byGroup && item.group !== null ? `group ${item.group}` : `case ${item.id}`
}

/**
 * Counts the cases at the given positions. With `byGroup`, units are groups: one is a break if more of its cases broke
 * than were fixed, a fix in the reverse case, else no flip; a case without a group is a unit of its own.
 */
export function countCases(cases: PairedCase[], positions: Iterable<number>, byGroup: boolean): CaseCounts {
  const counts: CaseCounts = { n: 0, missing: 0, passedBefore: 0, passedAfter: 0, breaks: 0, fixes: 0, changed: 0, added: { n: 0, passed: 0 }, units: { n: 0, b: 0, c: 0 } }
  const net = new Map<string, number>()
  for (const position of positions) {
    const item = cases[position]!
    if (!isPair(item)) {
      countUnpaired(item, counts)
      continue
    }
    const change = changeOf(item)
    counts.n++
    if (item.before) counts.passedBefore++
    if (item.after) counts.passedAfter++
    if (change < 0) counts.breaks++
    if (change > 0) counts.fixes++
    if (!byGroup) continue
    const key = unitOf(item, byGroup)
    net.set(key, (net.get(key) ?? 0) + change)
  }
  counts.units = byGroup ? unitsOf(net) : { n: counts.n, b: counts.breaks, c: counts.fixes }
  return counts
}

function countUnpaired(item: PairedCase, counts: CaseCounts): void {
  if (item.changed) counts.changed++
  else if (!item.added) counts.missing++
  else if (item.after !== null) {
    counts.added.n++
    if (item.after) counts.added.passed++
  }
}

function unitsOf(net: Map<string, number>): CaseCounts['units'] {
  const units = { n: net.size, b: 0, c: 0 }
  for (const change of net.values()) {
    if (change < 0) units.b++
    if (change > 0) units.c++
  }
  return units
}
