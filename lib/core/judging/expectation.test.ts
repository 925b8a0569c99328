import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatRequest, ChatResponse } from '@/lib/core/chat'
import { evaluateCheck } from '@/lib/core/judging/evaluate-check'
import { checkSchema, readExpectation } from '@/lib/core/judging/expectation'
import { weighCheck } from '@/lib/core/judging/judge-check'
import { judgingMethod } from '@/lib/core/judging/judging-method'
import { readJsonPath, valueAt } from '@/lib/core/judging/json-path'

const says = (content: string): ChatMessage => ({ role: 'assistant', content })
const calls = (...list: [string, object][]): ChatMessage =>
  ({ role: 'assistant', content: null, tool_calls: list.map(([name, args]) => ({ function: { name, arguments: JSON.stringify(args) } })) })
const evaluate = (check: unknown, message: ChatMessage, request: ChatRequest | null = null) => evaluateCheck(checkSchema.parse(check), message, request)
const result = (check: unknown, message: ChatMessage) => evaluate(check, message).result
const refunds = { check: 'tool_calls', calls: [{ name: 'refund', arguments: { order_id: 'BX-1' } }] }

describe('reading an expectation', () => {
  it('takes JSON of the schema as checks and everything else as words', () => {
    expect(readExpectation(JSON.stringify(refunds))).toMatchObject({ kind: 'checks', check: { check: 'tool_calls', arguments: 'mentioned', others: 'forbidden' } })
    for (const words of ['Refund it', '{not json', '{"order":1}', '["check"]', '"check"', '12', '', '{"__proto__":{"check":"rubric","text":"x"}}']) {
      expect(readExpectation(words)).toEqual({ kind: 'words', words, problem: null })
    }
  })

  it.each([
    [{ check: 'contain', text: 'x' }, ''], [{ check: 'contains', text: '' }, 'text: expected text'], [{ check: 'contains', text: 'x', case: true }, ''],
    [{ check: 'all', checks: [{ check: 'regex', pattern: '(a)\\1' }] }, 'checks[0].pattern: expected a regular expression of the safe subset: back references are not supported'],
    [{ check: 'json_equals', path: 'a' }, 'value: expected a value'], [{ check: 'json_exists', path: 'a..b' }, 'path: expected a path like lines[0].amount'],
    [{ check: 'any', checks: [] }, 'checks: expected at least one check'], [{ check: 'all', checks: Array.from({ length: 50 }, () => ({ check: 'rubric', text: 'x' })) }, 'expected at most 50 checks'],
  ])('says what is wrong with %j', (value, problem) => {
    expect(readExpectation(JSON.stringify(value))).toMatchObject({ kind: 'words', problem: problem === '' ? expect.any(String) as string : problem })
  })

  it('reads no text into an exception, however deep', () => {
    const deep = `${'{"check":"all","checks":['.repeat(30)}{"check":"rubric","text":"x"}${']}'.repeat(30)}`
    expect(readExpectation(deep)).toMatchObject({ kind: 'words', problem: 'expected at most 40 nested levels' })
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.json().map((json) => `{"check":"all","checks":${json}}`)), (text) => {
      expect(['checks', 'words']).toContain(readExpectation(text).kind)
    }))
  })
})

