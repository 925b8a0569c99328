import { describe, expect, it } from 'vitest'
import { callNumber, repeatAttempt, voteNumber } from '@/lib/core/gate/attempts'

describe('the numbers that calls say about themselves', () => {
  it('are those of their execution, but for the side that asks the same model as the other', () => {
    expect([callNumber(1, { arm: 'candidate', sameModel: false }), callNumber(2, { arm: 'baseline', sameModel: true }), callNumber(2, { arm: 'candidate', sameModel: true })]).toEqual([1, 2, 1002])
  })

  it('are different for all votes of all executions, the most that a run can have', () => {
    const attempts = Array.from({ length: repeatAttempt(20) }, (_, index) => index + 1)
    const votes = Array.from({ length: 2 * 15 }, (_, index) => index + 1)
    const numbers = votes.flatMap((vote) => attempts.map((attempt) => voteNumber(attempt, vote)))
    expect(new Set(numbers).size).toBe(numbers.length)
    expect([voteNumber(1, 1), voteNumber(2, 1)]).toEqual([1, 2])
  })
})
