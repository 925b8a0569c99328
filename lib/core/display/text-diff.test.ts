import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines, diffWords, type DiffPart } from '@/lib/core/display/text-diff'

const side = (parts: DiffPart[], gone: DiffPart['kind'], joiner: string) =>
  parts.filter((part) => part.kind !== gone).map((part) => part.text).join(joiner)

describe('text comparison', () => {
  it('shows a dropped line between equal ones', () => {
    expect(diffLines('a\nb\nc', 'a\nc')).toEqual([
      { kind: 'same', text: 'a' }, { kind: 'removed', text: 'b' }, { kind: 'same', text: 'c' },
    ])
  })

  it('shows a changed word inside a sentence', () => {
    expect(diffWords('refund of 20 euros', 'refund of 30 euros')).toEqual([
      { kind: 'same', text: 'refund of ' }, { kind: 'removed', text: '20' },
      { kind: 'added', text: '30' }, { kind: 'same', text: ' euros' },
    ])
  })

  it('puts neighbouring changes together, so that each side reads as it was written', () => {
    expect(diffWords('Thanks for getting in touch. Bye', 'Good question, and I am sorry. Bye')).toEqual([
      { kind: 'removed', text: 'Thanks for getting in touch' }, { kind: 'added', text: 'Good question, and I am sorry' },
      { kind: 'same', text: '. Bye' },
    ])
    // a word left out alone stays one removal
    expect(diffWords('a b c', 'a c').map((part) => part.kind)).toEqual(['same', 'removed', 'same'])
  })

  it('finds no difference in equal texts and handles empty ones', () => {
    expect(diffWords('same', 'same')).toEqual([{ kind: 'same', text: 'same' }])
    expect(diffWords('', 'new')).toEqual([{ kind: 'added', text: 'new' }])
    expect(diffWords('', '')).toEqual([])
  })

  it('loses nothing of either text', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
    fc.assert(fc.property(texts, texts, (before, after) => {
      const words = diffWords(before.join(' '), after.join(' '))
      expect(side(words, 'added', '')).toBe(before.join(' '))
      expect(side(words, 'removed', '')).toBe(after.join(' '))
      const lines = diffLines(before.join('\n'), after.join('\n'))
      expect(side(lines, 'added', '\n')).toBe(before.join('\n'))
      expect(side(lines, 'removed', '\n')).toBe(after.join('\n'))
    }))
  })

  it('makes the fewest edits', () => {
    // ABCABBA to CBABAC needs 5 edits (the example of Myers 1986)
    const parts = diffLines('A\nB\nC\nA\nB\nB\nA', 'C\nB\nA\nB\nA\nC')
    const edits = parts.filter((part) => part.kind !== 'same').flatMap((part) => part.text.split('\n'))
    expect(edits).toHaveLength(5)
  })

  it('gives up on texts with too many differences instead of hanging', () => {
    const many = (word: string) => Array.from({ length: 3000 }, (_, i) => `${word}${i}`).join('\n')
    const parts = diffLines(many('x'), many('y'))
    expect(parts.map((part) => part.kind)).toEqual(['removed', 'added'])
  })
})
