import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { messageText, messageThought, type ChatMessage } from '@/lib/core/chat'
import { createLlm, type Llm } from '@/lib/llm/client'
import { sendRecorded, startRecordedServer } from '@/lib/llm/test-llm-server'

let llm: Llm
const closing: (() => Promise<void>)[] = []

beforeAll(() => {
  llm = createLlm({ keyOf: () => null, baseDelayMs: 1, maxRetryAfterMs: 1000 })
  return () => llm.close()
})

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** What the client makes of one answer with status 200. */
async function answered(body: unknown) {
  const server = await startRecordedServer(llm, (_call, _request, response) => sendRecorded(response, { status: 200, body }))
  closing.push(server.close)
  const result = await server.ask()
  if (result.kind !== 'answered') throw new Error(`expected an answer, got ${result.reason} after ${result.tries} tries`)
  return { ...result.response, usage: result.usage, model: result.model }
}

const usage = { prompt_tokens: 82, completion_tokens: 17, total_tokens: 99 }
const call = { name: 'get_order', arguments: '{"order_id":"A-17"}' }
const completion = (message: object, finish: unknown = 'stop', more: object = {}) =>
  ({ id: 'chatcmpl-1', object: 'chat.completion', created: 1754000000, model: 'served', choices: [{ index: 0, message, logprobs: null, finish_reason: finish }], usage, ...more })

/**
 * Shapes after what each project documents: OpenAI's API reference (chat completion object); Bifrost core/schemas/bifrost.go and
 * docs; LiteLLM docs (completion output, reasoning_content, function calling); vLLM docs (tool calling, reasoning outputs);
 * Ollama openai/openai.go and docs/api/openai-compatibility. Values are made up.
 */
const TOOL_CALLS: [server: string, message: object, finish: unknown, calls: ChatMessage['tool_calls']][] = [
  ['OpenAI: content null beside a call', { role: 'assistant', content: null, refusal: null, annotations: [], tool_calls: [{ id: 'call_abc', type: 'function', function: call }] }, 'tool_calls', [{ id: 'call_abc', type: 'function', function: call }]],
  ['OpenAI before 2024: function_call', { role: 'assistant', content: null, function_call: call }, 'function_call', [{ type: 'function', function: call }]],
  ['Bifrost: index beside the id', { role: 'assistant', tool_calls: [{ index: 0, id: 'toolu_1', type: 'function', function: call }] }, 'tool_calls', [{ id: 'toolu_1', type: 'function', function: call }]],
  ['LiteLLM: stop beside calls, noise of other formats', { content: null, role: 'assistant', function_call: null, provider_specific_fields: null, tool_calls: [{ index: 1, id: 'call_1', type: 'function', function: call }] }, 'stop', [{ id: 'call_1', type: 'function', function: call }]],
  ['vLLM: reasoning beside a call, no legacy fields', { role: 'assistant', content: null, reasoning_content: 'The user wants…', tool_calls: [{ id: 'chatcmpl-tool-9', type: 'function', function: call }] }, 'tool_calls', [{ id: 'chatcmpl-tool-9', type: 'function', function: call }]],
  ['vLLM: no arguments as empty text', { role: 'assistant', content: '', tool_calls: [{ id: 'x', type: 'function', function: { name: 'ping', arguments: '' } }] }, 'tool_calls', [{ id: 'x', type: 'function', function: { name: 'ping', arguments: '' } }]],
  ['Ollama: arguments as an object, no finish reason', { role: 'assistant', content: '', tool_calls: [{ function: { name: 'get_order', arguments: { order_id: 'A-17' } } }] }, null, [{ type: 'function', function: call }]],
  ['Ollama: empty id', { role: 'assistant', content: '', tool_calls: [{ id: '', index: 0, type: 'function', function: call }] }, 'tool_calls', [{ type: 'function', function: call }]],
  ['OpenAI: a custom tool', { role: 'assistant', content: null, tool_calls: [{ id: 'call_c', type: 'custom', custom: { name: 'run_sql', input: 'SELECT 1' } }] }, 'tool_calls', [{ id: 'call_c', type: 'custom', function: { name: 'run_sql', arguments: 'SELECT 1' } }]],
  ['index and function only', { role: 'assistant', tool_calls: [{ index: 0, function: call }] }, '', [{ type: 'function', function: call }]],
]

