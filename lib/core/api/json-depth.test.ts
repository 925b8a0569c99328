import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isDeeperThan, jsonDepth } from '@/lib/core/api/json-depth'

const depthOf = (value: unknown): number =>
  value && typeof value === 'object' ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

describe('depth of a JSON text', () => {
  it('of a parsed value is told without going to its end', () => {
    const value = { a: [1, [2]] }
    expect([2, 3].map((levels) => isDeeperThan(value, levels))).toEqual([true, false])
    expect(isDeeperThan('[[[', 0)).toBe(false)
    expect(isDeeperThan(JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), 200)).toBe(true)
  })

  it('counts nested brackets and ignores those in strings', () => {
    expect(jsonDepth('1')).toBe(0)
    expect(jsonDepth('{"a":[1,[2]]}')).toBe(3)
    expect(jsonDepth('["[[[[", "\\"]]["]')).toBe(1)
  })

  it('agrees with the parsed value for any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(jsonDepth(JSON.stringify(value))).toBe(depthOf(value))
    }))
  })

  it('survives a text that is nested deeper than a parser would follow', () => {
    expect(jsonDepth('['.repeat(200_000))).toBe(200_000)
  })
})
