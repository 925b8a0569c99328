import { describe, expect, it } from 'vitest'
import { judgedLabel, voteShape, type JudgedVote } from '@/lib/core/rating/judged-thing'

const result = (passed: boolean | null, reason: string | null = null) => ({ passed, reason })
const pair = (...votes: string[]): JudgedVote[] => votes.map((choice, i) => ({ choice, order: i % 2 === 0 ? 'baseline-first' : 'candidate-first' }))
const single = (...votes: string[]): JudgedVote[] => votes.map((choice) => ({ choice, order: null }))

describe('the final verdict of a judge', () => {
  it('of a pair is the arm that passed alone, and a tie where both did', () => {
    expect(judgedLabel('pair', { baseline: result(true), candidate: result(true) })).toBe('tie')
    expect(judgedLabel('pair', { baseline: result(false), candidate: result(true) })).toBe('candidate')
    expect(judgedLabel('pair', { baseline: result(true), candidate: result(false) })).toBe('baseline')
  })

  it('of one answer is whether it passed', () => {
    expect(judgedLabel('candidate', { baseline: result(false), candidate: result(true) })).toBe('pass')
    expect(judgedLabel('baseline', { baseline: result(false), candidate: result(true) })).toBe('fail')
  })

  it('is unreadable where the votes were, and none where no judge answered', () => {
    expect(judgedLabel('pair', { baseline: result(null, 'judge unreadable'), candidate: result(null, 'judge unreadable') })).toBe('unreadable')
    expect(judgedLabel('candidate', { baseline: null, candidate: result(null, 'judge unreadable') })).toBe('unreadable')
    expect(judgedLabel('pair', { baseline: result(null, 'judge unavailable'), candidate: result(null, 'judge unavailable') })).toBeNull()
    expect(judgedLabel('pair', { baseline: null, candidate: result(true) })).toBeNull()
    expect(judgedLabel('candidate', { baseline: null, candidate: null })).toBeNull()
  })
})

describe('how votes stand to each other', () => {
  it('calls a pair an order flip when an answer won in one order only', () => {
    expect(voteShape('pairwise', pair('baseline', 'baseline'), 1)).toBe('agreed')
    expect(voteShape('pairwise', pair('tie'), 1)).toBe('agreed')
    expect(voteShape('pairwise', pair('baseline', 'candidate'), 1)).toBe('order-flip')
    expect(voteShape('pairwise', pair('baseline', 'tie'), 1)).toBe('order-flip')
  })

  it('calls it split when rounds differ, or a vote could not be read', () => {
    // round one names the baseline in both orders, round two is a tie
    expect(voteShape('pairwise', pair('baseline', 'baseline', 'tie', 'baseline', 'baseline'), 3)).toBe('split')
    expect(voteShape('pairwise', pair('unreadable'), 1)).toBe('split')
  })

  it('never takes votes of two rounds for one that flips', () => {
    // B B | C C: each round holds in both orders
    expect(voteShape('pairwise', pair('baseline', 'baseline', 'candidate', 'candidate'), 3)).toBe('split')
  })

  it('tells votes on one answer that differ from two questions with two answers', () => {
    expect(voteShape('rubric', single('pass', 'fail', 'pass'), 3)).toBe('split')
    expect(voteShape('rubric', single('pass', 'pass'), 3)).toBe('agreed')
    // two votes of three decide each question: yes, yes | no, no
    expect(voteShape('argument', single('pass', 'pass', 'fail', 'fail'), 3)).toBe('agreed')
    expect(voteShape('argument', single('pass', 'pass', 'pass', 'fail', 'fail'), 3)).toBe('split')
    expect(voteShape('argument', single('unreadable', 'pass'), 1)).toBe('split')
  })
})
