import { expect, it } from 'vitest'
import { isFlat, trendOf } from '@/bench/soak/watch-memory'

const MB = 1024 * 1024
const line = (bytesAt: (minute: number) => number) => Array.from({ length: 31 }, (_, minute) => ({ atMs: minute * 60_000, bytes: bytesAt(minute) }))

it('looks at the last two thirds: what a process takes to start is no growth', () => {
  // 10 minutes of growing, 20 of standing still
  expect(trendOf(line((minute) => Math.min(minute, 10) * 50 * MB))).toMatchObject({ samples: 21, growthBytes: 0, meanBytes: 500 * MB })
})

it('finds steady growth, whatever the last sample says', () => {
  const leak = trendOf(line((minute) => (minute === 30 ? 300 : 300 + 10 * minute) * MB))
  // 10 MB a minute over 20 minutes; the single sample at the end takes a part of it away
  expect(leak.growthBytes).toBeGreaterThan(100 * MB)
  expect(isFlat(leak)).toBe(false)
})

it('lets a heap go up and down', () => {
  expect(isFlat(trendOf(line((minute) => (400 + (minute % 3) * 40) * MB)))).toBe(true)
})
