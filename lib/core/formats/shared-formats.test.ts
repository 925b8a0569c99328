import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { documentsOf, hasSharedFormats, importedFrom, importedSample, sharedFormats } from '@/lib/core/formats/test-shared-formats'
import { detectTraceFormat, type TraceFormat } from '@/lib/core/formats/trace-formats'
import type { Trace } from '@/lib/core/trace'

const support = { role: 'system', content: 'You are the support assistant of Northwind Tools. Answer in two sentences at most.' }
const getOrder = {
  type: 'function', function: {
    name: 'get_order', description: 'Look up an order by id', strict: true,
    parameters: { type: 'object', properties: { order_id: { type: 'string' }, include_items: { type: 'boolean' } }, required: ['order_id'], additionalProperties: false },
  },
}
const person = { type: 'json_schema', json_schema: { name: 'person', schema: { type: 'object', properties: { name: { type: 'string' }, city: { type: 'string' } }, required: ['name', 'city'], additionalProperties: false }, strict: true } }
const call = (id: string, args: string) => ({ id, type: 'function', function: { name: 'get_order', arguments: args } })
const unknown = { input: null, output: null, cachedInput: null }

/** The facts of a trace that a table can hold. */
function facts(trace: Trace | null) {
  return trace && [trace.sourceId, trace.parentSourceId, trace.ts, trace.latencyMs, trace.customerId, trace.conversationId, trace.costUsd, trace.notReplayableReason]
}

/** What each file is; the rest of the folder is documents, schemas and prices. */
function formatOfFile(path: string): TraceFormat | null {
  const beginnings: [string, TraceFormat][] = [
    ['sample-bifrost', 'bifrost'], ['sample-litellm-standard', 'litellm'], ['real/litellm/standard', 'litellm'], ['sample-litellm-spend', 'litellm-spend'], ['real/litellm/spend', 'litellm-spend'],
    ['sample-openai-batch', 'openai-batch'], ['sample-openai', 'openai'], ['sample-error-bodies', 'openai'], ['sample-lm-eval', 'lm-eval'], ['sample-otlp', 'otlp'], ['real/otlp/', 'otlp'],
  ]
  if (path.startsWith('real/langfuse') && path.endsWith('.trace.json')) return 'langfuse'
  return beginnings.find(([beginning]) => path.startsWith(beginning))?.[1] ?? null
}

