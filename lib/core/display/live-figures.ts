import type { PackedRows } from '@/lib/core/display/packed-rows'
import type { ConfirmProgress, RunProgress } from '@/lib/core/display/run-view'
import type { RunStatus } from '@/lib/core/types'

/** How far a run is, as lists show it; `at` is the server's time in milliseconds. */
export type LiveCount = { runId: string; at: number; status: RunStatus; done: number; total: number }

/** What moves on the page of a run while it is measured; `at` is the server's time in milliseconds. */
export type LiveFigures = {
  runId: string
  at: number
  status: RunStatus
  /** null = it has not begun. */
  elapsedMs: number | null
  progress: RunProgress
  confirming: ConfirmProgress | null
  /** Rows of the plot and the table in the order of the page, without families. */
  rows: PackedRows
}

/** Half the width of the plot's axis while a run is measured: it holds what intervals of some dozen cases reach. */
export const LIVE_LIMIT = 0.4

/** Names of the server-sent events that carry them; readers of nothing but changes do not hear them. */
export const FIGURES_EVENT = 'figures'
export const COUNT_EVENT = 'count'

/** The newer one of what the page was rendered with and what came since; of the same moment the first. */
export function newest<T extends { at: number }>(rendered: T, told: T | null): T {
  return told !== null && told.at > rendered.at ? told : rendered
}

/** The rows that were told, with the families of the page; null when the sets are others by now, which takes a new page. */
export function withFamilies(page: PackedRows, told: PackedRows): PackedRows | null {
  const same = page.ids.length === told.ids.length && page.ids.every((id, i) => id === told.ids[i])
  return same ? { ...told, families: page.families } : null
}
