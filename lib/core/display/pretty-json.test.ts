import { describe, expect, it } from 'vitest'
import { prettyJson, prettyJsonText } from '@/lib/core/display/pretty-json'

describe('JSON for people', () => {
  it('gives equal values the same text', () => {
    expect(prettyJson({ b: [{ d: 1, c: 2 }], a: null })).toBe(prettyJson({ a: null, b: [{ c: 2, d: 1 }] }))
  })

  it('keeps a truncated text as it is', () => {
    expect(prettyJsonText('{"order_id":"A-1","amou')).toBe('{"order_id":"A-1","amou')
    expect(prettyJsonText('{"b":1,"a":2}')).toBe('{\n  "a": 2,\n  "b": 1\n}')
  })
})
