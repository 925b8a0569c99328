import type { RunStatus } from '@/lib/core/types'

/** Cases that ended in the last WINDOW_SECONDS count into the rate. */
export const WINDOW_SECONDS = 15

/**
 * Rate and time left of a run.
 *
 * @param recent cases that ended within the last 15 s
 * @param elapsedSeconds since the run started; null before it starts
 * @returns cases a second, and seconds until the last one at that rate; both null when the run is not running or when
 * nothing ended lately (standing still has no forecast)
 */
export function forecast(
  run: { status: RunStatus; total: number; done: number; recent: number; elapsedSeconds: number | null },
): { ratePerSecond: number | null; secondsLeft: number | null } {
  const unknown = { ratePerSecond: null, secondsLeft: null }
  if (run.status !== 'running' || run.elapsedSeconds === null || run.elapsedSeconds <= 0) return unknown
  const ratePerSecond = run.recent / Math.min(WINDOW_SECONDS, run.elapsedSeconds)
  if (ratePerSecond <= 0) return unknown
  return { ratePerSecond, secondsLeft: Math.max(0, run.total - run.done) / ratePerSecond }
}
