import { describe, expect, it } from 'vitest'
import { progressBar, progressText } from '@/cli/progress-line'

const half = { total: 2000, done: 1000, ratePerSecond: 20, secondsLeft: 50 }

describe('the progress of a run on the command line', () => {
  it('says how many cases, how fast and how long still, and leaves out what is not known', () => {
    expect(progressText(half, 'running')).toBe('1000 of 2000 cases · 20.0 a second · 50 s left')
    expect(progressText({ ...half, secondsLeft: 75 }, 'running')).toContain('1 min 15 s left')
    expect(progressText({ ...half, secondsLeft: 7320 }, 'running')).toContain('2 h 2 min left')
    expect(progressText({ ...half, ratePerSecond: null, secondsLeft: null }, 'running')).toBe('1000 of 2000 cases')
    expect(progressText(half, 'queued')).toBe('waiting for a worker')
    expect(progressText({ ...half, done: 2000 }, 'deciding')).toBe('2000 of 2000 cases · deciding')
  })

  it('draws a bar that fills with the cases and fits the line', () => {
    const bar = progressBar(half, 'running', 80)
    const drawn = /\[(#*)(-*)\]/.exec(bar)!
    // half of 29 or 30 characters
    expect(Math.abs(drawn[1]!.length - drawn[2]!.length)).toBeLessThanOrEqual(1)
    expect(drawn[1]!.length).toBeGreaterThan(10)
    expect(bar.replace('\r\u001b[K', '').length).toBeLessThanOrEqual(80)
    expect(progressBar({ total: 0, done: 0, ratePerSecond: null, secondsLeft: null }, 'running', 80)).toContain('[------')
  })
})
