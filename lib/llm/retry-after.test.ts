import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '@/lib/llm/retry-after'

const now = Date.parse('2026-08-14T09:00:00Z')

describe('how long to wait', () => {
  it.each([
    [{}, null],
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '3', 'retry-after-ms': '120' }, 120],
    [{ 'retry-after': 'Fri, 14 Aug 2026 09:00:07 GMT' }, 7000],
    [{ 'retry-after': 'Fri, 14 Aug 2026 08:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    // The limit of requests is used up; that of tokens is not, and its reset says nothing.
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1.5s', 'x-ratelimit-remaining-tokens': '900', 'x-ratelimit-reset-tokens': '6m0s' }, 1500],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '6m0s' }, 8000],
    [{ 'x-ratelimit-reset': '2' }, 2000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 4) }, 4000],
    [{ 'x-ratelimit-reset': String(now + 5000) }, 5000],
    [{ 'x-ratelimit-reset': 'later' }, null],
  ])('%j', (headers, wait) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), now)).toBe(wait)
  })
})
