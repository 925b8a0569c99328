import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutAround, markHides } from '@/lib/core/privacy/mark-hides'

describe('marking what is hidden', () => {
  it.each([
    ['Call Ann now', 'Call <PERSON_1> now', [['Call ', null], ['Ann', '<PERSON_1>'], [' now', null]]],
    ['Ann and <EMAIL_1>', '<PERSON_1> and <EMAIL_1>', [['Ann', '<PERSON_1>'], [' and <EMAIL_1>', null]]],
    ['<EMAIL_1>', '<EMAIL_1>', [['<EMAIL_1>', null]]],
    ['a.b', '<URL_1>', [['a.b', '<URL_1>']]],
    ['x Ann x Ann x', 'x <PERSON_1> x <PERSON_1> x', [['x ', null], ['Ann', '<PERSON_1>'], [' x ', null], ['Ann', '<PERSON_1>'], [' x', null]]],
  ])('points at the words: %s', (before, after, expected) => {
    expect(markHides(before, after)?.map(({ text, as }) => [text, as])).toEqual(expected)
  })

  it.each([['Call Ann', 'Ring <PERSON_1>'], ['Call Ann', 'Call'], ['Call Ann', 'Call <PERSON_1> now'], ['', '<PERSON_1> x']])('says nothing of a text that is another one: %s, %s', (before, after) => {
    expect(markHides(before, after)).toBeNull()
  })

  it('gives the whole text back, and the other one with the placeholders in, whatever is hidden', () => {
    const word = fc.stringMatching(/^[a-zäöü<>_ "\\{}%]{0,8}$/)
    const piece = fc.record({ text: word, value: fc.stringMatching(/^[A-Z0-9é@]{1,6}$/), n: fc.integer({ min: 1, max: 9 }) })
    fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), word, (pieces, end) => {
      const before = pieces.map(({ text, value }) => `${text}|${value}`).join('') + end
      const after = pieces.map(({ text, n }) => `${text}|<CUSTOM_${n}>`).join('') + end
      const segments = markHides(before, after)
      // words between may hide where one ends; then it says so, and never something wrong
      if (segments === null) return
      expect(segments.map(({ text }) => text).join('')).toBe(before)
      expect(segments.map(({ text, as }) => as ?? text).join('')).toBe(after)
    }), { numRuns: 300 })
  })

  it('cuts what stays to what stands around', () => {
    expect(cutAround([{ text: 'a'.repeat(50), as: null }, { text: 'Ann', as: '<PERSON_1>' }, { text: 'b'.repeat(50), as: null }], 5).map(({ text }) => text)).toEqual(['…aaaaa', 'Ann', 'bbbbb…'])
  })
})
