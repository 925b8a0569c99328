import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseBifrostLine } from '@/lib/core/formats/bifrost'

const row = {
  id: 'r1', parent_request_id: 's1', timestamp: '2026-08-14 09:12:03.114', object_type: 'chat_completion', provider: 'openai', model: 'm',
  fallback_index: 0, status: 'success', latency: 12.5, cost: 0.001, stop_reason: null,
  input_history: '[{"role":"user","content":"hi"}]', output_message: '{"role":"assistant","content":"hello"}',
  params: '{"temperature":0.2,"tool_choice":"auto","user":"u1"}', tools: '', token_usage: '{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}',
  metadata: '{"intent":"faq","tries":3}', some_new_column: { any: 'thing' },
}
const parse = (change: Record<string, unknown> = {}) => {
  const [trace] = parseBifrostLine(JSON.stringify({ ...row, ...change }))
  if (!trace) throw new Error('no trace')
  return trace
}

const contentOf = (content: unknown) => () => parseBifrostLine(JSON.stringify({ id: 'c', timestamp: '2026-08-14T09:12:03Z', object: 'chat_completion', status: 'success', input_history: [{ role: 'user', content }], output_message: { role: 'assistant', content: 'x' } }))

describe('the content of a logged message', () => {
  it.each([[[null]], [5], [{ a: 1 }], [[{ type: 'text' }]], [[{ text: 'x' }]]])('is refused with what was expected: %j', (content) => {
    expect(contentOf(content)).toThrow('message.content: expected text, null or a list of parts with a type')
  })

  it('may be text, nothing, or parts that say what they are', () => {
    for (const content of ['x', null, undefined, [{ type: 'text', text: 'x' }], [{ type: 'image_url', image_url: {} }]]) expect(contentOf(content)()).toHaveLength(1)
  })
})

