import { describe, expect, it } from 'vitest'
import { parseLitellmRow } from '@/lib/core/formats/litellm'
import { litellmSpendRows, parseLitellmSpendRow } from '@/lib/core/formats/litellm-spend'

const messages = [{ role: 'user', content: 'hi' }]
const completion = { id: 'c', choices: [{ message: { role: 'assistant', content: 'hello', function_call: null, provider_specific_fields: null }, finish_reason: 'stop' }], usage: { prompt_tokens: 5, completion_tokens: 2 } }
const priced = { model_map_key: 'm', model_map_value: { input_cost_per_token: 1e-6, output_cost_per_token: 1e-6 } }
const payload = {
  id: 'c', trace_id: 't', call_type: 'acompletion', status: 'success', startTime: 1786700000.25, endTime: 1786700001.1, model: 'm', model_group: 'g', custom_llm_provider: 'p', response_cost: 0.5,
  model_map_information: priced, end_user: 'e', messages, response: completion, model_parameters: { temperature: 0 }, metadata: {},
}
const parse = (change: Record<string, unknown> = {}) => parseLitellmRow({ ...payload, ...change })
const row = { request_id: 'c', call_type: 'acompletion', spend: 0.5, startTime: '2026-08-14 09:33:20.250', endTime: '2026-08-14 09:33:21.100', model: 'm', metadata: '{}', proxy_server_request: { model: 'g', messages, temperature: 0 }, response: completion, status: 'success' }
const parseRow = (change: Record<string, unknown> = {}) => parseLitellmSpendRow({ ...row, ...change })

describe('a payload of LiteLLM', () => {
  it('takes times as numbers and as texts without a zone', () => {
    const numbers = parse()
    const texts = parse({ startTime: '2026-08-14 09:33:20.250000', endTime: '2026-08-14 09:33:21.100000' })
    expect([numbers.ts, numbers.latencyMs]).toEqual(['2026-08-14T09:33:20.250Z', 850])
    expect([texts.ts, texts.latencyMs]).toEqual([numbers.ts, numbers.latencyMs])
  })

  it('takes the customer from the end user, the spend log, the tag, the team, the key, in this order', () => {
    const metadata = { spend_logs_metadata: { customer_id: 'b' }, user_api_key_team_alias: 'd', user_api_key_team_id: 'e', user_api_key_alias: 'f' }
    const without = (...fields: string[]) => Object.fromEntries(Object.entries(metadata).filter(([name]) => !fields.includes(name)))
    expect(parse({ end_user: 'a', metadata, request_tags: ['customer:c'] }).customerId).toBe('a')
    expect(parse({ end_user: '', metadata, request_tags: ['customer:c'] }).customerId).toBe('b')
    expect(parse({ end_user: '', metadata: without('spend_logs_metadata'), request_tags: ['customer:c'] }).customerId).toBe('c')
    expect(parse({ end_user: '', metadata: without('spend_logs_metadata') }).customerId).toBe('d')
    expect(parse({ end_user: '', metadata: without('spend_logs_metadata', 'user_api_key_team_alias') }).customerId).toBe('e')
    expect(parse({ end_user: '', metadata: { user_api_key_alias: 'f' } }).customerId).toBe('f')
    expect(parse({ end_user: '', metadata: {} }).customerId).toBeNull()
  })

  it('makes dimensions of tags with a colon and of the caller’s metadata, not of the name of the client', () => {
    expect(parse({ request_tags: ['jobID:214', 'time:09:30', 'beta', 'User-Agent: x', ''], metadata: { requester_metadata: { feature: 'faq', tries: 3 }, spend_logs_metadata: { release: 'r1' } } }).dimensions)
      .toEqual({ jobID: '214', time: '09:30', tags: 'beta', feature: 'faq', tries: '3', release: 'r1' })
  })

  it.each<[Record<string, unknown>, number | null]>([
    [{ response_cost: 0.5 }, 0.5], [{ response_cost: 0 }, null], [{ response_cost: 0, cache_hit: true }, 0], [{ response_cost: 0, status: 'failure' }, 0],
    [{ response_cost: 0, model_map_information: { model_map_value: { input_cost_per_token: 0, output_cost_per_token: 0 } } }, 0],
    [{ response_cost: 0, response_cost_failure_debug_info: { error_str: 'not mapped' } }, null], [{ response_cost: null }, null],
  ])('believes a cost of zero only where nothing was paid: %j', (change, cost) => {
    expect(parse(change).costUsd).toBe(cost)
  })

  it('reads tokens from the most detailed place', () => {
    const detailed = { prompt_tokens: 9, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4 } }
    expect(parse({ metadata: { usage_object: detailed } }).usage).toEqual({ input: 9, output: 3, cachedInput: 4 })
    expect(parse({ hidden_params: { usage_object: detailed } }).usage).toEqual({ input: 9, output: 3, cachedInput: 4 })
    expect(parse().usage).toEqual({ input: 5, output: 2, cachedInput: null })
    expect(parse({ response: null, prompt_tokens: 7, completion_tokens: 0 }).usage).toEqual({ input: 7, output: 0, cachedInput: null })
    expect(parse({ response: null, status: 'failure', prompt_tokens: 0, completion_tokens: 0 }).usage).toEqual({ input: null, output: null, cachedInput: null })
  })

  it('keys a cache hit by its time as well, because it may repeat the id of the answer', () => {
    expect([parse({ cache_hit: true }).sourceId, parse({ cache_hit: false }).sourceId]).toEqual(['c:2026-08-14T09:33:20.250Z', 'c'])
  })

  it('joins failures, retries and fallbacks by the trace that they share', () => {
    expect([parse({ status: 'failure' }).parentSourceId, parse({ metadata: { attempted_fallbacks: 1 } }).parentSourceId, parse({ metadata: { attempted_retries: 2 } }).parentSourceId, parse().parentSourceId]).toEqual(['t', 't', 't', null])
  })

  it.each<[Record<string, unknown>, string | null]>([
    [{}, null], [{ messages: 'redacted-by-litellm' }, 'redacted by the gateway'], [{ messages: [{ role: 'user', content: 'redacted-by-litellm' }] }, 'redacted by the gateway'],
    [{ response: { choices: [{ message: { role: 'assistant', content: 'redacted-by-litellm' } }] } }, 'redacted by the gateway'], [{ response: { text: 'redacted-by-litellm' } }, 'redacted by the gateway'],
    [{ messages: null }, 'content logging off'], [{ messages: {} }, 'content logging off'], [{ response: null }, 'no response logged'], [{ status: 'failure', response: null }, 'failed attempt'],
    [{ cache_hit: true }, 'cache hit'], [{ call_type: 'aembedding', messages: 'x' }, 'not a chat request'], [{ call_type: '_arealtime' }, 'not a chat request'],
    [{ messages: [{ role: 'user', content: 'a (litellm_truncated 512 chars) b' }] }, 'truncated'], [{ messages: [{ role: 'user', content: 'the list (truncated for brevity) is' }] }, null],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] }, 'unsupported modality'],
  ])('says whether it can be replayed: %j', (change, reason) => {
    expect(parse(change).notReplayableReason).toBe(reason)
  })

  it('reads a prompt, and the items of Responses', () => {
    expect(parse({ call_type: 'atext_completion', messages: 'hi' }).request?.messages).toEqual(messages)
    expect(parse({ call_type: 'aresponses', messages: [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }], model_parameters: { instructions: 'Be brief.' } }).request?.messages).toEqual([{ role: 'system', content: 'Be brief.' }, ...messages])
  })

  it.each<[unknown, string]>([[5, 'row: expected an object'], [{ ...payload, id: '' }, 'id: expected text'], [{ ...payload, startTime: null }, 'startTime: expected a date and time']])('is refused with what was expected', (value, message) => {
    expect(() => parseLitellmRow(value)).toThrow(message)
  })
})

