import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesWildcard } from '@/lib/core/gate/matches-wildcard'

describe('patterns of family members', () => {
  it.each([
    ['refund_*', 'refund_eu', true], ['refund_*', 'refund_', true], ['refund_*', 'a refund_eu', false], ['*', '', true], ['', '', true],
    ['*_eu', 'refund_eu', true], ['a*a', 'a', false], ['a*b*c', 'a-b-b-c', true], ['a*b*c', 'acb', false], ['a.b', 'axb', false], ['(*', '(x', true],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected)
  })

  it('say what the regular expression would say', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 })
    fc.assert(fc.property(word, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, text) => {
      expect(matchesWildcard(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text))
    }), { numRuns: 2000 })
  })

  it('take no time at all with many stars', () => {
    expect(matchesWildcard(`${'*a'.repeat(200)}*b`, 'a'.repeat(500))).toBe(false)
  })
})
