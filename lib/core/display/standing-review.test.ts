import { describe, expect, it } from 'vitest'
import { expiredOverride, pendingReview, standingReview } from '@/lib/core/display/standing-review'

const row = (choice: 'uphold' | 'override', expiresAt: string | null, more: { superseded?: boolean; stands?: boolean } = {}) => ({ choice, expiresAt, superseded: false, stands: true, ...more })

describe('the review that stands', () => {
  const now = Date.parse('2026-11-26T00:00:00Z')

  it('is the newest one, and an override only until its end', () => {
    const override = row('override', '2026-11-27T00:00:00Z')
    expect(standingReview([override, row('uphold', null)], now)).toBe(override)
    expect(standingReview([override], Date.parse('2026-11-27T00:00:00Z'))).toBeNull()
    expect(standingReview([], now)).toBeNull()
  })

  it('is none of an earlier decision of the run', () => {
    expect(standingReview([row('override', null, { superseded: true }), row('uphold', null, { superseded: true })], now)).toBeNull()
  })

  it('does not fall back to an older one when the newest has expired', () => {
    const ended = row('override', '2026-11-20T12:00:00Z')
    expect(standingReview([ended, row('override', '2026-12-20T00:00:00Z')], now)).toBeNull()
    expect(expiredOverride([ended, row('override', '2026-12-20T00:00:00Z')], now)).toBe(ended)
    expect(expiredOverride([row('override', '2026-12-20T00:00:00Z'), ended], now)).toBeNull()
    expect(expiredOverride([], now)).toBeNull()
  })

  it('stays what it was while an override waits for a second person', () => {
    const upheld = row('uphold', null)
    const waiting = row('override', '2026-11-30T00:00:00Z', { stands: false })
    expect(standingReview([waiting, upheld], now)).toBe(upheld)
    expect(pendingReview([waiting, upheld], now)).toBe(waiting)
    expect(expiredOverride([waiting], now)).toBeNull()
  })
})

describe('an override that waits for a second person', () => {
  const now = Date.parse('2026-11-26T00:00:00Z')
  const waiting = row('override', '2026-11-30T00:00:00Z', { stands: false })

  it('waits no more when anything was decided since, its time is over, or the run was decided anew', () => {
    expect(pendingReview([row('uphold', null), waiting], now)).toBeNull()
    expect(pendingReview([waiting], Date.parse('2026-11-30T00:00:00Z'))).toBeNull()
    expect(pendingReview([{ ...waiting, superseded: true }], now)).toBeNull()
    expect(pendingReview([], now)).toBeNull()
  })
})
