import { describe, expect, it } from 'vitest'
import { meaningOf, nextReviewExecution, rerunInWords, resultOf, type ReviewRerunResult } from '@/lib/core/review/review-rerun'
import type { Arm } from '@/lib/core/types'

const made = (arm: Arm, ...passes: (boolean | null)[]) => passes.map((passed, index) => ({ arm, attempt: 500 + index, passed }))

describe('what a re-run for a reviewer executes next', () => {
  it('is both arms twice, and a third time only the arm whose executions differ', () => {
    expect(nextReviewExecution(500, [], 'both')).toEqual({ attempt: 500, arms: ['baseline', 'candidate'] })
    expect(nextReviewExecution(500, [...made('baseline', true), ...made('candidate', false)], 'both')).toEqual({ attempt: 501, arms: ['baseline', 'candidate'] })
    expect(nextReviewExecution(500, [...made('baseline', true, true), ...made('candidate', false, true)], 'both')).toEqual({ attempt: 502, arms: ['candidate'] })
    expect(nextReviewExecution(500, [...made('baseline', true, true), ...made('candidate', false, true, false)], 'both')).toBeNull()
  })

  it('is the arm that a dead worker left behind, first', () => {
    expect(nextReviewExecution(500, [...made('baseline', true), ...made('candidate', false, true)], 'both')).toEqual({ attempt: 501, arms: ['baseline'] })
  })

  it('is the candidate alone where the baseline cannot run again', () => {
    expect(nextReviewExecution(700, [], 'candidate')).toEqual({ attempt: 700, arms: ['candidate'] })
    expect(nextReviewExecution(500, made('candidate', false, false), 'candidate')).toBeNull()
  })

  it('is nothing after five tries that brought no two outcomes that agree', () => {
    expect(nextReviewExecution(500, made('candidate', null, null, false, null), 'candidate')).toEqual({ attempt: 504, arms: ['candidate'] })
    expect(nextReviewExecution(500, made('candidate', null, null, false, null, null), 'candidate')).toBeNull()
  })
})

describe('what a re-run says', () => {
  const says = (baseline: (boolean | null)[], candidate: (boolean | null)[]) => {
    const result: ReviewRerunResult = { baseline, candidate }
    return [meaningOf(result), rerunInWords(result)]
  }

  it('is in the counts of both arms, and what they mean for the break', () => {
    expect(says([true, true], [false, false])).toEqual(['broken', 'candidate failed 2 of 2, baseline passed 2 of 2. Still broken.'])
    expect(says([true, true], [true, false, true])).toEqual(['went-away', 'candidate passed 2 of 3, baseline passed 2 of 2. The break went away: the candidate passes when it runs again.'])
    expect(says([false, false], [false, false])[0]).toBe('baseline-fails')
    expect(says([], [false, false])).toEqual(['broken', 'candidate failed 2 of 2, the recorded baseline cannot run again. Still broken.'])
  })

  it('never takes what could not be measured for a failure', () => {
    expect(says([true, true], [null, null, null, null, null])).toEqual(['open', 'candidate could not be measured in 5 tries, baseline passed 2 of 2. This settles nothing: not enough executions could be measured.'])
    expect(says([null, null, null, null, null], [false, false])[0]).toBe('open')
  })

  it('is read in the order of the attempts, whatever the order of the rows', () => {
    expect(resultOf([...made('candidate', true, false)].reverse())).toEqual({ baseline: [], candidate: [true, false] })
  })
})
