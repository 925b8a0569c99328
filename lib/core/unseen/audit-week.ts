const DAY_MS = 86_400_000
export const WEEK_MS = 7 * DAY_MS

/** Traces of a week that people look at: uniformly drawn, and those with the highest expected surprise beside them. Fixed: the interval speaks of 50. */
export const UNIFORM_SIZE = 50
export const SURPRISE_SIZE = 10

/** The Monday (UTC) of the week that a moment is in, as 2026-11-16. */
export function weekOf(at: Date): string {
  const day = Math.floor(at.getTime() / DAY_MS)
  // 1 January 1970 was a Thursday
  return new Date((day - ((day + 3) % 7)) * DAY_MS).toISOString().slice(0, 10)
}

/** From its Monday, 0:00 UTC, to before the next one; null when the text is not the date of a Monday. */
export function weekRange(week: string): { from: Date; to: Date } | null {
  const from = /^\d{4}-\d{2}-\d{2}$/.test(week) ? new Date(`${week}T00:00:00Z`) : null
  if (from === null || Number.isNaN(from.getTime()) || weekOf(from) !== week) return null
  return { from, to: new Date(from.getTime() + WEEK_MS) }
}

/** The week before the one that a moment is in: the newest that is over. */
export function weekBefore(at: Date): string {
  return weekOf(new Date(at.getTime() - WEEK_MS))
}
