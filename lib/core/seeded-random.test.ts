import { describe, expect, it } from 'vitest'
import { seededRandom } from '@/lib/core/seeded-random'

const draw = (seed: string, count: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, random)
}

describe('seededRandom', () => {
  it('gives the same numbers for the same seed and others for any other, however alike', () => {
    expect(draw('run 1', 5)).toEqual(draw('run 1', 5))
    const firsts = ['', 'a', 'b', 'ab', 'ba', 'run 1', 'run 2', 'run 11'].map((seed) => draw(seed, 1)[0])
    expect(new Set(firsts).size).toBe(firsts.length)
  })

  it('spreads evenly from 0 to below 1, also over the first numbers of many seeds', () => {
    for (const numbers of [draw('long', 20_000), Array.from({ length: 20_000 }, (_, i) => draw(`seed ${i}`, 1)[0]!)]) {
      const tenths = new Array<number>(10).fill(0)
      for (const number of numbers) tenths[Math.floor(number * 10)]!++
      // 2,000 in each, standard deviation √(20,000 · 0.1 · 0.9) = 42
      for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(4 * 42.5)
    }
  })

  it('has no trace of one number in the next', () => {
    const numbers = draw('pairs', 20_000)
    const correlation = numbers.slice(1).reduce((sum, number, i) => sum + (number - 0.5) * (numbers[i]! - 0.5), 0) / (numbers.length / 12)
    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(numbers.length))
  })
})
