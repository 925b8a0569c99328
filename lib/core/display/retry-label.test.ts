import { describe, expect, it } from 'vitest'
import { retryLabel } from '@/lib/core/display/retry-label'

describe('the button that goes on with a run', () => {
  const label = (status: string, done: number, missing: number, kind = 'replay') => retryLabel({ status, kind } as never, { total: 2000, done, missing })

  it('says how many cases are left, and is not there when none can be measured', () => {
    expect(label('done', 2000, 12)).toBe('Measure the 12 missing again')
    expect(label('done', 2000, 1)).toBe('Measure the missing one again')
    expect(label('done', 2000, 0)).toBeNull()
    expect(label('done', 2000, 12, 'results')).toBeNull()
    expect(label('cancelled', 500, 3)).toBe('Resume: 1,503 of 2,000 left')
    expect(label('failed', 2000, 0)).toBe('Decide now')
    for (const status of ['queued', 'running', 'confirming', 'paused', 'deciding']) expect(label(status, 500, 3)).toBeNull()
  })
})
