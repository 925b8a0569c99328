import { describe, expect, it } from 'vitest'
import { dayBars, MOST_BARS } from '@/lib/core/display/day-bars'

const day = (text: string, success: number) => ({ day: text, success, error: 0, notReplayable: 0 })
const bars = (days: ReturnType<typeof day>[], part: Record<string, number> | null = null) => dayBars({ days, part, waiting: 0 })

describe('the bars of a chart of days', () => {
  it('are one a day, days without traffic included', () => {
    expect(bars([day('2026-11-01', 5), day('2026-11-03', 7)]).bars.map(({ from, success }) => [from, success])).toEqual([['2026-11-01', 5], ['2026-11-02', 0], ['2026-11-03', 7]])
  })

  it('are weeks where there are too many days, and never more than have room', () => {
    const many = Array.from({ length: 200 }, (_, i) => day(new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10), 1))
    const { bars: weeks } = bars(many)
    expect(weeks.length).toBe(29)
    expect(weeks[0]).toMatchObject({ from: '2026-01-01', to: '2026-01-07', success: 7 })
    const years = Array.from({ length: 300 }, (_, i) => day(new Date(Date.UTC(2000, 0, 1 + i * 30)).toISOString().slice(0, 10), 1))
    expect(bars(years).bars.length).toBeLessThanOrEqual(MOST_BARS)
  })

  it('leave out strange times at the ends, and say how many traces those are', () => {
    const { bars: shown, outside } = bars([day('1970-01-01', 1), day('2026-11-01', 500), day('2026-11-02', 500)])
    expect(shown.map(({ from }) => from)).toEqual(['2026-11-01', '2026-11-02'])
    expect(outside).toBe(1)
    // ten of a hundred are no exception
    expect(bars([day('2026-01-01', 10), day('2026-11-01', 90)]).outside).toBe(0)
  })

  it('carry what matches of each', () => {
    expect(bars([day('2026-11-01', 5), day('2026-11-02', 7)], { '2026-11-02': 3 }).bars.map(({ part }) => part)).toEqual([0, 3])
  })
})
