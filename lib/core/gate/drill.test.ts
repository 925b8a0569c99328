import { describe, expect, it } from 'vitest'
import type { ChatResponse } from '@/lib/core/chat'
import { callNumber } from '@/lib/core/gate/attempts'
import { breakOnPurpose, isDrilled } from '@/lib/core/gate/drill'
import { DRILL_FAULTS } from '@/lib/core/run'

const calling = (text: string): ChatResponse => ({
  message: { role: 'assistant', content: null, tool_calls: [{ id: '1', function: { name: 'lookup', arguments: text } }] }, finish_reason: 'tool_calls',
})
const first = (response: ChatResponse) => response.message.tool_calls![0]!.function

describe('breaking an answer on purpose', () => {
  it('drops the first argument, cuts the call off, or calls another tool', () => {
    const answer = calling('{"order":7,"reason":"late"}')
    expect(first(breakOnPurpose(answer, 'dropped argument'))).toEqual({ name: 'lookup', arguments: '{"reason":"late"}' })
    expect(breakOnPurpose(answer, 'truncated call')).toMatchObject({ finish_reason: 'length', message: { tool_calls: [{ function: { arguments: '{"order":7,"re' } }] } })
    expect(first(breakOnPurpose(answer, 'swapped tool'))).toEqual({ name: 'lookup_v2', arguments: '{"order":7,"reason":"late"}' })
    expect(answer).toEqual(calling('{"order":7,"reason":"late"}'))
  })

  it('changes every answer, whatever it is', () => {
    const text: ChatResponse = { message: { role: 'assistant', content: 'On Monday' }, finish_reason: 'stop' }
    for (const fault of DRILL_FAULTS) {
      for (const answer of [calling('{}'), calling('{"a":1}'), calling('no json'), text]) expect(breakOnPurpose(answer, fault)).not.toEqual(answer)
    }
  })
})

describe('who is hit by a drill', () => {
  it('is a share of one segment, the same cases in every attempt', () => {
    const drill = { segment: 'a', fault: 'swapped tool', share: 0.3 } as const
    const hit = (n: number, segments: string[]) => isDrilled(drill, { seed: 's', caseId: String(n), segments })
    const hits = Array.from({ length: 2000 }, (_, n) => hit(n, ['a', 'b']))
    expect(hits).toEqual(Array.from({ length: 2000 }, (_, n) => hit(n, ['a'])))
    // 600 expected, standard deviation √(2000·0.3·0.7) = 20.5
    expect(Math.abs(hits.filter(Boolean).length - 600)).toBeLessThan(82)
    expect(hit(0, ['b']) || hit(1, ['b'])).toBe(false)
  })
})

describe('the number of a model call', () => {
  it('is the attempt, and of another series for the second arm that asks the same model', () => {
    expect(callNumber(2, { arm: 'candidate', sameModel: false })).toBe(2)
    expect([callNumber(2, { arm: 'baseline', sameModel: true }), callNumber(2, { arm: 'candidate', sameModel: true })]).toEqual([2, 1002])
  })
})
