import type { Dimensions, SliceCondition } from '@/lib/core/slices/slice-condition'

/** `change`: more breaks and fewer fixes than its segments have; `level`: the candidate fails more often than there. */
export type SliceSearchKind = 'change' | 'level'

export type SliceCase = {
  /** Different for every case. */
  id: string
  /** The segment that its outcome is compared with; the cases with null are one stratum of their own. */
  segment: string | null
  /**
   * 1 break, −1 fix, 0 neither; null when it is not a pair. Of the first run, or confirmed ones (else 0) if all flips of the run
   * were run again; never confirmed for a part of the run only, which would make that part look better than the rest.
   */
  change: -1 | 0 | 1 | null
  /** Whether the candidate failed; null when it was not measured. */
  failed: boolean | null
  dimensions: Dimensions
}

export type SliceSettings = {
  /** Everything random depends on it alone. */
  seed: string
  /** Shuffles that the data are compared with; 999 unless said. */
  shuffles?: number
  /** A found slice has an adjusted p of at most this; 0.05 in each search. Each search names a wrong slice that often. */
  alpha?: Record<SliceSearchKind, number>
  /** Fewest cases of a slice; 20. */
  minCases?: number
  /** Largest share of the run that a slice may be, 0 to 1; 0.8. */
  maxShare?: number
  /** A dimension with more different values is searched only if all are numbers; 20. */
  maxValues?: number
  /** The dimensions that most cases have, up to so many, are searched; 200. */
  maxDimensions?: number
  /** Dimensions that the gate cuts by already; a slice that is just one of their values is left out as well. */
  exclude?: readonly string[]
}

/** What a page says of a found slice. Rates and shares are 0 to 1. */
export type SliceFigures = {
  /** Cases of the slice that the search could use. */
  n: number
  breaks: number
  fixes: number
  /** Fails of the candidate. */
  fails: number
  /** What was compared: breaks − fixes in a search by change, fails in one by level. */
  observed: number
  /** The same if each case were like the mean of its segment; in cases. */
  expected: number
  /** Pass rates of its pairs; null without any. */
  before: number | null
  after: number | null
  /** Share of the run's breaks (by change) or fails (by level) that lie in the slice; null if the run has none. */
  explains: number | null
  /** Ids of its flipped cases, in order: what is run again to see how many stay. */
  breakIds: string[]
  fixIds: string[]
}

export type FoundSlice = SliceFigures & {
  search: SliceSearchKind
  condition: SliceCondition
  /** The condition in plain words. */
  words: string
  /** T of section 11, in standard deviations. */
  statistic: number
  /** Chance of such a slice by luck, looked at alone; 0 to 1. */
  p: number
  /** Chance of any such slice by luck among all that were searched; 0 to 1. */
  adjustedP: number
  /** Place in `found` of the slice that says the same (nearly the same cases, or bins of one number inside each other); null = stands on its own. */
  overlaps: number | null
}

export type SearchSummary = {
  /** Cases that the search could use. */
  cases: number
  /** Slices compared; adjusted p is over all of them. */
  searched: number
  /** Slices left out: under `minCases`, over `maxShare`, or made of whole segments or of one value of `exclude`, which the gate compares itself. */
  tooSmall: number
  tooLarge: number
  gated: number
}

export type SkippedDimension = {
  key: string
  reason: 'gated' | 'one-value' | 'too-many-values' | 'too-few-cases' | 'too-many-dimensions'
  /** Different values; null where they were not counted. */
  values: number | null
  /** One plain sentence. */
  text: string
}

export type SliceSearch = {
  /** Changes before levels, in each the largest statistic first. */
  found: FoundSlice[]
  change: SearchSummary
  level: SearchSummary
  /** Dimensions without any slice, and why; in alphabetical order. */
  skipped: SkippedDimension[]
  shuffles: number
  alpha: Record<SliceSearchKind, number>
}
