import { expect, it } from 'vitest'
import { nextRefresh, paceOf, paceOfOpening, REFRESH_MS } from '@/lib/core/display/refresh-pace'

it('asks soon for what is done, slowly for what goes on, at once where the page is about it', () => {
  expect(paceOf('run.done').waitMs + paceOf('run.done').spreadMs).toBeLessThan(1000)
  expect(paceOf('run.progress').waitMs).toBeGreaterThanOrEqual(8000)
  expect(paceOf('import.progress', ['import.progress'])).toEqual({ waitMs: 0, spreadMs: 0 })
  expect(paceOf('run.progress', ['import.progress'])).toEqual(paceOf('run.progress'))
})

it('spreads those who lost their line over a second, and lets nobody wait the first time', () => {
  expect(paceOfOpening(false)).toEqual({ waitMs: 0, spreadMs: 0 })
  expect(paceOfOpening(true)).toEqual({ waitMs: 0, spreadMs: 1000 })
})

it('plans no refresh sooner than the least time after the last, and none later than planned already', () => {
  const pace = { waitMs: 3000, spreadMs: 2000 }
  expect(nextRefresh({ pace, nowMs: 1000, begunMs: 0, plannedMs: null, random: 0.5 })).toBe(1000 + 3000 + 1000)
  expect(nextRefresh({ pace, nowMs: 1000, begunMs: 0, plannedMs: 1200, random: 0.5 })).toBe(1200)
  expect(nextRefresh({ pace: paceOf('run.done'), nowMs: 1000, begunMs: 990, plannedMs: 6000, random: 0 })).toBe(990 + REFRESH_MS)
})
