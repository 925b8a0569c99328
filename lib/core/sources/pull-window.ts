import type { OpenRow, PullCursor, PullWindow } from '@/lib/core/sources/pull-state'

/** Gateways write their log late: what is younger than this when it is read is read once more by the next pull. */
export const OVERLAP_MS = 10 * 60_000
export const FIRST_WIDTH_MS = 6 * 3_600_000
export const MIN_WIDTH_MS = 60_000
export const MAX_WIDTH_MS = 7 * 86_400_000

/** A stretch with fewer rows makes the next one twice as long; one with more than MAX_ROWS is cut in half before it is read. */
export const FEW_ROWS = 500
export const MAX_ROWS = 5000

/** A call that is still open is asked for again for a day, then taken as it is. */
export const OPEN_FOR_MS = 86_400_000
export const MAX_OPEN = 1000

const iso = (ms: number) => new Date(ms).toISOString()

/** The cursor of a source that was never asked. */
export function firstCursor(from: string): PullCursor {
  return { first: from, until: from, widthMs: FIRST_WIDTH_MS, open: [] }
}

/** The stretch from where a pull stands (`at`) on; null when it has reached the time that it wants to. */
export function nextWindow({ widthMs }: PullCursor, at: string, goal: string): PullWindow | null {
  const [begin, end] = [Date.parse(at), Date.parse(goal)]
  return begin < end ? { from: at, to: iso(Math.min(end, begin + widthMs)) } : null
}

/** The cursor with stretches half as long as one that held too much; null when they cannot be shorter. */
export function narrowed(cursor: PullCursor, window: PullWindow): PullCursor | null {
  const asked = Date.parse(window.to) - Date.parse(window.from)
  const widthMs = Math.max(MIN_WIDTH_MS, Math.floor(asked / 2))
  return widthMs < asked ? { ...cursor, widthMs } : null
}

/**
 * The cursor after a stretch was read and stored by a pull that began at `goal`: it never goes beyond what was settled then. `open` are the calls that had
 * not finished; those that the next pull reads anyway are left out, and the newest 1,000 are kept.
 */
export function afterWindow(cursor: PullCursor, window: PullWindow, { rows, open, goal }: { rows: number; open: OpenRow[]; goal: string }): PullCursor {
  const until = Math.max(Date.parse(cursor.until), Math.min(Date.parse(window.to), Date.parse(goal) - OVERLAP_MS))
  const widthMs = rows < FEW_ROWS ? Math.min(MAX_WIDTH_MS, cursor.widthMs * 2) : cursor.widthMs
  const byId = new Map([...cursor.open, ...open].filter(({ since }) => Date.parse(since) < until).map((row) => [row.id, row]))
  return { ...cursor, until: iso(until), widthMs, open: [...byId.values()].slice(-MAX_OPEN) }
}

/** Whether an open call was waited for long enough. */
export function isGivenUp({ since }: OpenRow, nowMs: number): boolean {
  return nowMs - Date.parse(since) > OPEN_FOR_MS
}