describe('an answer with tool calls has the same shape from every server', () => {
  it.each(TOOL_CALLS)('%s', async (_server, message, finish, calls) => {
    expect(await answered(completion(message, finish))).toMatchObject({ finish_reason: 'tool_calls', message: { role: 'assistant', tool_calls: calls } })
  })

  it('keeps calls that were cut off as they came', async () => {
    const cut = { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'get_order', arguments: '{"order_i' } }] }
    const found = await answered(completion(cut, 'length'))
    expect(found.finish_reason).toBe('length')
    expect(found.message.tool_calls?.[0]?.function.arguments).toBe('{"order_i')
  })
})

const TEXTS: [server: string, message: object, content: string, thought?: string][] = [
  ['OpenAI', { role: 'assistant', content: 'Hello', refusal: null, annotations: [] }, 'Hello'],
  ['LiteLLM: thinking beside the text', { role: 'assistant', content: 'Hello', reasoning_content: 'hm', thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: 's' }], tool_calls: null }, 'Hello', 'hm'],
  ['vLLM: reasoning, and calls as an empty list', { role: 'assistant', content: 'Hello', reasoning: 'hm', tool_calls: [] }, 'Hello', 'hm'],
  ['Ollama: reasoning', { role: 'assistant', content: 'Hello', reasoning: 'hm' }, 'Hello', 'hm'],
  ['DeepSeek behind Ollama: a block at the start', { role: 'assistant', content: '<think>\nhm\n</think>\n\nHello' }, 'Hello', 'hm'],
  ['vLLM: an empty block', { role: 'assistant', content: '<think></think>Hello' }, 'Hello'],
  ['two blocks', { role: 'assistant', content: ' <think>h</think><THINK>m</THINK> Hello' }, 'Hello', 'h\n\nm'],
  ['a block that is never closed', { role: 'assistant', content: '<think>hm' }, '', 'hm'],
  ['a block that is quoted', { role: 'assistant', content: 'Write <think>hm</think>' }, 'Write <think>hm</think>'],
  ['without a role', { content: 'Hello' }, 'Hello'],
  ['with the role of another vendor', { role: 'model', content: 'Hello' }, 'Hello'],
]

describe('an answer in text', () => {
  it.each(TEXTS)('is the text, with what was thought apart from it: %s', async (_server, message, content, thought) => {
    const found = await answered(completion(message))
    expect(found.message).toEqual({ role: 'assistant', content, ...(thought === undefined ? {} : { reasoning_content: thought }) })
    expect(messageText(found.message)).toBe(content)
    expect(messageThought(found.message)).toBe(thought ?? null)
  })

  it('keeps parts, also those without text', async () => {
    const parts = [{ type: 'thinking', text: null }, { type: 'text', text: 'Hello' }]
    expect((await answered(completion({ role: 'assistant', content: parts }))).message.content).toEqual([{ type: 'thinking' }, { type: 'text', text: 'Hello' }])
  })

  it.each([
    ['stop', 'stop'], ['eos', 'stop'], ['end_turn', 'stop'], ['STOP', 'stop'], ['stop_sequence', 'stop'], ['length', 'length'], ['max_tokens', 'length'], ['MAX_TOKENS', 'length'],
    ['content_filter', 'content_filter'], ['SAFETY', 'content_filter'], ['refusal', 'content_filter'], ['FINISH_REASON_STOP', 'stop'], ['max_output_tokens', 'length'], ['', null], [null, null], [7, null], ['constructor', 'constructor'], ['something new', 'something new'],
  ])('ended for the same reason in every dialect: %s', async (said, reason) => {
    expect((await answered(completion({ role: 'assistant', content: 'Hello' }, said))).finish_reason).toBe(reason)
  })
})

it('an answer that does not say why it ended has no reason', async () => {
  expect((await answered({ choices: [{ message: { content: 'Hello' } }] })).finish_reason).toBeNull()
})

