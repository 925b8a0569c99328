import { describe, expect, it } from 'vitest'
import { formatAgo, formatCost, formatCount, formatDay, formatDuration, formatMoment, formatPercent, formatPoints, plural } from '@/lib/core/display/format'

describe('numbers for people', () => {
  it('shows rates as percentages and a missing rate as a dash, never as zero', () => {
    expect(formatPercent(43 / 47)).toBe('91.5%')
    expect(formatPercent(0)).toBe('0.0%')
    expect(formatPercent(null)).toBe('–')
  })

  it('shows differences in points with a true minus sign and no sign on a rounded zero', () => {
    // (36 − 43)/47 = −0.14894
    expect(formatPoints((36 - 43) / 47)).toBe('−14.9')
    expect(formatPoints(15 / 210)).toBe('+7.1')
    expect(formatPoints(-0.0002)).toBe('0.0')
    expect(formatPoints(null)).toBe('–')
  })

  it('says unknown for a missing cost, count or duration', () => {
    expect([formatCost(null), formatCount(null), formatDuration(null)]).toEqual(['unknown', 'unknown', 'unknown'])
    expect(formatCost(0)).toBe('$0')
  })

  it('keeps small costs readable', () => {
    expect(formatCost(0.00042)).toBe('$0.00042')
    expect(formatCost(0.00000042)).toBe('$0.00000042')
    expect(formatCost(3.456)).toBe('$3.46')
    expect(formatCost(1234.5)).toBe('$1,235')
  })

  it('groups thousands and words counts', () => {
    expect(formatCount(1234567)).toBe('1,234,567')
    expect(plural(1, 'case')).toBe('1 case')
    expect(plural(1200, 'case')).toBe('1,200 cases')
  })

  it('shows spans in the two largest units', () => {
    expect(formatDuration(84.4)).toBe('84 ms')
    expect(formatDuration(1420)).toBe('1.42 s')
    expect(formatDuration(200_000)).toBe('3 m 20 s')
    expect(formatDuration(7_500_000)).toBe('2 h 5 m')
  })

  it('shows moments in UTC and spans from a given now', () => {
    const at = Date.parse('2026-11-20T13:51:00Z')
    expect(formatMoment('2026-11-20T13:51:00Z')).toBe('20 Nov 2026, 13:51 UTC')
    expect(formatDay('2026-11-27T23:59:00Z')).toBe('27 Nov')
    expect(formatAgo(at, at + 3_000)).toBe('just now')
    expect(formatAgo(at, at + 5 * 60_000)).toBe('5 min ago')
    expect(formatAgo(at + 26 * 3600_000, at)).toBe('in 1 d')
  })
})
