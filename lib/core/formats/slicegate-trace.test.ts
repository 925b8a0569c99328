import { describe, expect, it } from 'vitest'
import { parseSlicegateRow, writeSlicegateTrace } from '@/lib/core/formats/slicegate-trace'
import { TRACE_ROWS } from '@/lib/core/formats/test-trace-rows'
import { traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'

const row = { source_id: '1', ts: '2026-08-14T09:35:00Z', request: { messages: [{ role: 'user', content: 'hi' }] }, response: { message: { role: 'assistant', content: 'hello' }, finish_reason: 'end_turn' } }

describe('our own JSONL', () => {
  it('needs an id, a time and what was said', () => {
    expect(parseSlicegateRow(row)).toEqual({
      source: 'slicegate', sourceId: '1', parentSourceId: null, ts: '2026-08-14T09:35:00.000Z', latencyMs: null, ttftMs: null, modelRequested: null, modelUsed: null, provider: null, customerId: null, conversationId: null,
      dimensions: {}, request: row.request, response: { message: row.response.message, finish_reason: 'stop' }, usage: { input: null, output: null, cachedInput: null }, costUsd: null, status: 'success', error: null,
      replayable: true, notReplayableReason: null,
    })
  })

  it('gives the same trace again, whatever format it came from', () => {
    for (const format of Object.keys(TRACE_ROWS) as TraceFormat[]) {
      for (const document of TRACE_ROWS[format]!) {
        const reader = traceReader(format)
        const rows = [...reader.rows(JSON.stringify(document)), ...(reader.end?.() ?? [])]
        for (const trace of rows.map((value) => reader.trace(value))) {
          expect({ ttftMs: null, ...parseSlicegateRow(JSON.parse(writeSlicegateTrace(trace!))) }).toEqual(JSON.parse(JSON.stringify({ ttftMs: null, ...trace })))
        }
      }
    }
  })

  it('says why it cannot be replayed, or is told so', () => {
    expect(parseSlicegateRow({ ...row, request: null, response: null }).notReplayableReason).toBe('content logging off')
    expect(parseSlicegateRow({ ...row, response: null }).notReplayableReason).toBe('no response logged')
    expect(parseSlicegateRow({ ...row, not_replayable_reason: 'truncated' })).toMatchObject({ replayable: false, notReplayableReason: 'truncated' })
    expect(parseSlicegateRow({ ...row, status: 'error', error: { http_status: 500 } })).toMatchObject({ replayable: false, error: { httpStatus: 500, type: null, code: null, message: null } })
  })

  it.each<[unknown, string]>([
    [{ ...row, source_id: undefined }, 'source_id'], [{ ...row, ts: undefined }, 'ts'], [{ ...row, ts: 'x' }, 'ts: expected a date and time since 1970, got x'], [{ ...row, request: {} }, 'request.messages: expected a list of chat messages'],
    [{ ...row, request: { messages: [{ role: 'x' }] } }, 'request.messages[0]: message: expected an object with role'], [{ ...row, cost_usd: -1 }, 'cost_usd'], [{ ...row, usage: { input: 1.5 } }, 'usage.input'], [{ ...row, status: 'ok' }, 'status'],
  ])('is refused with the field', (value, message) => {
    expect(() => parseSlicegateRow(value)).toThrow(message)
  })
})
