import { describe, expect, it } from 'vitest'
import { parseOpenaiRow, openaiRows } from '@/lib/core/formats/openai-pair'
import { detectTraceFormat } from '@/lib/core/formats/trace-formats'

const messages = [{ role: 'user', content: 'hi' }]
const body = { model: 'm', messages, temperature: 0 }
const completion = { id: 'chatcmpl-1', object: 'chat.completion', created: 1786700001, model: 'm-2', choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }], usage: { prompt_tokens: 5, completion_tokens: 2 } }
const asked = { messages, params: { temperature: 0 } }
const answered = { message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }

describe('a request with its response', () => {
  it.each<[string, unknown]>([
    ['request and response', { request: body, response: completion }],
    ['input and output', { input: body, output: completion }],
    ['bodies inside', { request: { method: 'POST', url: 'https://x.example/v1/chat/completions', body }, response: { status_code: 200, body: completion } }],
    ['bodies as JSON text', { request: { body: JSON.stringify(body) }, response: { status: 200, body: JSON.stringify(completion) } }],
    ['body and response', { body, response: { body: completion } }],
    ['kwargs and completion', { kwargs: body, completion }],
    ['the request itself with a response', { ...body, response: completion }],
    ['the request itself with choices', { ...body, choices: completion.choices, usage: completion.usage, created: 1786700001 }],
    ['a completion with its request', { ...completion, request: body }],
    ['a stream as chunks', { request: body, chunks: [{ choices: [{ index: 0, delta: { content: 'hel' } }] }, { choices: [{ index: 0, delta: { content: 'lo' }, finish_reason: 'stop' }] }, { choices: [], usage: completion.usage }] }],
    ['a stream as text', { request: body, response: 'data: {"choices":[{"index":0,"delta":{"content":"hello"},"finish_reason":"stop"}]}\n\n: ping\n\ndata: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}\n\ndata: [DONE]\n\n' }],
  ])('is read in the spelling %s', (_, row) => {
    expect(detectTraceFormat(row)).toBe('openai')
    expect(parseOpenaiRow(row)).toMatchObject({ request: asked, response: answered, usage: { input: 5, output: 2, cachedInput: null }, status: 'success', replayable: true, modelRequested: 'm' })
  })

  it('is read from a prompt with its completion, and from two texts', () => {
    for (const row of [{ prompt: 'hi', completion: 'hello' }, { input: 'hi', output: 'hello' }, { prompt: ['hi'], choices: [{ text: 'hello' }] }]) {
      expect(detectTraceFormat(row)).toBe('openai')
      expect(parseOpenaiRow(row)).toMatchObject({ request: { messages }, response: { message: { role: 'assistant', content: 'hello' } }, replayable: true })
    }
  })

  it('is read from data for fine-tuning, whose last message is the answer', () => {
    expect(parseOpenaiRow({ messages: [...messages, { role: 'assistant', content: 'hello' }] })).toMatchObject({ request: { messages }, response: { message: { content: 'hello' } }, replayable: true })
    expect(parseOpenaiRow({ messages })).toMatchObject({ response: null, notReplayableReason: 'no response logged' })
  })

  it('keeps an answer that is JSON itself', () => {
    expect(parseOpenaiRow({ request: body, response: '{"error":"none","output":[1]}' })).toMatchObject({ response: { message: { content: '{"error":"none","output":[1]}' } }, status: 'success' })
  })

  it('says who, when, for how much, and under which id', () => {
    const row = { id: 'log-1', timestamp: '2026-08-14 09:35:00', latency_ms: 12, ttft_ms: 3, cost_usd: 0.5, provider: 'p', metadata: { customer_id: 'acme', session_id: 's-1', plan: 'pro' }, tags: ['a', 'b'], request: { ...body, user: 'u', metadata: { intent: 'faq' } }, response: completion }
    expect(parseOpenaiRow(row)).toMatchObject({
      sourceId: 'log-1', ts: '2026-08-14T09:35:00.000Z', latencyMs: 12, ttftMs: 3, costUsd: 0.5, provider: 'p', customerId: 'acme', conversationId: 's-1', modelUsed: 'm-2',
      dimensions: { intent: 'faq', plan: 'pro', tags: 'a, b' },
    })
    expect(parseOpenaiRow({ request: { ...body, user: 'u' }, response: completion })).toMatchObject({ sourceId: 'chatcmpl-1', ts: '2026-08-14T09:33:21.000Z', customerId: 'u', costUsd: null, latencyMs: null })
  })

  it('without an id and a time has the same ones whenever it comes in', () => {
    const read = () => parseOpenaiRow({ prompt: 'hi', completion: 'hello' })
    expect([read().sourceId, read().ts]).toEqual([read().sourceId, '1970-01-01T00:00:00.000Z'])
    expect(parseOpenaiRow({ prompt: 'hi', completion: 'bye' }).sourceId).not.toBe(read().sourceId)
  })

  it.each<[string, unknown, string]>([
    ['a failure', { request: body, response: { status_code: 429, body: { error: { message: 'slow', type: 'requests' } } } }, 'failed attempt'],
    ['an error beside', { request: body, response: null, error: { message: 'x' } }, 'failed attempt'],
    ['a stream that broke off', { request: body, chunks: [{ choices: [{ index: 0, delta: { content: 'hel' } }] }] }, 'failed attempt'],
    ['a failed response', { request: { model: 'm', input: 'hi', instructions: 'x' }, response: { object: 'response', status: 'failed', error: { code: 'server_error', message: 'x' }, output: [] } }, 'failed attempt'],
    ['the cache of a gateway', { request: body, response: { ...completion, extra_fields: { cache_debug: { cache_hit: true } } } }, 'cache hit'],
    ['a response alone', completion, 'no request logged'],
    ['a request alone', { request: body }, 'no response logged'],
    ['what the provider keeps', { request: { model: 'm', input: 'and now?', previous_response_id: 'resp_0' }, response: { object: 'response', output: [{ type: 'message', content: [{ type: 'output_text', text: 'x' }] }] } }, 'history not logged'],
    ['an item that the provider keeps', { request: { model: 'm', input: [{ type: 'item_reference', id: 'msg_1' }, { role: 'user', content: 'x' }] }, response: { output: [{ type: 'message', content: 'x' }] } }, 'history not logged'],
    ['embeddings', { request: { model: 'text-embedding-3-small', input: 'x' }, response: { object: 'list', data: [] } }, 'not a chat request'],
    ['embeddings by their address', { request: { url: '/v1/embeddings', body: { model: 'm', input: 'x' } }, response: { body: { data: [] } } }, 'not a chat request'],
    ['a tool of the provider', { request: { model: 'm', input: 'x', instructions: 'y', tools: [{ type: 'web_search' }, { type: 'function', name: 'f' }] }, response: { output: [{ type: 'message', content: 'x' }] } }, 'tools of the provider'],
    ['a picture', { request: { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://x.example' } }] }] }, response: completion }, 'unsupported modality'],
    ['a call of a tool of the provider', { request: { model: 'm', input: [{ role: 'user', content: 'x' }, { type: 'web_search_call', id: 'w' }] }, response: { output: [{ type: 'message', content: 'x' }] } }, 'unsupported modality'],
  ])('cannot be replayed for %s', (_, row, reason) => {
    expect(parseOpenaiRow(row)).toMatchObject({ replayable: false, notReplayableReason: reason })
  })

  it('of Responses becomes chat: calls in a row are one message, thoughts stay apart, a cut answer says so', () => {
    const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'f', arguments: { a: 1 } })
    const trace = parseOpenaiRow({
      request: {
        model: 'm', instructions: 'Be brief.', input: [{ role: 'user', content: 'x' }, { type: 'reasoning', summary: [] }, call('a'), call('b'), { type: 'function_call_output', call_id: 'a', output: { ok: true } }],
        text: { format: { type: 'json_schema', name: 'n', schema: { z: 1, a: 2 } } }, reasoning: { effort: 'low' }, max_output_tokens: 9, tools: [{ type: 'function', name: 'f', parameters: { z: 1, a: 2 }, strict: true }],
      },
      response: { id: 'resp_1', object: 'response', status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] }, { type: 'message', content: [{ type: 'output_text', text: 'He' }] }], usage: { input_tokens: 9, output_tokens: 3, input_tokens_details: { cached_tokens: 4 } } },
    })
    const called = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{"a":1}' } })
    expect(trace.request).toEqual({
      messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'x' }, { role: 'assistant', content: null, tool_calls: [called('a'), called('b')] }, { role: 'tool', tool_call_id: 'a', content: '{"ok":true}' }],
      tools: [{ type: 'function', function: { name: 'f', parameters: { z: 1, a: 2 }, strict: true } }], response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { z: 1, a: 2 } } },
      params: { max_completion_tokens: 9, reasoning_effort: 'low' },
    })
    expect(JSON.stringify(trace.request)).toContain('{"z":1,"a":2}')
    expect(trace.response).toEqual({ message: { role: 'assistant', content: 'He', reasoning_content: 'Hm.' }, finish_reason: 'length' })
    expect(trace.usage).toEqual({ input: 9, output: 3, cachedInput: 4 })
  })

  it('leaves out what no provider takes back, and keeps what the model thought', () => {
    const noisy = { role: 'assistant', content: 'x', refusal: null, annotations: [], audio: null, function_call: null, tool_calls: null, provider_specific_fields: {}, thinking_blocks: [{ type: 'thinking', thinking: 'Hm.' }] }
    const trace = parseOpenaiRow({ request: { model: 'm', messages: [...messages, noisy, { role: 'user', content: 'y' }] }, response: { choices: [{ message: noisy }] } })
    expect(trace.request!.messages[1]).toEqual({ role: 'assistant', content: 'x', reasoning_content: 'Hm.' })
    expect(trace.response!.message).toEqual({ role: 'assistant', content: 'x', reasoning_content: 'Hm.' })
  })

  it('takes parts named after their side for text', () => {
    expect(parseOpenaiRow({ request: { model: 'm', messages: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }] }, response: completion })).toMatchObject({
      request: { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] }, replayable: true,
    })
  })

  it('reads functions of before as tools', () => {
    expect(parseOpenaiRow({ request: { ...body, functions: [{ name: 'f', parameters: {} }], function_call: { name: 'f' } }, response: completion }).request).toMatchObject({
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }], tool_choice: { type: 'function', function: { name: 'f' } },
    })
  })

  it('of stored completions come as a page', () => {
    expect(openaiRows(JSON.stringify({ object: 'list', data: [completion, completion] }))).toHaveLength(2)
  })

  it.each<[unknown, string]>([
    [5, 'row: expected an object'], [{ a: 1 }, 'row: expected a request'], [{ request: { model: 'm', messages: [{ role: 'robot' }] } }, 'messages[0]: message: expected an object with role'],
    [{ request: body, response: completion, timestamp: 'soon' }, 'timestamp: expected a date and time'], [{ request: { ...body, tools: [{ type: 'function' }] }, response: completion }, 'tools: expected objects with a function name'],
    [{ prompt: ['a', 'b'], completion: 'c' }, 'prompt: expected one text, got 2'],
  ])('is refused with what was expected: %j', (row, message) => {
    expect(() => parseOpenaiRow(row)).toThrow(message)
  })
})