describe('a row of the spend log of LiteLLM', () => {
  it('finds the prompt in the body of the client, in messages, or in the metadata of older versions', () => {
    const request = { messages, params: { temperature: 0 } }
    expect(parseRow().request).toEqual(request)
    expect(parseRow({ proxy_server_request: JSON.stringify(row.proxy_server_request) }).request).toEqual(request)
    expect(parseRow({ proxy_server_request: '{}', messages: JSON.stringify(messages) }).request).toEqual({ messages })
    expect(parseRow({ proxy_server_request: {}, messages: {}, metadata: { proxy_server_request: { url: 'x', body: row.proxy_server_request } } }).request).toEqual(request)
    expect(parseRow({ proxy_server_request: { input: 'hi', instructions: 'Be brief.' }, call_type: 'aresponses' }).request?.messages).toEqual([{ role: 'system', content: 'Be brief.' }, ...messages])
  })

  it('leaves what is for the proxy out of the parameters', () => {
    expect(parseRow({ proxy_server_request: { model: 'g', messages, seed: 1, metadata: { tags: ['x'] }, litellm_session_id: 's', cache: { 'no-cache': true }, fallbacks: ['b'], user: 'u' } }).request?.params).toEqual({ seed: 1, user: 'u' })
  })

  it.each<[Record<string, unknown>, string | null]>([
    [{}, null], [{ proxy_server_request: '{}', response: '{}' }, 'content logging off'], [{ cache_hit: 'True' }, 'cache hit'], [{ cache_hit: 'None' }, null], [{ status: 'failure' }, 'failed attempt'],
    [{ status: null, metadata: '{"status":"failure"}' }, 'failed attempt'], [{ proxy_server_request: { messages: [{ role: 'user', content: 'a... (truncated 12 chars)' }] } }, 'truncated'],
    [{ call_type: 'aembedding', proxy_server_request: { input: ['x'] } }, 'not a chat request'], [{ response: {} }, 'no response logged'],
    [{ proxy_server_request: { messages: [{ role: 'user', content: 'redacted-by-litellm' }] } }, 'redacted by the gateway'],
  ])('says whether it can be replayed: %j', (change, reason) => {
    expect(parseRow(change).notReplayableReason).toBe(reason)
  })

  it('says what went wrong', () => {
    expect(parseRow({ status: 'failure', metadata: { error_information: { error_code: '429', error_class: 'RateLimitError', error_message: 'slow' } } }).error).toEqual({ httpStatus: 429, type: 'RateLimitError', code: '429', message: 'slow' })
  })

  it('keys a cache hit once', () => {
    expect([parseRow({ cache_hit: 'True' }).sourceId, parseRow({ cache_hit: 'True', request_id: 'c_cache_hit1786.5' }).sourceId]).toEqual(['c:2026-08-14T09:33:20.250Z', 'c_cache_hit1786.5'])
  })

  it('comes alone, in a list, or in a page', () => {
    for (const value of [row, [row], { data: [row], total: 1, page: 1, page_size: 50, total_pages: 1 }]) expect(litellmSpendRows(JSON.stringify(value))).toEqual([row])
  })

  it.each<[unknown, string]>([[{ ...row, metadata: '{' }, 'metadata: expected JSON text'], [{ ...row, request_id: null }, 'request_id: expected text'], [{ ...row, startTime: 'x' }, 'startTime: expected a date and time']])('is refused with what was expected', (value, message) => {
    expect(() => parseLitellmSpendRow(value)).toThrow(message)
  })
})
