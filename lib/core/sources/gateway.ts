import type { OpenRow, PullWindow } from '@/lib/core/sources/pull-state'

/** A row as an import takes it: `text` is its record, `line` counts the rows of the pull from 1. */
export type PulledRow = { row: unknown; text: string; line: number }

/** A stretch of a gateway's log whose first page is here: how many rows it says that there are (null: it does not say), and the rows. */
export type OpenedWindow = {
  total: number | null
  /** true: there are more than it counts. */
  capped: boolean
  /** Ends when every row was read; then `open` holds the calls that had not finished. */
  rows: AsyncGenerator<PulledRow, void>
  open: OpenRow[]
}

/** What a gateway answers when it is asked for its newest row. */
export type GatewayCheck = {
  /** Which generation of its log this is, in words. */
  schema: string
  /** Rows of the last 30 days; null where it does not say. */
  rows: number | null
  /** true: there are more rows than it counts. */
  capped: boolean
  /** The newest row as `openWindow` would give it; null: there is none. */
  newest: unknown
}

/** The log of one gateway. Every method throws GatewayError in words for people. */
export type Gateway = {
  check(): Promise<GatewayCheck>
  openWindow(window: PullWindow): Promise<OpenedWindow>
  /** One row by its id as `openWindow` would give it; null when it is gone. */
  row(id: string): Promise<{ row: unknown; text: string; finished: boolean } | null>
}
