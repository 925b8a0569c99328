import type { RunStatus } from '@/lib/core/types'

/** A rate follows what happens now as long as enough cases end for that; of slow cases it takes a longer look back. */
export const SHORT_WINDOW_SECONDS = 4
export const LONG_WINDOW_SECONDS = 60
/** Cases in the short window that make its rate steady enough. */
const ENOUGH = 20

/** Cases that ended within each window. */
export type RecentCases = { short: number; long: number }

/**
 * Rate and time left of a run.
 *
 * @param run.recent cases that ended within the last 4 s and the last 60 s; at least 20 in the short time decide alone
 * @param run.elapsedSeconds since the run started; null before it starts
 * @returns cases a second, and seconds until the last one at that rate; both null when the run is not running or when
 * nothing ended lately (standing still has no forecast)
 */
export function forecast(
  run: { status: RunStatus; total: number; done: number; recent: RecentCases; elapsedSeconds: number | null },
): { ratePerSecond: number | null; secondsLeft: number | null } {
  const unknown = { ratePerSecond: null, secondsLeft: null }
  if (run.status !== 'running' || run.elapsedSeconds === null || run.elapsedSeconds <= 0) return unknown
  const [ended, window] = run.recent.short >= ENOUGH ? [run.recent.short, SHORT_WINDOW_SECONDS] : [run.recent.long, LONG_WINDOW_SECONDS]
  const ratePerSecond = ended / Math.min(window, run.elapsedSeconds)
  if (ratePerSecond <= 0) return unknown
  return { ratePerSecond, secondsLeft: Math.max(0, run.total - run.done) / ratePerSecond }
}
