import type { ReportSlice } from '@/lib/core/gate/types'
import type { SearchSummary, SkippedDimension, SliceSearchKind } from '@/lib/core/slices/types'

/** What the search for hidden slices found in a run, as it is kept: the strongest first, without the ids of cases. */
export type StoredSliceSearch = {
  slices: ReportSlice[]
  change: SearchSummary
  level: SearchSummary
  skipped: SkippedDimension[]
  shuffles: number
  alpha: Record<SliceSearchKind, number>
}

/** A found slice on the page of its run; `pinned` when a segment of these cases exists by now. */
export type SliceView = ReportSlice & { index: number; pinned: boolean }
