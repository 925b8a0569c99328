import type { Members } from '@/lib/core/slices/find-members'
import type { Layout } from '@/lib/core/slices/max-statistic'
import { valueText } from '@/lib/core/slices/slice-condition'
import type { SearchSummary, SliceCase } from '@/lib/core/slices/types'

type Rules = { minCases: number; maxShare: number; exclude: readonly string[] }

/** `kept` are the conditions searched, as places in their list; slice s of the layout is `kept[s]`. */
export type LaidOut = { layout: Layout; kept: number[]; summary: SearchSummary }

/**
 * Lays one search out for the arithmetic: the cases that it can use, in the order given (by segment), and the slices that
 * are large enough, small enough and not compared by the gate already.
 *
 * @param values −1, 0 or 1 per case; null = the search cannot use it
 */
export function layOut(
  cases: readonly SliceCase[], values: readonly (number | null)[], members: Members, conditionCount: number, rules: Rules,
): LaidOut {
  const used = [...cases.keys()].filter((i) => values[i] !== null)
  const ends = segmentEnds(cases, used)
  const sizes = new Int32Array(conditionCount)
  for (const i of used) for (let k = members.from[i]!; k < members.from[i + 1]!; k++) sizes[members.slices[k]!]!++
  const gated = gatedSlices(cases, used, ends, members, sizes, rules.exclude)
  const summary: SearchSummary = { cases: used.length, searched: 0, tooSmall: 0, tooLarge: 0, gated: 0 }
  const kept: number[] = []
  const number = new Int32Array(conditionCount).fill(-1)
  for (let s = 0; s < conditionCount; s++) {
    if (sizes[s]! < rules.minCases) summary.tooSmall++
    else if (sizes[s]! > rules.maxShare * used.length) summary.tooLarge++
    else if (gated[s]) summary.gated++
    else number[s] = kept.push(s) - 1
  }
  summary.searched = kept.length
  const layout: Layout = {
    ends, values: Int8Array.from(used, (i) => values[i]!), sizes: Int32Array.from(kept, (s) => sizes[s]!),
    ...compact(used, members, number),
  }
  return { layout, kept, summary }
}

/** Where each segment ends among the used cases, which stand in the order of their segments. */
function segmentEnds(cases: readonly SliceCase[], used: number[]): Int32Array {
  const ends: number[] = []
  used.forEach((i, at) => {
    if (at > 0 && cases[i]!.segment !== cases[used[at - 1]!]!.segment) ends.push(at)
  })
  if (used.length > 0) ends.push(used.length)
  return Int32Array.from(ends)
}

/** The members of the used cases, with the numbers of the kept slices. */
function compact(used: number[], members: Members, number: Int32Array): Pick<Layout, 'from' | 'slices'> {
  const slices = members.slices.slice()
  const from = new Int32Array(used.length + 1)
  let n = 0
  used.forEach((i, at) => {
    for (let k = members.from[i]!; k < members.from[i + 1]!; k++) {
      const s = number[members.slices[k]!]!
      if (s >= 0) slices[n++] = s
    }
    from[at + 1] = n
  })
  return { from, slices: slices.slice(0, n) }
}

/**
 * Marks (1) the slices that cut no segment in two, whose statistic is 0 by definition, and those that are one value of a gated
 * dimension.
 */
function gatedSlices(
  cases: readonly SliceCase[], used: number[], ends: Int32Array, members: Members, sizes: Int32Array, exclude: readonly string[],
): Uint8Array {
  const gated = new Uint8Array(sizes.length).fill(1)
  const inSegment = new Int32Array(sizes.length)
  for (let g = 0, start = 0; g < ends.length; start = ends[g]!, g++) {
    const touched = new Set<number>()
    for (let at = start; at < ends[g]!; at++) {
      for (let k = members.from[used[at]!]!; k < members.from[used[at]! + 1]!; k++) {
        inSegment[members.slices[k]!]!++
        touched.add(members.slices[k]!)
      }
    }
    for (const s of touched) {
      if (inSegment[s]! < ends[g]! - start) gated[s] = 0
      inSegment[s] = 0
    }
  }
  for (const key of exclude) markSameAsValue(cases, used, key, members, sizes, gated)
  return gated
}

function markSameAsValue(
  cases: readonly SliceCase[], used: number[], key: string, members: Members, sizes: Int32Array, gated: Uint8Array,
): void {
  const counts = new Map<string, number>()
  /** The one value that all cases of a slice have so far; null = they differ, or one has none. */
  const common = new Map<number, string | null>()
  for (const i of used) {
    const value = valueText(cases[i]!.dimensions, key)
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1)
    for (let k = members.from[i]!; k < members.from[i + 1]!; k++) {
      const s = members.slices[k]!
      const known = common.get(s)
      if (known === undefined) common.set(s, value)
      else if (known !== value) common.set(s, null)
    }
  }
  for (const [s, value] of common) if (value !== null && counts.get(value) === sizes[s]) gated[s] = 1
}