describe.skipIf(!hasSharedFormats)('the sample files', () => {
  it('are told apart, all of them', () => {
    const paths = readdirSync(sharedFormats, { recursive: true, encoding: 'utf8' }).filter((path) => /\.jsonl?$/.test(path)).sort()
    expect(paths.length).toBeGreaterThan(30)
    expect(paths.map((path) => [path, detectTraceFormat(JSON.parse(documentsOf(path)[0]!))])).toEqual(paths.map((path) => [path, formatOfFile(path)]))
  })

  it.each([
    ['sample-bifrost-db-rows.jsonl', 'bifrost', 4], ['sample-bifrost-logs-page.json', 'bifrost', 7],
    ['sample-litellm-standard-logging.jsonl', 'litellm', 4], ['real/litellm/standard_logging_payload.json', 'litellm', 1],
    ['sample-litellm-spend-logs.jsonl', 'litellm-spend', 3], ['real/litellm/spend_logs_payload.json', 'litellm-spend', 1],
    ['sample-openai-chat.json', 'openai', 1], ['sample-openai-responses.json', 'openai', 1], ['sample-openai-embeddings.json', 'openai', 1], ['sample-error-bodies.jsonl', 'openai', 11],
    ['sample-openai-batch-input.jsonl', 'openai-batch', 3], ['sample-openai-batch-output.jsonl', 'openai-batch', 2], ['sample-openai-batch-errors.jsonl', 'openai-batch', 1],
    ['sample-lm-eval/gpt-4o-mini/samples_gsm8k_2026-08-21T10-11-12.123456.jsonl', 'lm-eval', 3],
    ['sample-lm-eval/gpt-4o-mini/samples_mmlu_biology_2026-08-21T10-11-12.123456.jsonl', 'lm-eval', 1],
    ['sample-model-prices.json', null, 0],
  ])('%s is told to be %s by its first record', (path, format, rows) => {
    const imported = importedSample(path)
    expect([imported.format, imported.traces.length]).toEqual([format, rows])
  })

  it('of Bifrost give the same four traces from the table and from the page', () => {
    expect(importedSample('sample-bifrost-db-rows.jsonl').traces).toEqual(importedSample('sample-bifrost-logs-page.json').traces.slice(0, 4))
    expect(importedSample('sample-bifrost-logs-page.json').traces.map((trace) => trace && [trace.customerId, trace.costUsd, trace.usage.input, trace.usage.cachedInput, trace.notReplayableReason])).toEqual([
      ['acme', 3.39e-05, 214, 128, null], ['acme', 4.29e-05, 262, 128, null], ['globex', null, null, null, 'failed attempt'], ['globex', 1.02e-05, 24, null, null],
      ['acme', 4e-07, 38, null, 'cache hit'], ['initech', 4.76e-05, 71, null, null], ['umbrella', 0.0001308, 512, null, 'content logging off'],
    ])
  })

  it('of Bifrost join the fallback to the request that failed', () => {
    const [, , failed, fallback] = importedSample('sample-bifrost-logs-page.json').traces
    expect(failed).toMatchObject({ status: 'error', error: { httpStatus: 529, type: 'overloaded_error', code: null, message: 'Overloaded' }, parentSourceId: null })
    expect(fallback).toMatchObject({ parentSourceId: failed!.sourceId, conversationId: null, status: 'success', dimensions: { customer_id: 'globex' } })
  })

  it('of LiteLLM payloads say who, when, for how much and what cannot be replayed', () => {
    const { traces } = importedSample('sample-litellm-standard-logging.jsonl')
    const at = '2026-08-14T09:33:20.250Z'
    expect(traces.map(facts)).toEqual([
      ['chatcmpl-BfXk2', null, at, 850, 'acme:u-3381', 'sess-4471', 3.39e-05, null],
      ['chatcmpl-fail-91c2', 'sess-4472', at, 850, 'globex:u-12', 'sess-4472', 0, 'failed attempt'],
      [`chatcmpl-cache-77:${at}`, null, at, 850, 'acme:u-3381', 'sess-4473', 0, 'cache hit'],
      ['msg_01Xr', null, at, 850, 'initech:u-7', 'sess-4471', null, null],
    ])
    expect(traces[0]).toMatchObject({
      modelRequested: 'support-chat', modelUsed: 'gpt-4o-mini', provider: 'openai', dimensions: { customer: 'acme', feature: 'order-status', customer_id: 'acme', release: '2026-08-12' },
      request: { messages: [support, { role: 'user', content: 'Where is my order A-1042?' }], tools: [getOrder], tool_choice: 'auto', params: { temperature: 0.2, max_tokens: 300 } },
      usage: { input: 214, output: 19, cachedInput: 128 },
    })
    expect(traces[0]!.response).toEqual({ message: { role: 'assistant', content: null, tool_calls: [call('call_8hQn2', '{"order_id":"A-1042","include_items":false}')] }, finish_reason: 'tool_calls' })
    expect(traces[1]).toMatchObject({ usage: unknown, error: { httpStatus: 429, type: 'RateLimitError', code: '429', message: 'Rate limit reached' } })
    expect(traces[3]).toMatchObject({ ttftMs: 360, usage: { input: 1840, output: 17, cachedInput: 1800 }, response: { message: { role: 'assistant', content: 'Version 2.4 fixes paper jams on Series 7 printers.' } } })
    expect(Object.keys(traces[3]!.response!.message)).not.toContain('thinking_blocks')
  })

  it('of the spend log read JSON twice where need be', () => {
    const { traces } = importedSample('sample-litellm-spend-logs.jsonl')
    expect(traces.map(facts)).toEqual([
      ['chatcmpl-BfXk2', null, '2026-08-14T09:33:20.250Z', 850, 'acme:u-3381', 'sess-4471', 3.39e-05, null],
      ['chatcmpl-BfXk3', null, '2026-08-14T09:35:00.000Z', 640, 'acme:u-3381', 'sess-4471', 3.39e-05, 'content logging off'],
      ['chatcmpl-BfXk4', null, '2026-08-14T09:33:20.250Z', 850, 'acme:u-3381', 'sess-4471', 3.39e-05, 'truncated'],
    ])
    expect(traces[0]!.request).toEqual({
      messages: [support, { role: 'user', content: 'Where is my order A-1042?' }], tools: [getOrder], tool_choice: 'auto', params: { temperature: 0.2, max_tokens: 300, user: 'acme:u-3381' },
    })
    expect(traces[1]).toMatchObject({ request: null, response: null, usage: { input: 214, output: 19, cachedInput: 128 }, dimensions: { customer: 'acme', customer_id: 'acme' } })
  })

  it('that LiteLLM wrote itself are read', () => {
    const [payload] = importedSample('real/litellm/standard_logging_payload.json').traces
    const [row] = importedSample('real/litellm/spend_logs_payload.json').traces
    expect(facts(payload!)).toEqual(['chatcmpl-2299b6a2-82a3-465a-b47c-04e685a2227f', null, '2025-01-24T09:20:46.847Z', 4, null, null, 0.00022500000000000002, null])
    expect(payload).toMatchObject({ request: { messages: [{ role: 'user', content: 'Hello, world!' }] }, response: { message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }, usage: { input: 10, output: 20, cachedInput: null } })
    expect(facts(row!)).toEqual(['chatcmpl-2283081b-dc89-41f6-93e6-d4f914774027', null, '2025-01-24T09:20:46.847Z', 4, null, '1234567890', 0.00022500000000000002, 'content logging off'])
    expect(row!.usage).toEqual({ input: 10, output: 20, cachedInput: null })
  })

  it('of Chat Completions and Responses come in one form', () => {
    const [chat] = importedSample('sample-openai-chat.json').traces
    expect(facts(chat!)).toEqual(['chatcmpl-C1', null, '2026-08-14T09:33:21.000Z', null, null, null, null, null])
    expect(chat).toMatchObject({
      modelRequested: 'gpt-4o-mini', modelUsed: 'gpt-4o-mini-2024-07-18', usage: { input: 118, output: 41, cachedInput: 0 },
      request: { messages: [support, { role: 'user', content: 'Compare orders A-1042 and A-1050.' }], tools: [getOrder], tool_choice: 'auto', params: { parallel_tool_calls: true, temperature: 0, seed: 7, max_completion_tokens: 300 } },
      response: { message: { role: 'assistant', content: null, tool_calls: [call('call_a1', '{"order_id":"A-1042"}'), call('call_a2', '{"order_id":"A-1050"}')] }, finish_reason: 'tool_calls' },
    })
    const [responses] = importedSample('sample-openai-responses.json').traces
    expect(facts(responses!)).toEqual(['resp_01', null, '2026-08-14T09:33:22.000Z', null, null, null, null, null])
    expect(responses).toMatchObject({
      usage: { input: 131, output: 9, cachedInput: 0 }, response: { message: { role: 'assistant', content: 'Order A-1042 has shipped.' }, finish_reason: 'stop' },
      request: {
        messages: [
          { role: 'system', content: 'Use tools when needed.' }, { role: 'user', content: 'Where is order A-1042?' },
          { role: 'assistant', content: null, tool_calls: [call('call_8hQn2', '{"order_id":"A-1042"}')] }, { role: 'tool', tool_call_id: 'call_8hQn2', content: '{"status":"shipped"}' },
        ], tools: [getOrder], params: { max_completion_tokens: 200 },
      },
    })
  })

  it('of embeddings and of errors are kept with their reason', () => {
    const [vectors] = importedSample('sample-openai-embeddings.json').traces
    expect(vectors).toMatchObject({ request: null, response: null, usage: { input: 4, output: null }, notReplayableReason: 'not a chat request', ts: '1970-01-01T00:00:00.000Z' })
    expect(importedSample('sample-error-bodies.jsonl').traces.map((trace) => trace && [trace.error?.httpStatus, trace.error?.type, trace.error?.code, trace.notReplayableReason])).toEqual([
      [429, 'requests', 'rate_limit_exceeded', 'failed attempt'], [429, 'insufficient_quota', 'insufficient_quota', 'failed attempt'],
      [400, 'invalid_request_error', 'context_length_exceeded', 'failed attempt'], [529, 'overloaded_error', null, 'failed attempt'],
      [429, 'RESOURCE_EXHAUSTED', '429', 'failed attempt'], [400, null, '400', 'failed attempt'], [502, 'upstream_credentials_exhausted', null, 'failed attempt'],
      [503, 'server_error', null, 'failed attempt'], [404, 'not_found_error', null, 'failed attempt'], [400, 'BadRequestError', '400', 'failed attempt'], [504, null, null, 'failed attempt'],
    ])
  })

  it('of a batch are pairs when they come together, in whatever order', () => {
    const files = ['sample-openai-batch-input.jsonl', 'sample-openai-batch-output.jsonl', 'sample-openai-batch-errors.jsonl'].map(documentsOf)
    for (const order of [[0, 1, 2], [2, 1, 0], [1, 0, 2]]) {
      const traces = importedFrom(order.flatMap((index) => files[index]!), 'batch.jsonl').traces.toSorted((a, b) => a!.sourceId.localeCompare(b!.sourceId))
      expect(traces.map(facts)).toEqual([
        ['batch_req_1', null, '2026-08-14T09:36:39.000Z', null, null, null, null, null], ['batch_req_2', null, '2026-08-14T09:36:40.000Z', null, null, null, null, null],
        ['batch_req_3', null, '1970-01-01T00:00:00.000Z', null, null, null, null, 'failed attempt'],
      ])
      expect(traces[0]).toMatchObject({ request: { messages: [{ role: 'user', content: 'What is 2+2?' }], params: { max_completion_tokens: 20 } }, response: { message: { role: 'assistant', content: '4' } }, usage: { input: 14, output: 1, cachedInput: null }, dimensions: { custom_id: 'case-001' } })
      expect(JSON.stringify(traces[1]!.request!.response_format)).toBe(JSON.stringify(person))
      expect(traces[2]!.error).toEqual({ httpStatus: null, type: null, code: 'batch_expired', message: 'This request could not be executed before the completion window expired.' })
    }
  })

  it('of a batch that come alone are halves with ids of their own', () => {
    expect(importedSample('sample-openai-batch-input.jsonl').traces.map((trace) => [trace!.sourceId.replace(/[0-9a-f]{12}$/, '…'), trace!.notReplayableReason])).toEqual([
      ['case-001:input:…', 'no response logged'], ['case-002:input:…', 'no response logged'], ['case-003:input:…', 'no response logged'],
    ])
    expect(importedSample('sample-openai-batch-output.jsonl').traces.map((trace) => [trace!.sourceId, trace!.notReplayableReason])).toEqual([['batch_req_2:output', 'no request logged'], ['batch_req_1:output', 'no request logged']])
  })

  it('of lm-evaluation-harness are prompts and raw answers; a further filter is the same trace', () => {
    const [first, again, chat] = importedSample('sample-lm-eval/gpt-4o-mini/samples_gsm8k_2026-08-21T10-11-12.123456.jsonl').traces
    expect(again).toEqual(first)
    expect(first).toMatchObject({
      sourceId: 'gsm8k:0:05c69fd65465d8d0e4645985d532cddd12bd6cd2911a55524cc1c789db2c9912:2026-08-21T10-11-12.123456', ts: '2026-08-21T10:11:12.123Z', dimensions: { task: 'gsm8k' },
      request: { messages: [{ role: 'user', content: 'Question: A box holds 12 pens. How many pens are in 4 boxes?\nAnswer:' }], params: { stop: ['Question:', '</s>', '<|im_end|>'], temperature: 0 } },
      response: { message: { role: 'assistant', content: ' 4 boxes hold 4*12 = 48 pens.\n#### 48' }, finish_reason: null }, notReplayableReason: null,
    })
    expect(chat!.request!.messages).toEqual([{ role: 'system', content: 'Answer briefly.' }, { role: 'user', content: 'Question: What is 7*8?\nAnswer:' }])
    const [choice] = importedSample('sample-lm-eval/gpt-4o-mini/samples_mmlu_biology_2026-08-21T10-11-12.123456.jsonl').traces
    expect(choice).toMatchObject({ response: null, notReplayableReason: 'no response logged', dimensions: { task: 'mmlu_biology', subject: 'biology' } })
    expect(importedSample('sample-lm-eval/gpt-4o-mini/results_2026-08-21T10-11-12.123456.json')).toEqual({ format: 'lm-eval', traces: [null] })
  })
})
