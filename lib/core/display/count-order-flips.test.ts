import { describe, expect, it } from 'vitest'
import { countOrderFlips } from '@/lib/core/display/count-order-flips'

/** Votes of one pair as `b` (baseline first) or `c`, and what they chose. */
const votes = (text: string, attempt = 1) => text.split(' ').filter(Boolean).map((word, index) => ({
  attempt, judge: 'pairwise', arm: 'pair', vote: index + 1, order: word[0] === 'b' ? 'baseline-first' : 'candidate-first', choice: { b: 'baseline', c: 'candidate', t: 'tie', u: 'unreadable' }[word[1]!]!,
}))

describe('order flips', () => {
  it.each([
    ['both orders agree', 'bb cb', 0], ['each order prefers the first answer', 'bb cc', 1], ['the other order sees a tie', 'bb ct', 1], ['a tie in the first order settles the round', 'bt cb bb', 0],
    ['the second cannot be read', 'bb cu', 0], ['rounds that begin in the order in which the one before ended', 'bb cb cc bc', 0], ['two of three rounds', 'bb cc cc bb bb cb', 2], ['nobody voted', '', 0],
  ])('%s: %s is %i', (_why, text, flips) => {
    expect(countOrderFlips(votes(text))).toBe(flips)
  })

  it('do not reach over executions', () => {
    expect(countOrderFlips([...votes('bb'), ...votes('bb cc', 2).slice(1)])).toBe(0)
  })
})
