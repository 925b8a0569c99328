import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatResponse } from '@/lib/core/chat'
import { buildCallsCheck, buildFieldsCheck, FIELD_RULES, previewExpectation, readCallRows, readFieldRows, type Built, type FieldRow } from '@/lib/core/flag/build-check'
import { readExpectation } from '@/lib/core/judging/expectation'

const says = (content: string): ChatResponse => ({ message: { role: 'assistant', content }, finish_reason: 'stop' })
const calls = (name: string, args: string): ChatResponse => ({ message: { role: 'assistant', content: null, tool_calls: [{ function: { name, arguments: args } }] }, finish_reason: 'tool_calls' })
const textOf = (built: Built) => ('text' in built ? built.text : `problem: ${built.problem}`)
const rule = { arguments: 'mentioned', others: 'forbidden' } as const

describe('an expectation that is built by forms', () => {
  it('is checks of tool calls, and says what an answer would have got', () => {
    const text = textOf(buildCallsCheck([{ name: ' refund ', args: '{"order_id": 4711}' }], rule))
    expect(JSON.parse(text)).toEqual({ check: 'tool_calls', calls: [{ name: 'refund', arguments: { order_id: 4711 } }], arguments: 'mentioned', others: 'forbidden' })
    expect(previewExpectation(text, calls('refund', '{"order_id":4711,"note":"x"}'), null)).toEqual({ result: 'pass' })
    expect(previewExpectation(text, calls('refund', '{"order_id":1}'), null)).toMatchObject({ result: 'fail', detail: expect.stringContaining('order_id') as string })
    expect(previewExpectation(textOf(buildCallsCheck([], rule)), calls('refund', '{}'), null).result).toBe('fail')
  })

  it('is checks of fields and words that all have to hold', () => {
    const text = textOf(buildFieldsCheck([{ path: 'total', rule: 'equals', value: '12.5' }, { path: 'currency', rule: 'equals', value: 'EUR' }, { path: '', rule: 'not-contains', value: 'sorry' }]))
    expect(previewExpectation(text, says('{"total": 12.50, "currency": "EUR"}'), null)).toEqual({ result: 'pass' })
    expect(previewExpectation(text, says('{"total": 12, "currency": "EUR"}'), null).result).toBe('fail')
  })

  it('names the row that is wrong', () => {
    expect(textOf(buildCallsCheck([{ name: 'a', args: '' }, { name: '', args: '' }], rule))).toBe('problem: call 2: expected the name of a tool')
    expect(textOf(buildCallsCheck([{ name: 'a', args: '[1]' }], rule))).toContain('problem: call 1: expected the arguments as a JSON object')
    expect(textOf(buildFieldsCheck([]))).toBe('problem: expected at least one field')
    expect(textOf(buildFieldsCheck([{ path: ' ', rule: 'exists', value: '' }]))).toContain('problem: row 1: expected a path')
    expect(textOf(buildFieldsCheck([{ path: 'a[', rule: 'exists', value: '' }]))).toContain('problem: path: expected a path like')
    expect(textOf(buildFieldsCheck([{ path: '', rule: 'contains', value: ' ' }]))).toContain('problem: row 1: expected the words')
  })

  it('leaves to a judge what no rule can decide, and says when there is nothing to check', () => {
    expect(previewExpectation('Refund both orders', says('done'), null)).toEqual({ result: 'needs a judge' })
    expect(previewExpectation('{"check":"rubric","text":"polite"}', says('done'), null)).toEqual({ result: 'needs a judge' })
    expect(previewExpectation('{"check":"nothing"}', says('done'), null)).toMatchObject({ result: 'unknown' })
    expect(previewExpectation('x', null, null)).toEqual({ result: 'unknown', reason: 'no answer is stored' })
  })

  it('comes back into the form that made it', () => {
    const field = fc.record({ path: fc.constantFrom('a', 'a.b', 'lines[0].amount'), rule: fc.constantFrom(...FIELD_RULES), value: fc.constantFrom('1', '"x"', 'true', '{"a":[1]}', 'null') })
      .map((row): FieldRow => (row.rule === 'equals' ? row : row.rule === 'exists' || row.rule === 'absent' ? { ...row, value: '' } : { ...row, path: '' }))
    fc.assert(fc.property(fc.array(field, { minLength: 1, maxLength: 5 }), (rows) => {
      const read = readExpectation(textOf(buildFieldsCheck(rows)))
      expect(read.kind === 'checks' && readFieldRows(read.check)).toEqual(rows)
    }))
    const read = readExpectation(textOf(buildCallsCheck([{ name: 'a', args: '{"b":1}' }, { name: 'c', args: '' }], { arguments: 'exact', others: 'allowed' })))
    expect(read.kind === 'checks' && readCallRows(read.check)).toEqual({ rows: [{ name: 'a', args: '{"b":1}' }, { name: 'c', args: '' }], arguments: 'exact', others: 'allowed' })
    expect(readFieldRows({ check: 'rubric', text: 'x' })).toBeNull()
  })
})
