import { describe, expect, it } from 'vitest'
import { isTimeZone, nextCronTime, queueCron, readCron } from '@/lib/core/refresh/cron'

const next = (cron: string, timezone: string, after: string) => {
  const read = readCron(cron)
  if (!read.ok) throw new Error(read.message)
  const time = nextCronTime(read.schedule, timezone, Date.parse(after))
  return time === null ? null : new Date(time).toISOString()
}
const refused = (cron: string) => {
  const read = readCron(cron)
  return read.ok ? null : read.message
}

describe('a schedule', () => {
  it('names its next time in its own time zone', () => {
    // 23 November 2026 is a Monday; Berlin is an hour ahead of UTC in winter
    expect(next('0 6 * * 1', 'UTC', '2026-11-20T12:00:00Z')).toBe('2026-11-23T06:00:00.000Z')
    expect(next('0 6 * * 1', 'Europe/Berlin', '2026-11-20T12:00:00Z')).toBe('2026-11-23T05:00:00.000Z')
    expect(next('0 6 * * 1', 'UTC', '2026-11-23T06:00:00Z')).toBe('2026-11-30T06:00:00.000Z')
    expect(next('30 22 * * *', 'America/New_York', '2026-11-20T12:00:00Z')).toBe('2026-11-21T03:30:00.000Z')
  })

  it('takes lists, ranges, steps and names', () => {
    expect(next('*/20 9-17 * * mon-fri', 'UTC', '2026-11-20T17:41:00Z')).toBe('2026-11-23T09:00:00.000Z')
    expect(next('5/20 * * * *', 'UTC', '2026-11-20T10:06:00Z')).toBe('2026-11-20T10:25:00.000Z')
    expect(next('0 0 1,15 * *', 'UTC', '2026-11-20T00:00:00Z')).toBe('2026-12-01T00:00:00.000Z')
    expect(next('0 0 29 feb *', 'UTC', '2026-11-20T00:00:00Z')).toBe('2028-02-29T00:00:00.000Z')
    expect(next('0 0 * * 7', 'UTC', '2026-11-20T00:00:00Z')).toBe('2026-11-22T00:00:00.000Z')
  })

  it('comes on either day where day and weekday are both limited, as cron has it', () => {
    expect(next('0 0 25 * mon', 'UTC', '2026-11-20T00:00:00Z')).toBe('2026-11-23T00:00:00.000Z')
    expect(next('0 0 25 * mon', 'UTC', '2026-11-23T00:00:00Z')).toBe('2026-11-25T00:00:00.000Z')
  })

  it('comes an hour later where the clocks leave its time out, and once where it comes twice', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z')).toBe('2026-03-29T01:30:00.000Z')
    const first = next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z')!
    expect(next('30 2 * * *', 'Europe/Berlin', first)).toBe('2026-10-26T01:30:00.000Z')
  })

  it('says which field is wrong, and what was expected', () => {
    expect(refused('0 6 * *')).toBe('expected five fields (minute hour day month weekday), such as 0 6 * * 1, got 4')
    expect(refused(' ')).toContain('got none')
    expect(refused('0 0 6 * * 1')).toContain('got 6')
    expect(refused('60 6 * * 1')).toBe('minute: expected * or 0 to 59, as 5, 1-5, 1,3 or */2, got 60')
    expect(refused('0 6 * * 5-1')).toContain('day of the week: expected')
    expect(refused('0 6 * * 1,')).toContain('got nothing')
    expect(refused('*/0 6 * * 1')).toContain('minute: expected')
    expect(refused('0 6 30 feb *')).toBe('0 6 30 feb * never comes: no month has such a day')
  })

  it('knows the names of time zones', () => {
    expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false])
  })
})

describe('a schedule for the queue', () => {
  it.each([
    ['0 6 * * 1', '0 6 * * 1'], ['*,5 * * * *', '* * * * *'], ['5,5 6,7-8 * jan mon,1', '5 6,7,8 * 1 1'], ['*/20 0 1 */6 *', '0,20,40 0 1 1,7 *'], ['0 6 * * 0,7', '0 6 * * 0'],
  ])('repeats no value and mixes no star with others: %s', (text, queued) => {
    const read = readCron(text)
    expect(read.ok && queueCron(read.schedule)).toBe(queued)
  })
})
