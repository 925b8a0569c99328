import { describe, expect, it } from 'vitest'
import { readRunCursor, writeRunCursor } from '@/lib/core/api/run-cursor'

const place = { createdAt: '2026-11-20T10:00:00.123Z', id: '019a0000-0000-7000-8000-000000000001' }

describe('cursor of a list of runs', () => {
  it('comes back as it went out, and can stand in a URL as it is', () => {
    const text = writeRunCursor(place)
    expect(readRunCursor(text)).toEqual(place)
    expect(new URLSearchParams({ after: text }).get('after')).toBe(text)
  })

  it('refuses what no page gave out', () => {
    for (const text of ['', 'x', '2026-11-20_1', `${place.createdAt}_${place.id}_more`]) expect(readRunCursor(text)).toBeNull()
  })
})
