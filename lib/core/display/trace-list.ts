import type { TraceFacet, TraceFilter } from '@/lib/core/display/trace-filter'
import type { TraceRow } from '@/lib/core/display/overview-view'

/** `next` is where the list goes on, an id; null at its end. `back` is the day down to which it was searched when a page ended before it was full; null otherwise. */
export type TraceListPage = { rows: TraceRow[]; next: string | null; back: string | null }

export type TraceFacetValue = { value: string; n: number }

/**
 * How many traces have each value of each facet. `of` null: every trace was counted. Otherwise the newest `of` that match were, back to the day
 * `back`. An empty value stands for traces that have none.
 */
export type TraceFacets = { values: Record<TraceFacet, TraceFacetValue[]>; of: number | null; back: string | null }

/** Traffic of one day, UTC. */
export type TraceDayCount = { day: string; success: number; error: number; notReplayable: number }

/**
 * Traffic by day, oldest first. `part` is how many of a day's traces the filter leaves, where days are known by it; null otherwise.
 * `waiting` are days whose traces are still being counted.
 */
export type TraceDays = { days: TraceDayCount[]; part: Record<string, number> | null; waiting: number }

export type TraceListData = { filter: TraceFilter; first: TraceListPage }