describe('checks', () => {
  it('look at tool calls: those arguments that are mentioned, or exactly', () => {
    const both = calls(['refund', { order_id: 'BX-1', amount: 5 }], ['note', {}])
    expect(evaluate(refunds, calls(['refund', { order_id: ' BX-1', amount: 5 }]))).toEqual({ result: 'pass' })
    expect(evaluate({ ...refunds, arguments: 'exact' }, calls(['refund', { order_id: 'BX-1', amount: 5 }]))).toEqual({ result: 'fail', failureKind: 'wrong argument', detail: 'refund: amount is 5, expected nothing', place: { tool: 'refund', argument: 'amount' } })
    expect(evaluate(refunds, both)).toMatchObject({ failureKind: 'extra call', detail: 'Also called note' })
    expect(evaluate({ ...refunds, others: 'allowed' }, both)).toEqual({ result: 'pass' })
    expect(evaluate(refunds, calls(['refund', { order_id: 'BX-2' }]))).toMatchObject({ failureKind: 'wrong argument', detail: 'refund: order_id is BX-2, expected BX-1' })
    expect(evaluate(refunds, says('Done!'))).toMatchObject({ failureKind: 'missing call' })
    expect(evaluate({ check: 'tool_calls', calls: [] }, both)).toMatchObject({ failureKind: 'extra call' })
    expect(evaluate({ check: 'tool_calls', calls: [{ name: 'refund' }], others: 'allowed' }, both)).toEqual({ result: 'pass' })
    const request: ChatRequest = { messages: [], tools: [{ type: 'function', function: { name: 'refund', parameters: { properties: { order_id: { enum: ['BX-1'] } } } } }] }
    expect(evaluate(refunds, calls(['refund', { order_id: 'bx-1' }]), request)).toEqual({ result: 'pass' })
  })

  it('find the calls that fit among many, whichever comes first', () => {
    const wanted = { check: 'tool_calls', calls: [{ name: 'f' }, { name: 'f', arguments: { a: 1 } }], others: 'allowed' }
    const many = Array.from({ length: 30 }, (_, index): [string, object] => ['f', { a: index }])
    expect(result(wanted, calls(...many))).toBe('pass')
    expect(result(wanted, calls(...many.filter((_, index) => index !== 1)))).toBe('fail')
  })

  it.each([
    ['pass', { check: 'json_equals', path: 'lines[0].amount', value: 12.5 }], ['fail', { check: 'json_equals', path: 'lines[0].amount', value: 12 }],
    ['fail', { check: 'json_equals', path: 'lines[3].amount', value: null }], ['pass', { check: 'json_equals', path: 'none', value: null }],
    ['pass', { check: 'json_equals', path: '', value: { none: null, 'a.b': 'x', lines: [{ amount: 12.5 }] } }],
    ['pass', { check: 'json_exists', path: 'none' }], ['fail', { check: 'json_exists', path: 'toString' }], ['fail', { check: 'json_exists', path: 'lines.length' }],
    ['pass', { check: 'json_absent', path: 'vat' }], ['fail', { check: 'json_absent', path: '["a.b"]' }],
  ])('%s for %j', (expected, check) => {
    const message = says('{"lines":[{"amount":"12.50"}],"none":null,"a.b":"x"}')
    expect(result(check, message)).toBe(expected)
    expect(evaluate(check, says('no JSON'))).toMatchObject({ failureKind: 'invalid json' })
  })

  it('name the field that is wrong inside of a value', () => {
    expect(evaluate({ check: 'json_equals', path: 'lines', value: [{ amount: 1 }] }, says('{"lines":[{"amount":2}]}'))).toMatchObject({ failureKind: 'wrong json', detail: 'lines[0].amount is 2, expected 1' })
    expect(evaluate({ check: 'json_equals', path: 'a', value: { b: 1 } }, says('{"a":{"b":2}}'))).toMatchObject({ detail: 'a.b is 2, expected 1' })
  })

  it('look at the words', () => {
    const message = says('We refunded 12.50 EUR for BX-1.')
    expect(result({ check: 'contains', text: 'bx-1' }, message)).toBe('fail')
    expect(result({ check: 'contains', text: 'bx-1', ignore_case: true }, message)).toBe('pass')
    expect(evaluate({ check: 'not_contains', text: 'refunded' }, message)).toEqual({ result: 'fail', failureKind: 'wrong text', detail: 'The answer contains refunded' })
    expect(result({ check: 'regex', pattern: '\\d+\\.\\d{2} EUR' }, message)).toBe('pass')
    expect(result({ check: 'regex', pattern: '^refunded', ignore_case: true }, message)).toBe('fail')
    expect(result({ check: 'not_regex', pattern: 'USD|GBP' }, message)).toBe('pass')
    expect(evaluate({ check: 'regex', pattern: 'a{400}' }, says('a'.repeat(100_000)))).toMatchObject({ result: 'undecided', reason: 'answer too long to check' })
  })

  it('are combined, and a model is needed only where nothing else decides', () => {
    const [yes, no, ask] = [{ check: 'contains', text: 'a' }, { check: 'contains', text: 'z' }, { check: 'rubric', text: 'It is polite' }]
    const of = (check: string, ...checks: object[]) => result({ check, checks }, says('abc'))
    expect([of('all', yes, yes), of('all', yes, no), of('all', yes, ask), of('all', ask, no)]).toEqual(['pass', 'fail', 'undecided', 'fail'])
    expect([of('any', no, yes), of('any', no, no), of('any', no, ask), of('any', ask, yes)]).toEqual(['pass', 'fail', 'undecided', 'pass'])
    const similar = { check: 'similar', text: 'Hello', at_least: 0.9 }
    expect(evaluate({ check: 'all', checks: [ask, { check: 'any', checks: [similar, no] }] }, says('abc'))).toEqual({ result: 'undecided', reason: 'needs a model', open: [ask, similar] })
    expect(evaluate({ check: 'any', checks: [no, no] }, says('abc'))).toMatchObject({ detail: 'None of 2 alternatives holds; the first: The answer does not contain z' })
  })
})

