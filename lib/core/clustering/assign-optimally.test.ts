import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignOptimally } from '@/lib/core/clustering/assign-optimally'

const total = (weights: number[][], assigned: number[]) => assigned.reduce((sum, column, row) => sum + (column < 0 ? 0 : weights[row]![column]!), 0)

/** Tries every assignment. */
function best(weights: number[][], row = 0, taken = new Set<number>()): number {
  if (row === weights.length) return 0
  let most = best(weights, row + 1, taken)
  weights[row]!.forEach((weight, column) => {
    if (!taken.has(column)) most = Math.max(most, weight + best(weights, row + 1, new Set([...taken, column])))
  })
  return most
}

describe('assignOptimally', () => {
  it('gives up a best pair where the whole gains', () => {
    // 0.9 + 0.1 against 0.8 + 0.7
    expect(assignOptimally([[0.9, 0.8], [0.7, 0.1]])).toEqual([1, 0])
  })

  it('leaves rows alone that go with nothing, and columns that are too many', () => {
    expect(assignOptimally([[0, 0], [0, 0.3], [0, 0.2]])).toEqual([-1, 1, -1])
    expect(assignOptimally([[0.1, 0.5, 0.4]])).toEqual([1])
    expect(assignOptimally([[], []])).toEqual([-1, -1])
    expect(assignOptimally([])).toEqual([])
  })

  it('finds what trying everything finds, and no column twice', () => {
    const weight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 }), fc.double({ min: 0, max: 1, noNaN: true }))
    const table = fc.integer({ min: 1, max: 5 }).chain((columns) => fc.array(fc.array(weight, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }))
    fc.assert(fc.property(table, (weights) => {
      const assigned = assignOptimally(weights)
      const taken = assigned.filter((column) => column >= 0)
      expect(new Set(taken).size).toBe(taken.length)
      expect(total(weights, assigned)).toBeCloseTo(best(weights), 9)
    }))
  })
})