const USAGE: [server: string, usage: unknown, input: number | null, output: number | null, cached: number | null][] = [
  ['OpenAI', { ...usage, prompt_tokens_details: { cached_tokens: 64, audio_tokens: 0 }, completion_tokens_details: { reasoning_tokens: 0 } }, 82, 17, 64],
  ['Bifrost: cached_read_tokens', { ...usage, prompt_tokens_details: { cached_read_tokens: 64, cached_write_tokens: 0 } }, 82, 17, 64],
  ['LiteLLM of Anthropic: cache_read_input_tokens', { ...usage, cache_creation_input_tokens: 0, cache_read_input_tokens: 64 }, 82, 17, 64],
  ['LiteLLM: both places agree', { ...usage, cache_read_input_tokens: 64, prompt_tokens_details: { cached_tokens: 64 } }, 82, 17, 64],
  ['DeepSeek: prompt_cache_hit_tokens', { ...usage, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 18 }, 82, 17, 64],
  ['vLLM: details null', { ...usage, prompt_tokens_details: null }, 82, 17, null],
  ['Ollama: the three counters', usage, 82, 17, null],
  ['names of the Responses API', { input_tokens: 82, output_tokens: 17, input_tokens_details: { cached_tokens: 64 } }, 82, 17, 64],
  ['partial', { total_tokens: 99, completion_tokens: 17 }, null, 17, null],
  ['all zero, which no call costs', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, null, null, null],
  ['null', null, null, null, null],
  ['absent', undefined, null, null, null],
  ['of another type', 'unknown', null, null, null],
  ['with details of another type', { ...usage, prompt_tokens_details: [] }, 82, 17, null],
]

describe('tokens', () => {
  it.each(USAGE)('are read from each place, and unknown is null: %s', async (_server, given, input, output, cachedInput) => {
    const found = await answered(completion({ role: 'assistant', content: 'Hello' }, 'stop', { usage: given }))
    expect(found.usage).toEqual({ input, output, cachedInput })
  })
})

describe('a request that was logged with another vendor', () => {
  it('gets ids for calls without one, and their results point at them', async () => {
    const server = await startRecordedServer(llm, () => completion({ role: 'assistant', content: 'Hello' }))
    closing.push(server.close)
    await server.ask({
      request: {
        messages: [
          { role: 'assistant', content: '', tool_calls: [{ function: call }, { id: '', function: { ...call, name: 'ping' } }] },
          { role: 'tool', content: 'one' }, { role: 'tool', tool_call_id: '', content: 'two' },
        ],
        params: { parallel_tool_calls: true },
      },
    })
    const [asked, one, two] = server.calls[0]!.messages as unknown as [{ tool_calls: { id: string }[] }, { tool_call_id: string }, { tool_call_id: string }]
    expect([one.tool_call_id, two.tool_call_id]).toEqual(asked.tool_calls.map(({ id }) => id))
    expect(new Set(asked.tool_calls.map(({ id }) => id)).size).toBe(2)
    // Refused by OpenAI where no tools are sent.
    expect(server.calls[0]).not.toHaveProperty('parallel_tool_calls')
  })

  it('is sent back in the words of custom tools where it used them', async () => {
    const server = await startRecordedServer(llm, () => completion({ role: 'assistant', content: 'Hello' }))
    closing.push(server.close)
    await server.ask({
      request: {
        messages: [{ role: 'assistant', content: '', tool_calls: [{ id: 'c1', type: 'custom', function: { name: 'run_sql', arguments: 'SELECT 1' } }] }, { role: 'tool', tool_call_id: 'c1', content: '1' }],
        tools: [{ type: 'custom', function: { name: 'run_sql', description: 'Runs SQL' } }],
      },
    })
    expect(server.calls[0]).toMatchObject({
      messages: [{ tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'run_sql', input: 'SELECT 1' } }] }, { role: 'tool' }],
      tools: [{ type: 'custom', custom: { name: 'run_sql', description: 'Runs SQL' } }],
    })
  })
})
