import { describe, expect, it } from 'vitest'
import type { ReviewView } from '@/lib/core/display/run-view'
import { standingReview } from '@/lib/core/display/standing-review'

const review = (choice: 'uphold' | 'override', expiresAt: string | null): ReviewView =>
  ({ id: choice, choice, reason: 'r', evidence: null, expiresAt, createdAt: '2026-11-20T00:00:00Z', by: 'Ada', superseded: false })

describe('the review that stands', () => {
  const now = Date.parse('2026-11-21T00:00:00Z')

  it('is the newest one, until it ends', () => {
    const override = review('override', '2026-11-27T00:00:00Z')
    expect(standingReview([override, review('uphold', null)], now)).toBe(override)
    expect(standingReview([override], Date.parse('2026-11-27T00:00:00Z'))).toBeNull()
  })

  it('is none when the newest is about an earlier decision', () => {
    expect(standingReview([{ ...review('override', null), superseded: true }, review('uphold', null)], now)).toBeNull()
  })

  it('is none when the newest has ended, even if an older one would go on', () => {
    expect(standingReview([review('override', '2026-11-20T12:00:00Z'), review('override', '2026-12-20T00:00:00Z')], now)).toBeNull()
    expect(standingReview([], now)).toBeNull()
  })
})
