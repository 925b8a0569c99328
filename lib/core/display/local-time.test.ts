import { describe, expect, it } from 'vitest'
import { localInput, momentOfInput } from '@/lib/core/display/local-time'

describe('an input of date and time', () => {
  it('holds a moment in the time zone of whoever looks, and gives it back', () => {
    const at = new Date(2026, 10, 5, 9, 7)
    expect(localInput(at)).toBe('2026-11-05T09:07')
    expect(momentOfInput(localInput(at))).toEqual(at)
  })

  it('means nothing while it is empty or half typed', () => {
    expect(['', '2026-11-05', 'soon', '2026-13-45T99:99'].map(momentOfInput)).toEqual([null, null, null, null])
  })
})