describe('the verdict by checks', () => {
  const verdict = (check: unknown, response: ChatResponse) => weighCheck(checkSchema.parse(check), response, null).verdict

  it('fails what is cut off or empty, and lets a refusal pass where that is what was due', () => {
    const refusal: ChatResponse = { message: { role: 'assistant', content: null, refusal: 'I cannot do that.' }, finish_reason: 'stop' }
    expect(verdict({ check: 'tool_calls', calls: [] }, refusal)).toMatchObject({ kind: 'scored', passed: true })
    expect(verdict({ check: 'contains', text: 'cannot' }, refusal)).toMatchObject({ passed: true })
    expect(verdict(refunds, refusal)).toMatchObject({ passed: false, failureKind: 'refused' })
    expect(verdict({ check: 'not_contains', text: 'x' }, { message: says(' '), finish_reason: 'stop' })).toMatchObject({ failureKind: 'empty' })
    expect(verdict({ check: 'contains', text: 'a' }, { message: says('abc'), finish_reason: 'length' })).toMatchObject({ failureKind: 'truncated' })
    expect(verdict({ check: 'rubric', text: 'x' }, { message: says('abc'), finish_reason: 'stop' })).toEqual({ kind: 'unscored', reason: 'needs a model' })
  })

  it('comes before the reference, and so do words', () => {
    const reference: ChatResponse = { message: calls(['refund', { order_id: 'BX-9' }]), finish_reason: 'tool_calls' }
    const method = (expectation: string | null) => judgingMethod({ request: { messages: [] }, reference, expectation }, 'pairwise_preference')
    expect([method(JSON.stringify(refunds)), method('Refund it'), method(null)]).toEqual(['checks', 'rubric', 'tools'])
    expect(judgingMethod({ request: { messages: [] }, reference: null, expectation: '{"check":"x"}' }, 'pairwise_preference')).toBe('rubric')
  })
})

describe('paths', () => {
  it('read back what was written, and nothing that is not there', () => {
    const step = fc.oneof(fc.nat(3), fc.string())
    fc.assert(fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      expect(readJsonPath(steps.map((part) => (typeof part === 'number' ? `[${part}]` : `[${JSON.stringify(part)}]`)).join(''))).toEqual(steps)
    }))
    expect(readJsonPath('a.b[0]["c d"].e')).toEqual(['a', 'b', 0, 'c d', 'e'])
    expect(['.a', 'a.', 'a[', 'a[x]', 'a[-1]', 'a[""'].map(readJsonPath)).toEqual([null, null, null, null, null, null])
    expect(valueAt({ a: [1] }, ['__proto__'])).toBeUndefined()
  })
})
