import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatResponse } from '@/lib/core/chat'
import { calledTools } from '@/lib/core/judging/called-tools'
import { compareJson } from '@/lib/core/judging/compare-json'
import { compareToolCalls } from '@/lib/core/judging/compare-tool-calls'
import { evaluateCheck } from '@/lib/core/judging/evaluate-check'
import { failedByForm } from '@/lib/core/judging/failed-by-form'
import { weighStructure } from '@/lib/core/judging/judge-structure'
import { voteState } from '@/lib/core/judging/vote-state'

const calls = (...list: [string, string][]): ChatMessage =>
  ({ role: 'assistant', content: null, tool_calls: list.map(([name, args]) => ({ function: { name, arguments: args } })) })
const says = (content: string): ChatMessage => ({ role: 'assistant', content })
const done = (message: ChatMessage, finish_reason = 'stop'): ChatResponse => ({ message, finish_reason })
const find: [string, string] = ['find', '{"order":1}']
const refund: [string, string] = ['refund', '{"order":1,"lines":[{"amount":5}]}']

describe('what a failure is about', () => {
  it.each([
    ['the argument that differs, with its tool', calls(find, ['refund', '{"order":1,"lines":[{"amount":6}]}']), { tool: 'refund', argument: 'lines[0].amount' }],
    ['the tool that was not called', calls(find), { tool: 'refund', argument: null }],
    ['the tool that was due, where another one was called', calls(find, ['escalate', '{}']), { tool: 'refund', argument: null }],
    ['the tool that was called beside', calls(find, refund, ['close', '{}']), { tool: 'close', argument: null }],
    ['the tool whose arguments are no JSON', calls(find, ['refund', '{"am']), { tool: 'refund', argument: null }],
  ])('is %s', (_words, output, place) => {
    expect(compareToolCalls(calls(find, refund), output)).toMatchObject({ passed: false, place })
    expect(weighStructure('tools', done(calls(find, refund)), done(output), null).verdict).toMatchObject({ passed: false, place })
  })

  it('is the path of a JSON answer, without a tool', () => {
    expect(compareJson(says('{"lines":[{"amount":5}]}'), says('{"lines":[{"amount":6}]}'))).toMatchObject({ place: { tool: null, argument: 'lines[0].amount' } })
    expect(compareJson(says('[1]'), says('[1,2]'))).toMatchObject({ place: { tool: null, argument: null } })
    const schema = { type: 'object', properties: { total: { type: 'number' } } }
    expect(compareJson(says('{"total":12.5}'), says('{"total":"12.50"}'), schema)).toMatchObject({ failureKind: 'invalid json', detail: 'Breaks the schema: total expected number', place: { tool: null, argument: 'total' } })
  })

  it('is what a check names, the first of several alternatives', () => {
    const check = { check: 'json_equals', path: 'a', value: { b: 1 } } as const
    expect(evaluateCheck(check, says('{"a":{"b":2}}'), null)).toMatchObject({ failureKind: 'wrong json', place: { tool: null, argument: 'a.b' } })
    expect(evaluateCheck({ check: 'any', checks: [check, { check: 'contains', text: 'z', ignore_case: false }] }, says('{"a":{"b":2}}'), null)).toMatchObject({ place: { argument: 'a.b' } })
  })

  it('is nothing where only the form is wrong, and the first tool where words were due', () => {
    expect(failedByForm(done(calls(find), 'length'), done(calls(find)))).not.toHaveProperty('place')
    expect(failedByForm(done(calls(find, refund)), done(says('Ask us')))).toMatchObject({ failureKind: 'extra call', place: { tool: 'find', argument: null } })
  })

  it('keeps the end of a long path, so that it fits into an index', () => {
    const deep = (value: number, depth: number): unknown => (depth === 0 ? value : { branch: deep(value, depth - 1) })
    const { place } = compareToolCalls(calls(['f', JSON.stringify(deep(1, 30))]), calls(['f', JSON.stringify(deep(2, 30))])) as { place: { argument: string } }
    expect(place.argument).toHaveLength(80)
    expect(place.argument).toMatch(/^….*branch$/)
  })
})

it('names each tool once that the reference or an arm called', () => {
  expect(calledTools([done(calls(refund, find)), null, done(calls(find, ['close', '{}'])), done(says('x'))])).toEqual(['close', 'find', 'refund'])
  expect(calledTools([null, done(says('x'))])).toEqual([])
})

describe('the votes on a case', () => {
  const pair = (choice: string, order: string, vote: number) => ({ attempt: 1, judge: 'pairwise', arm: 'pair', vote, order, choice })
  const rubric = (choice: string, vote: number, more: { arm?: string; question?: number } = {}) => ({ attempt: 1, judge: 'rubric', arm: 'candidate', vote, order: null, choice, ...more })

  it('are none where no judge was asked', () => expect(voteState([])).toBeNull())

  it('agree when all that can be read say the same of one answer', () => {
    expect(voteState([rubric('pass', 1), rubric('unreadable', 2), rubric('pass', 3)])).toBe('agreed')
    expect(voteState([rubric('pass', 1), rubric('fail', 1, { arm: 'baseline' })])).toBe('agreed')
    expect(voteState([pair('candidate', 'baseline-first', 1), pair('candidate', 'candidate-first', 2)])).toBe('agreed')
  })

  it('are split when two on one question differ, not when two questions have two answers', () => {
    expect(voteState([rubric('pass', 1), rubric('fail', 2), rubric('pass', 3)])).toBe('split')
    expect(voteState([rubric('pass', 1, { question: 1 }), rubric('fail', 2, { question: 2 })])).toBe('agreed')
    expect(voteState([pair('tie', 'baseline-first', 1), pair('candidate', 'candidate-first', 2), pair('candidate', 'baseline-first', 3)])).toBe('split')
  })

  it('are an order flip when each order prefers another answer', () => {
    expect(voteState([pair('candidate', 'baseline-first', 1), pair('baseline', 'candidate-first', 2)])).toBe('order-flip')
  })
})
