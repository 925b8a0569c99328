import type { TraceDayCount, TraceDays } from '@/lib/core/display/trace-list'

const DAY_MS = 86_400_000
/** Days that have room in a chart; more are put together by weeks, and more weeks by more of them. */
export const MOST_BARS = 92
const WEEK = 7
/** Days at an end with no more than this share of all traces, and a wider gap than this many days beside them, are strange times. */
const FEW = 0.01
const GAP_DAYS = 14

/** Traces from one day to another, both included. `part`: how many of them match; null where that is not known by day. */
export type DayBar = { from: string; to: string; success: number; error: number; notReplayable: number; part: number | null }

const msOf = (day: string) => new Date(`${day}T00:00:00Z`).getTime()
const totalOf = ({ success, error, notReplayable }: TraceDayCount) => success + error + notReplayable

/** The bars of a chart of days, oldest first, days without traffic included. `outside`: traces of strange times at its ends, which would press all others into a corner. */
export function dayBars({ days, part }: TraceDays): { bars: DayBar[]; outside: number } {
  const shown = withoutStrange(days)
  const outside = days.reduce((sum, day) => sum + totalOf(day), 0) - shown.reduce((sum, day) => sum + totalOf(day), 0)
  if (shown.length === 0) return { bars: [], outside }
  const known = new Map(shown.map((day) => [day.day, day]))
  const [start, last] = [msOf(shown[0]!.day), msOf(shown.at(-1)!.day)]
  const length = (last - start) / DAY_MS + 1
  const step = length <= MOST_BARS ? 1 : WEEK * Math.ceil(length / WEEK / MOST_BARS)
  const bars: DayBar[] = []
  for (let at = start; at <= last; at += step * DAY_MS) {
    const of = Array.from({ length: step }, (_, i) => new Date(at + i * DAY_MS).toISOString().slice(0, 10))
    const sum = (pick: (day: string) => number) => of.reduce((total, day) => total + pick(day), 0)
    bars.push({
      from: of[0]!, to: of.at(-1)!, success: sum((day) => known.get(day)?.success ?? 0), error: sum((day) => known.get(day)?.error ?? 0),
      notReplayable: sum((day) => known.get(day)?.notReplayable ?? 0), part: part === null ? null : sum((day) => part[day] ?? 0),
    })
  }
  return { bars, outside }
}

function withoutStrange(days: readonly TraceDayCount[]): TraceDayCount[] {
  const few = FEW * days.reduce((sum, day) => sum + totalOf(day), 0)
  let [first, last, dropped] = [0, days.length - 1, 0]
  const strange = (at: number, beside: number) => dropped + totalOf(days[at]!) <= few && Math.abs(msOf(days[beside]!.day) - msOf(days[at]!.day)) > GAP_DAYS * DAY_MS
  while (first < last && strange(first, first + 1)) dropped += totalOf(days[first++]!)
  while (last > first && strange(last, last - 1)) dropped += totalOf(days[last--]!)
  return days.slice(first, last + 1)
}
