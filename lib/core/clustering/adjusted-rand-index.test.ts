import { describe, expect, it } from 'vitest'
import { adjustedRandIndex } from '@/lib/core/clustering/adjusted-rand-index'

describe('adjustedRandIndex', () => {
  it('is 1 for one partition under two sets of names', () => {
    expect(adjustedRandIndex([0, 0, 1, 1, -1], [7, 7, 3, 3, 0])).toBe(1)
  })

  it('counts the pairs that both put together beyond what chance would', () => {
    // Pairs together: 2 (sizes 2 and 2) and 3 + 0 (sizes 3 and 1); 1 in both; by chance 2 · 3 / 6 = 1.
    expect(adjustedRandIndex([0, 0, 1, 1], [0, 0, 0, 1])).toBe(0)
    // 3 + 3 and 1 + 3 + 0 pairs of 15, in both 1 + 1 (rows 0 1, 3 4): wanted 6 · 4 / 15 = 1.6, so (4 - 1.6) / (5 - 1.6) with the three of 3 4 5.
    expect(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 0, 2, 1, 1, 1])).toBeCloseTo((4 - 1.6) / (5 - 1.6), 12)
  })

  it('is below 0 for partitions that agree less than by chance', () => {
    expect(adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 12)
  })

  it('is 1 where there is nothing to tell apart', () => {
    expect(adjustedRandIndex([], [])).toBe(1)
    expect(adjustedRandIndex([3], [9])).toBe(1)
    expect(adjustedRandIndex([1, 1, 1], [2, 2, 2])).toBe(1)
  })

  it('refuses partitions of different rows', () => {
    expect(() => adjustedRandIndex([1], [1, 2])).toThrow('Partitions of 1 and 2 rows cannot be compared; both need the same rows.')
  })
})
