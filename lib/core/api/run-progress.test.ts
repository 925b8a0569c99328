import { describe, expect, it } from 'vitest'
import { forecast } from '@/lib/core/api/run-progress'

const run = { status: 'running' as const, total: 2000, done: 500, recent: { short: 80, long: 900 }, elapsedSeconds: 60 }

describe('forecast of a run', () => {
  it('takes the rate of the last 4 seconds, not the one since the start', () => {
    // 80 cases / 4 s = 20 a second; 1,500 left / 20 = 75 s
    expect(forecast(run)).toEqual({ ratePerSecond: 20, secondsLeft: 75 })
  })

  it('takes the whole time of a run that is younger than that', () => {
    // 40 cases / 2 s = 20 a second; 1,960 / 20 = 98 s
    expect(forecast({ ...run, done: 40, recent: { short: 40, long: 40 }, elapsedSeconds: 2 })).toEqual({ ratePerSecond: 20, secondsLeft: 98 })
  })

  it('takes the last minute of cases that end slowly', () => {
    // 3 cases in 4 s are too few; 30 / 60 s = 0.5 a second; 1,500 / 0.5 = 3,000 s
    expect(forecast({ ...run, recent: { short: 3, long: 30 } })).toEqual({ ratePerSecond: 0.5, secondsLeft: 3000 })
  })

  it('says nothing when nothing moves, before the start and after the end', () => {
    const unknown = { ratePerSecond: null, secondsLeft: null }
    expect(forecast({ ...run, recent: { short: 0, long: 0 } })).toEqual(unknown)
    expect(forecast({ ...run, elapsedSeconds: null })).toEqual(unknown)
    expect(forecast({ ...run, status: 'done' })).toEqual(unknown)
    expect(forecast({ ...run, status: 'deciding' })).toEqual(unknown)
  })
})