describe('parseBifrostLine', () => {
  it('reads a raw table row of the old schema', () => {
    expect(parse()).toEqual({
      source: 'bifrost', sourceId: 'r1', parentSourceId: null, ts: '2026-08-14T09:12:03.114Z', latencyMs: 12.5,
      modelRequested: 'openai/m', modelUsed: 'm', provider: 'openai', customerId: 'u1', conversationId: 's1',
      dimensions: { intent: 'faq', tries: '3' },
      request: { messages: [{ role: 'user', content: 'hi' }], tool_choice: 'auto', params: { temperature: 0.2, user: 'u1' } },
      response: { message: { role: 'assistant', content: 'hello' }, finish_reason: null },
      usage: { input: 5, output: 2, cachedInput: null }, costUsd: 0.001, status: 'success', error: null, replayable: true, notReplayableReason: null,
    })
  })

  it('keeps the key order of a request', () => {
    const trace = parse({ params: '{"response_format":{"type":"json_schema","json_schema":{"schema":{"z":1,"a":2}}},"top_p":1}' })
    expect(JSON.stringify(trace.request?.response_format)).toBe('{"type":"json_schema","json_schema":{"schema":{"z":1,"a":2}}}')
  })

  it('takes the customer from metadata, then the row, then the user parameter, then the virtual key', () => {
    expect(parse({ metadata: '{"customer_id":"a"}', customer_id: 'b' }).customerId).toBe('a')
    expect(parse({ customer_id: 'b' }).customerId).toBe('b')
    expect(parse({ customer_ids: '["c"]' }).customerId).toBe('c')
    expect(parse({ params: '', virtual_key_name: 'vk' }).customerId).toBe('vk')
  })

  it('makes a fallback row point to the request it came from', () => {
    expect(parse({ fallback_index: 1 })).toMatchObject({ parentSourceId: 's1', conversationId: null })
  })

  it.each([
    [{ status: 'error', error_details: '{"status_code":429,"error":{"type":"rate_limit_error","message":"slow"}}' }, 'failed attempt'],
    [{ cache_debug: '{"cache_hit":true,"hit_type":"semantic"}' }, 'cache hit'],
    [{ input_history: '', output_message: '' }, 'content logging off'],
    [{ input_history: '', output_message: '', has_object: true }, 'payload offloaded'],
    [{ output_message: '' }, 'no response logged'],
    [{ object_type: 'embedding' }, 'not a chat request'],
    [{ is_large_payload_request: true }, 'large payload'],
    [{ input_history: '[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]}]' }, 'unsupported modality'],
  ])('says why a row cannot be replayed: %o', (change, reason) => {
    expect(parse(change)).toMatchObject({ replayable: false, notReplayableReason: reason })
  })

  it('accepts the documented spelling of the request type', () => {
    expect(parse({ object_type: undefined, object: 'chat.completion' }).replayable).toBe(true)
  })

  it('brings tool calls into one form', () => {
    const call = (fn: unknown) => parse({ output_message: { role: 'assistant', tool_calls: [{ index: 0, id: 'c', function: fn }] } }).response
    expect(call({ name: 'f', arguments: { a: 1 } })?.message.tool_calls).toEqual([{ type: 'function', id: 'c', function: { name: 'f', arguments: '{"a":1}' } }])
    expect(call({ name: null, arguments: '' })?.message.tool_calls?.[0]?.function).toEqual({ name: '', arguments: '{}' })
    expect(call({ name: 'f', arguments: '{"cut' })?.message.tool_calls?.[0]?.function.arguments).toBe('{"cut')
    expect(call({ name: 'f', arguments: '{}' })?.finish_reason).toBe('tool_calls')
  })

  it('reads calls of custom tools, and the one call of before, with its result', () => {
    const custom = parse({
      tools: [{ type: 'custom', custom: { name: 'run_sql', description: 'Runs SQL' } }],
      output_message: { role: 'assistant', content: null, tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'run_sql', input: 'SELECT 1' } }] },
    })
    expect(custom.request?.tools).toEqual([{ type: 'custom', function: { name: 'run_sql', description: 'Runs SQL' } }])
    expect(custom.response).toEqual({ message: { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'custom', function: { name: 'run_sql', arguments: 'SELECT 1' } }] }, finish_reason: 'tool_calls' })
    const asked = { role: 'assistant', content: null, function_call: { name: 'f', arguments: '' } }
    const before = parse({ input_history: [{ role: 'user', content: 'hi' }, asked, { role: 'function', name: 'f', content: '1' }], output_message: asked, stop_reason: 'function_call' })
    const call = { role: 'assistant', content: null, tool_calls: [{ type: 'function', function: { name: 'f', arguments: '{}' } }] }
    expect(before.request?.messages).toEqual([{ role: 'user', content: 'hi' }, call, { role: 'tool', name: 'f', content: '1' }])
    expect(before.response).toEqual({ message: call, finish_reason: 'tool_calls' })
    const responses = parse({
      object_type: 'responses', input_history: '', output_message: '', responses_input_history: [{ role: 'user', content: 'hi' }, { type: 'custom_tool_call', call_id: 'c', name: 'run', input: 'x' }, { type: 'custom_tool_call_output', call_id: 'c', output: 'y' }],
      responses_output: [{ type: 'custom_tool_call', call_id: 'd', name: 'run', input: 'z' }],
    })
    expect(responses.request?.messages.slice(1)).toEqual([{ role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'custom', function: { name: 'run', arguments: 'x' } }] }, { role: 'tool', tool_call_id: 'c', content: 'y' }])
    expect(responses.response?.message.tool_calls).toEqual([{ id: 'd', type: 'custom', function: { name: 'run', arguments: 'z' } }])
  })

  it.each([
    ['end_turn', 'stop'], ['STOP', 'stop'], ['eos', 'stop'], ['max_tokens', 'length'], ['MAX_TOKENS', 'length'], ['SAFETY', 'content_filter'], ['content_filter', 'content_filter'], ['odd', 'odd'], [null, null],
  ])('says in one dialect why the model stopped: %s', (stop_reason, reason) => {
    expect(parse({ stop_reason }).response?.finish_reason).toBe(reason)
    const called = { role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }
    if (reason === 'stop' || reason === null) expect(parse({ stop_reason, output_message: called }).response?.finish_reason).toBe('tool_calls')
  })

  it.each([
    ['{', 'not valid JSON'], ['{}', 'id'], [JSON.stringify({ ...row, timestamp: 'soon' }), 'timestamp'],
    [JSON.stringify({ ...row, status: 'processing' }), 'still processing'], [JSON.stringify({ ...row, input_history: '[{' }), 'input_history'],
    [JSON.stringify({ ...row, input_history: '[{"role":"robot"}]' }), 'role'],
  ])('refuses a line with the field and what was expected: %s', (line, message) => {
    expect(() => parseBifrostLine(line)).toThrow(message)
  })
})

const formats = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../shared/formats')
const page = resolve(formats, 'sample-bifrost-logs-page.json')
describe.skipIf(!existsSync(page))('parseBifrostLine on composed samples of both schemas', () => {
  const fromPage = () => parseBifrostLine(JSON.stringify(JSON.parse(readFileSync(page, 'utf8'))))
  const fromTable = () => readFileSync(resolve(formats, 'sample-bifrost-db-rows.jsonl'), 'utf8').trim().split('\n').flatMap(parseBifrostLine)

  it('reads the same traces from the table as from the page', () => {
    expect(fromTable()).toEqual(fromPage().slice(0, 4))
  })

  it('tells which rows can be replayed', () => {
    expect(fromPage().map((trace) => trace.notReplayableReason)).toEqual([null, null, 'failed attempt', null, 'cache hit', null, 'content logging off'])
  })

  it('brings a Responses row into the chat form', () => {
    expect(fromPage()[5]).toMatchObject({
      request: { messages: [{ role: 'system', content: 'Return JSON only.' }, { role: 'user', content: 'Extract name and city: Jo Park, Lyon.' }], response_format: { type: 'json_schema', json_schema: { name: 'person' } }, params: { max_completion_tokens: 200 } },
      response: { message: { role: 'assistant', content: '{"name":"Jo Park","city":"Lyon"}' } },
    })
  })
})
