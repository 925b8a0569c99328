import { describe, expect, it } from 'vitest'
import { forecast } from '@/lib/core/api/run-progress'

const run = { status: 'running' as const, total: 2000, done: 500, recent: 300, elapsedSeconds: 60 }

describe('forecast of a run', () => {
  it('takes the rate of the last 15 seconds', () => {
    // 300 cases / 15 s = 20 a second; 1,500 left / 20 = 75 s
    expect(forecast(run)).toEqual({ ratePerSecond: 20, secondsLeft: 75 })
  })

  it('takes the whole time of a run that is younger than that', () => {
    // 40 cases / 4 s = 10 a second; 1,960 / 10 = 196 s
    expect(forecast({ ...run, done: 40, recent: 40, elapsedSeconds: 4 })).toEqual({ ratePerSecond: 10, secondsLeft: 196 })
  })

  it('says nothing when nothing moves, before the start and after the end', () => {
    const unknown = { ratePerSecond: null, secondsLeft: null }
    expect(forecast({ ...run, recent: 0 })).toEqual(unknown)
    expect(forecast({ ...run, elapsedSeconds: null })).toEqual(unknown)
    expect(forecast({ ...run, status: 'done' })).toEqual(unknown)
    expect(forecast({ ...run, status: 'deciding' })).toEqual(unknown)
  })
})
