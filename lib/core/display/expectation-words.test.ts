import { describe, expect, it } from 'vitest'
import { expectationInWords } from '@/lib/core/display/expectation-words'

describe('an expectation in a list', () => {
  it('is its words, or what its checks ask for', () => {
    expect(expectationInWords('Refund both orders')).toBe('Refund both orders')
    expect(expectationInWords('{"check":"all","checks":[{"check":"tool_calls","calls":[{"name":"refund"}]},{"check":"not_contains","text":"sorry"}]}')).toBe('calls refund and does not say “sorry”')
    expect(expectationInWords('{"check":"tool_calls","calls":[]}')).toBe('calls no tool')
    expect(expectationInWords('{"check":"json_equals","path":"total","value":12.5}')).toBe('total is 12.5')
  })

  it('is said to be checks where the list has only their beginning', () => {
    expect(expectationInWords('{\n  "check": "tool_calls",\n  "calls": [{"name": "ref')).toBe('checks')
  })
})
