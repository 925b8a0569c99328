import { inSlice, type SliceCondition } from '@/lib/core/slices/slice-condition'
import type { SliceCase, SliceFigures, SliceSearchKind } from '@/lib/core/slices/types'

/**
 * The figures of one slice, and the places of its cases, among the cases that the search could use.
 *
 * @param run the tally of all `cases`; `expected` is the sum of the segments' means over those of the slice, in cases
 */
export function describeSlice(
  kind: SliceSearchKind, condition: SliceCondition, { cases, run, expected }: { cases: readonly SliceCase[]; run: CaseTally; expected: number },
): { figures: SliceFigures; places: number[] } {
  const places = [...cases.keys()].filter((i) => inSlice(condition, cases[i]!.dimensions))
  const slice = tallyCases(places.map((i) => cases[i]!))
  const [breaks, fixes] = [slice.breakIds.length, slice.fixIds.length]
  const [part, whole] = kind === 'change' ? [breaks, run.breakIds.length] : [slice.fails, run.fails]
  return {
    places,
    figures: {
      n: places.length, breaks, fixes, fails: slice.fails,
      observed: kind === 'change' ? breaks - fixes : slice.fails, expected,
      before: slice.pairs > 0 ? (slice.passedPairs + breaks - fixes) / slice.pairs : null,
      after: slice.pairs > 0 ? slice.passedPairs / slice.pairs : null,
      explains: whole > 0 ? part / whole : null,
      breakIds: slice.breakIds.sort(), fixIds: slice.fixIds.sort(),
    },
  }
}

export type CaseTally = { breakIds: string[]; fixIds: string[]; fails: number; pairs: number; passedPairs: number }

/** Counts cases; a pair is one with a change and an outcome of the candidate. */
export function tallyCases(cases: readonly SliceCase[]): CaseTally {
  const tally: CaseTally = { breakIds: [], fixIds: [], fails: 0, pairs: 0, passedPairs: 0 }
  for (const { id, change, failed } of cases) {
    if (change === 1) tally.breakIds.push(id)
    if (change === -1) tally.fixIds.push(id)
    if (failed) tally.fails++
    if (change === null || failed === null) continue
    tally.pairs++
    if (!failed) tally.passedPairs++
  }
  return tally
}
