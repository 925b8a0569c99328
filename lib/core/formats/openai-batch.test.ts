import { describe, expect, it } from 'vitest'
import { createOpenaiBatchReader } from '@/lib/core/formats/openai-batch'

const input = (id: string) => JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/chat/completions', body: { model: 'm', messages: [{ role: 'user', content: id }] } })
const output = (id: string) => JSON.stringify({ id: `batch_${id}`, custom_id: id, response: { status_code: 200, body: { created: 1786700001, choices: [{ message: { role: 'assistant', content: `re ${id}` } }] } }, error: null })

describe('the lines of a batch', () => {
  it('wait for their other half and are one row with it', () => {
    const reader = createOpenaiBatchReader()
    expect(reader.rows(input('a'))).toEqual([])
    expect(reader.rows(output('b'))).toEqual([])
    expect(reader.rows(output('a')).map((row) => reader.trace(row)?.sourceId)).toEqual(['batch_a'])
    expect(reader.rows(input('b')).map((row) => reader.trace(row))).toMatchObject([{ sourceId: 'batch_b', request: { messages: [{ content: 'b' }] }, response: { message: { content: 're b' } }, replayable: true }])
    expect(reader.end?.()).toEqual([])
  })

  it('are halves at the end when the other one did not come', () => {
    const reader = createOpenaiBatchReader()
    reader.rows(input('a'))
    reader.rows(output('b'))
    expect(reader.end?.().map((row) => reader.trace(row)?.notReplayableReason)).toEqual(['no response logged', 'no request logged'])
    expect(reader.end?.()).toEqual([])
  })

  it('that come twice lose nothing', () => {
    const reader = createOpenaiBatchReader()
    reader.rows(input('a'))
    expect(reader.rows(input('a'))).toHaveLength(1)
    expect(reader.rows(output('a'))).toHaveLength(1)
    expect(reader.end?.()).toEqual([])
  })

  it('stop waiting, the oldest first, before they fill the memory', () => {
    const reader = createOpenaiBatchReader()
    for (let index = 0; index < 50_000; index += 1) expect(reader.rows(input(String(index)))).toEqual([])
    expect(reader.rows(input('50000'))).toMatchObject([{ custom_id: '0', output: null }])
    expect(reader.rows(output('0'))).toMatchObject([{ custom_id: '1', output: null }])
    expect(reader.end?.()).toHaveLength(50_000)
  })

  it.each([['{"custom_id":null}', 'custom_id: expected text'], ['{"custom_id":"a"}', 'row: expected a line of a batch input'], ['{', 'not valid JSON']])('are refused with what was expected: %s', (text, message) => {
    expect(() => createOpenaiBatchReader().rows(text)).toThrow(message)
  })
})
