import { describe, expect, it } from 'vitest'
import { layOutJsonText, prettyJson, prettyJsonText } from '@/lib/core/display/pretty-json'

describe('JSON for people', () => {
  it('gives equal values the same text', () => {
    expect(prettyJson({ b: [{ d: 1, c: 2 }], a: null })).toBe(prettyJson({ a: null, b: [{ c: 2, d: 1 }] }))
  })

  it('keeps a truncated text as it is', () => {
    expect(prettyJsonText('{"order_id":"A-1","amou')).toBe('{"order_id":"A-1","amou')
    expect(prettyJsonText('{"b":1,"a":2}')).toBe('{\n  "a": 2,\n  "b": 1\n}')
  })

  it('lays a cut off text out like a whole one, strings untouched', () => {
    expect(layOutJsonText('{"a": 1,"b":{"c":"x, {\\"y\\"}"}}')).toBe('{\n  "a": 1,\n  "b": {\n    "c": "x, {\\"y\\"}"\n  }\n}')
    expect(layOutJsonText('{"a":1,"b":"x')).toBe('{\n  "a": 1,\n  "b": "x')
  })
})
