import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safePattern } from '@/lib/core/judging/safe-pattern'

function test(pattern: string, text: string, ignoreCase = false): boolean | null {
  const read = safePattern(pattern, ignoreCase)
  if ('problem' in read) throw new Error(read.problem)
  return read.test(text)
}

describe('safe patterns', () => {
  it.each([
    ['BX-\\d+', 'order BX-12', true], ['^BX-\\d+$', 'order BX-12', false], ['colou?r', 'color', true], ['(?:ab|cd){2,3}$', 'xabcdab', true],
    ['^(?:ab){2}$', 'ababab', false], ['\\bcat\\b', 'concat', false], ['\\bcat\\b', 'a cat.', true], ['[^a-c\\]]', 'abc]', false],
    ['\\p{Lu}', 'straße Ö', true], ['^.$', '😀', true], ['\\u00e9|\\x41', 'é', true], ['a.c', 'a\nc', false], ['', 'x', true], ['(a|)b', 'b', true],
    ['\\"x\\-y\\"', '"x-y"', true], ['a{2,}?b', 'aab', true],
  ])('%s on %j says %s', (pattern, text, expected) => expect(test(pattern, text)).toBe(expected))

  it('ignores case only when asked', () => {
    expect([test('refund', 'REFUND'), test('refund', 'REFUND', true), test('[a-z]+É', 'ABCé', true)]).toEqual([false, true, true])
  })

  it.each(['(?=a)b', '(a)\\1', '(?<n>a)', '(', ')', '[a', 'a**', '*a', 'a{3,1}', '(?i)a', 'a{1001}b{1001}', '(a{100}){100}', 'x'.repeat(501), '('.repeat(60) + ')'.repeat(60), '\\'])(
    'refuses %s with a reason', (pattern) => expect(safePattern(pattern)).toEqual({ problem: expect.any(String) as string }))

  it('says what the engine of JavaScript says, where both can read the pattern', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\b', '^', '$', '\\.')
    const pattern = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, atom, fc.tuple(tie('node'), tie('node')).map((parts) => parts.join('')), fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}|${b})`),
        fc.tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,}', '*?')).map(([a, q]) => `(?:${a})${q}`)),
    })).node
    fc.assert(fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', ' ', '\n'), maxLength: 12 }), (source, text) => {
      expect(test(source, text)).toBe(new RegExp(source, 'u').test(text))
    }), { numRuns: 2000 })
  })

  it('never reads a pattern into an exception that is not a reason', () => {
    fc.assert(fc.property(fc.string({ maxLength: 30 }), fc.string(), (pattern, text) => {
      const read = safePattern(pattern)
      if ('test' in read) expect(typeof read.test(text)).toBe('boolean')
    }))
  })

  it('ends on patterns that run for ever elsewhere, and says null for what is too long', () => {
    expect(test('^(?:a+)+$', `${'a'.repeat(50_000)}b`)).toBe(false)
    expect(test('(?:a|a)*(?:a|a)*c', 'a'.repeat(50_000))).toBe(false)
    expect(test('.*.*.*.*x', 'a'.repeat(50_000))).toBe(false)
    expect(test('a{500}', 'a'.repeat(1_000_000))).toBeNull()
  })
})
