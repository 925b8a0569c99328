import { describe, expect, it } from 'vitest'
import { newStages, REFRESH_STAGES, stagePace, type RefreshStage } from '@/lib/core/refresh/refresh-stages'

const running: RefreshStage = { ...newStages()[2]!, status: 'running', done: 300, total: 1000, startedAt: '2026-08-14T12:00:00.000Z' }
const after = (seconds: number) => Date.parse('2026-08-14T12:00:00.000Z') + seconds * 1000

describe('the stages of a refresh', () => {
  it('all wait in the beginning', () => {
    expect(newStages().map(({ name }) => name)).toEqual([...REFRESH_STAGES])
    expect(newStages().every(({ status, total, startedAt }) => status === 'waiting' && total === null && startedAt === null)).toBe(true)
  })

  it('tell their rate and the time that is left', () => {
    // 300 in 10 s are 30 a second; the other 700 take 23.3 s
    expect(stagePace(running, after(10))).toEqual({ perSecond: 30, secondsLeft: expect.closeTo(23.33, 2) })
  })

  it('tell nothing that they do not know', () => {
    expect(stagePace({ ...running, done: 0 }, after(10))).toEqual({ perSecond: null, secondsLeft: null })
    expect(stagePace({ ...running, total: null }, after(10))).toEqual({ perSecond: 30, secondsLeft: null })
    expect(stagePace({ ...running, status: 'done' }, after(10))).toEqual({ perSecond: null, secondsLeft: null })
  })
})
