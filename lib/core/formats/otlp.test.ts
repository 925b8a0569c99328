import { describe, expect, it } from 'vitest'
import type { OtelAttributes, OtelSpan } from '@/lib/core/formats/otel-span'
import { otlpRows, spanTrace } from '@/lib/core/formats/otlp'
import { joinSpans } from '@/lib/core/formats/otlp-join'
import { exportRequest, hasSharedFormats, readFormat, testSpan } from '@/lib/core/formats/test-otel-spans'
import { otlpRequestSpans } from '@/lib/core/formats/otlp-request'
import { detectTraceFormat, traceReader } from '@/lib/core/formats/trace-formats'
import type { Trace } from '@/lib/core/trace'

const SYSTEM = 'You are the support assistant of Northwind Tools. Answer in two sentences at most.'
const GET_ORDER = {
  type: 'function', function: { name: 'get_order', description: 'Look up an order by id', parameters: { type: 'object', properties: { order_id: { type: 'string' }, include_items: { type: 'boolean' } }, required: ['order_id'], additionalProperties: false } },
}
const QUESTION = [{ role: 'system', content: SYSTEM }, { role: 'user', content: 'Where is my order A-1042?' }]
const call = (args: string) => ({ role: 'assistant', content: null, tool_calls: [{ id: 'call_8hQn2', type: 'function', function: { name: 'get_order', arguments: args } }] })

describe.skipIf(!hasSharedFormats)('the sample of the current conventions', () => {
  const traces = () => otlpRows(readFormat('sample-otlp-genai.json')).map(spanTrace)

  it('has three calls among five spans: the agent that repeats their sums and the tool are none', () => {
    expect(traces().map((trace) => trace?.sourceId.slice(-16) ?? null)).toEqual([null, '00f067aa0ba902b7', null, '00f067aa0ba902b9', 'eee19b7ec3c1b174'])
  })

  it('tells a call whose messages are JSON text', () => {
    expect(traces()[1]).toEqual({
      source: 'otlp', sourceId: '4bf92f3577b34da6a3ce929d0e0e4736:00f067aa0ba902b7', parentSourceId: null, ts: '2026-08-14T09:33:20.250Z', latencyMs: 850, ttftMs: null,
      modelRequested: 'gpt-4o-mini', modelUsed: 'gpt-4o-mini-2024-07-18', provider: 'openai', customerId: 'acme', conversationId: 'conv-4471',
      dimensions: { service: 'support-backend', environment: 'production' },
      request: { messages: QUESTION, tools: [GET_ORDER], params: { temperature: 0.2, max_tokens: 300 } },
      response: { message: call('{"order_id":"A-1042","include_items":false}'), finish_reason: 'tool_calls' },
      usage: { input: 214, output: 19, cachedInput: 128 }, costUsd: null, status: 'success', error: null, replayable: true, notReplayableReason: null,
    })
  })

  it('tells a call whose messages are an event of structured values, what was thought apart', () => {
    expect(traces()[3]).toMatchObject({
      ttftMs: 410, usage: { input: 262, output: 22, cachedInput: null }, replayable: true,
      request: { messages: [...QUESTION, call('{"order_id":"A-1042","include_items":false}'), { role: 'tool', tool_call_id: 'call_8hQn2', content: '{"status":"shipped","carrier":"DHL","eta":"2026-08-16"}' }], tools: [GET_ORDER] },
      response: { message: { role: 'assistant', content: 'Your order A-1042 has shipped with DHL. It should arrive on 16 August.', reasoning_content: 'The order is shipped.' }, finish_reason: 'stop' },
    })
  })

  it('tells a call that failed, with its error', () => {
    expect(traces()[4]).toMatchObject({ status: 'error', error: { type: 'timeout', message: 'Request timed out.' }, latencyMs: 30_000, response: null, notReplayableReason: 'failed attempt' })
  })
})

describe.skipIf(!hasSharedFormats)('the same call in the other conventions', () => {
  const traces = () => otlpRows(readFormat('sample-otlp-variants.json')).map(spanTrace)

  it('says the same: indexed attributes, events, OpenInference, and what Bifrost exports', () => {
    expect(traces()).toHaveLength(4)
    for (const trace of traces()) {
      expect(trace).toMatchObject({
        request: { messages: QUESTION }, response: { message: call('{"order_id":"A-1042"}'), finish_reason: 'tool_calls' }, latencyMs: 850, provider: 'openai', modelRequested: 'gpt-4o-mini',
      })
      expect(trace!.usage).toMatchObject({ input: 214, output: 19 })
    }
  })

  it('has tools, cost, customer and dimensions where they are told', () => {
    const [indexed, events, openInference, bifrost] = traces()
    expect(openInference).toMatchObject({ replayable: true, costUsd: 0.0000339, customerId: 'acme', conversationId: 'conv-4471', usage: { cachedInput: 128 }, dimensions: { feature: 'order-status', tags: 'web,beta' } })
    expect(openInference!.request).toMatchObject({ tool_choice: 'auto', params: { temperature: 0.2, max_tokens: 300 }, tools: [{ function: { name: 'get_order', strict: true } }] })
    expect(bifrost).toMatchObject({ costUsd: 0.0000339, customerId: 'customer-acme-corp', usage: { cachedInput: 128 }, dimensions: { feature: 'order-status', virtual_key: 'vk-7f1d' } })
    for (const trace of [indexed, events, bifrost]) expect(trace!.notReplayableReason).toBe('tools not logged')
  })

  it('is known for what it is', () => {
    for (const file of ['sample-otlp-genai.json', 'sample-otlp-variants.json', 'real/otlp/trace.json']) expect(detectTraceFormat(JSON.parse(readFormat(file)))).toBe('otlp')
    expect(otlpRows(readFormat('real/otlp/trace.json')).map(spanTrace)).toEqual([null])
  })

  it.each(['sample-otlp-genai.json', 'sample-otlp-variants.json'])('%s gives the same traces in protobuf, and row by row', (file) => {
    const spans = otlpRows(readFormat(file))
    const wanted = spans.map(spanTrace)
    const { json, protobuf } = exportRequest(spans)
    expect(otlpRequestSpans(protobuf, 'protobuf').map(spanTrace)).toEqual(wanted)
    expect(otlpRequestSpans(json, 'json').map(spanTrace)).toEqual(wanted)
    expect(spans.flatMap((span) => otlpRows(JSON.stringify(span))).map(spanTrace)).toEqual(wanted)
  })
})

const USER = [{ role: 'user', content: 'Hi' }]
const SAID = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm-1', 'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'Hi' }] }]), 'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [{ type: 'text', content: 'Hello' }], finish_reason: 'stop' }]) }
const read = (attributes: OtelAttributes, change: Partial<OtelSpan> = {}): Trace | null => spanTrace(testSpan({ ...change, attributes }))
const said = (attributes: OtelAttributes, change: Partial<OtelSpan> = {}) => read({ ...SAID, ...attributes }, change)!

describe('what is a model call', () => {
  it.each([
    [{ 'gen_ai.operation.name': 'chat' }, true], [{ 'gen_ai.operation.name': 'generate_content' }, true], [{ 'openinference.span.kind': 'LLM' }, true],
    [{ 'ai.operationId': 'ai.generateText.doGenerate' }, true], [{ 'langfuse.observation.type': 'generation' }, true], [{ 'llm.request.type': 'chat' }, true],
    [{ 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 3 }, true],
    [{ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': 'm', 'gen_ai.usage.input_tokens': 476 }, false], [{ 'gen_ai.operation.name': 'execute_tool' }, false],
    [{ 'openinference.span.kind': 'AGENT', 'gen_ai.operation.name': 'chat' }, false], [{ 'ai.operationId': 'ai.generateText', 'gen_ai.request.model': 'm' }, false],
    [{ 'traceloop.span.kind': 'workflow' }, false], [{ 'http.request.method': 'GET' }, false], [{ 'gen_ai.request.model': 'm' }, false], [{ 'langfuse.observation.type': 'tool', 'gen_ai.request.model': 'm' }, false],
  ] as [OtelAttributes, boolean][])('%o: %s', (attributes, isCall) => {
    expect(read(attributes) !== null).toBe(isCall)
  })

  it('and what is one, but no chat: embeddings are stored with that reason', () => {
    expect(read({ 'gen_ai.operation.name': 'embeddings', 'gen_ai.usage.input_tokens': 8 })).toMatchObject({ notReplayableReason: 'not a chat request', usage: { input: 8 } })
    expect(read({ 'openinference.span.kind': 'EMBEDDING' })!.notReplayableReason).toBe('not a chat request')
  })
})

describe('why a call cannot be replayed', () => {
  it('is that contents were not recorded, or cut by a limit of the SDK', () => {
    expect(read({ 'gen_ai.operation.name': 'chat' })!.notReplayableReason).toBe('content logging off')
    expect(said({ 'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"te' })).toMatchObject({ request: null, notReplayableReason: 'truncated' })
    expect(said({ 'gen_ai.output.messages': '[{"role":"assis' })).toMatchObject({ response: null, notReplayableReason: 'truncated' })
    expect(read({ 'gen_ai.operation.name': 'chat' }, { dropped: 4 })!.notReplayableReason).toBe('truncated')
    expect(said({ 'gen_ai.output.messages': '[]' })!.notReplayableReason).toBe('no response logged')
    expect(said({ 'gen_ai.input.messages': null })!.notReplayableReason).toBe('no request logged')
  })

  it('is that its history lies with the provider, that it shows a picture, or that the exporter hid it', () => {
    expect(said({ 'llm.invocation_parameters': '{"previous_response_id":"resp_1"}' }).notReplayableReason).toBe('history not logged')
    expect(said({ 'gen_ai.input.messages': '[{"role":"tool","parts":[{"type":"tool_call_response","id":"c1","response":"x"}]}]' }).notReplayableReason).toBe('history not logged')
    expect(said({ 'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"uri","modality":"image","uri":"https://pictures.example/1.png"}]}]' }).notReplayableReason).toBe('unsupported modality')
    expect(said({ 'gen_ai.input.messages': '[{"role":"user","content":"__REDACTED__"}]' }).notReplayableReason).toBe('redacted by the gateway')
  })
})

describe('counts of tokens', () => {
  const usage = (attributes: OtelAttributes) => said(attributes).usage

  it('include what came from the cache; where more did than went in, the count is of the rest: 5 + 900 + 40 written', () => {
    expect(usage({ 'gen_ai.usage.input_tokens': 214, 'gen_ai.usage.cache_read.input_tokens': 128 })).toEqual({ input: 214, output: null, cachedInput: 128 })
    expect(usage({ 'gen_ai.usage.input_tokens': 5, 'gen_ai.usage.cache_read.input_tokens': 900, 'gen_ai.usage.cache_creation.input_tokens': 40, 'gen_ai.usage.output_tokens': 7 })).toEqual({ input: 945, output: 7, cachedInput: 900 })
  })

  it('may have old names, be text, or be those of Langfuse and Vercel; none is not zero', () => {
    expect(usage({ 'gen_ai.usage.prompt_tokens': '77', 'gen_ai.usage.completion_tokens': '86' })).toEqual({ input: 77, output: 86, cachedInput: null })
    expect(usage({ 'ai.usage.promptTokens': 3, 'ai.usage.completionTokens': 4 })).toEqual({ input: 3, output: 4, cachedInput: null })
    expect(usage({ 'langfuse.observation.usage_details': '{"input":40,"input_cached_tokens":60,"output":5}' })).toEqual({ input: 100, output: 5, cachedInput: 60 })
    expect(usage({ 'gen_ai.usage.input_tokens': -3, 'gen_ai.usage.output_tokens': 1.5 })).toEqual({ input: null, output: null, cachedInput: null })
  })

  it('stand beside the cost that the source reports', () => {
    expect(said({ 'gen_ai.usage.cost': 0.0012 }).costUsd).toBe(0.0012)
    expect(said({ 'langfuse.observation.cost_details': '{"input":0.5,"output":0.25}' }).costUsd).toBe(0.75)
    expect(said({}).costUsd).toBeNull()
  })
})

describe('messages', () => {
  const input = (messages: unknown) => said({ 'gen_ai.input.messages': JSON.stringify(messages) }).request!.messages
  const output = (messages: unknown) => said({ 'gen_ai.output.messages': JSON.stringify(messages) }).response!

  it('without ids are tied together by tool, else by order', () => {
    expect(input([
      { role: 'user', parts: [{ text: 'Rome and Oslo?' }] },
      { role: 'model', parts: [{ function_call: { name: 'weather', args: { city: 'Rome' } } }, { function_call: { name: 'time', args: { city: 'Oslo' } } }] },
      { role: 'user', parts: [{ function_response: { name: 'time', response: { t: 9 } } }, { function_response: { name: 'weather', response: 'sunny' } }] },
    ])).toEqual([
      { role: 'user', content: 'Rome and Oslo?' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }, { id: 'call_2', type: 'function', function: { name: 'time', arguments: '{"city":"Oslo"}' } }] },
      { role: 'tool', tool_call_id: 'call_2', content: '{"t":9}' }, { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
    ])
  })

  it('of a call without an id take that of the result', () => {
    expect(input([{ role: 'assistant', tool_calls: [{ function: { name: 'a', arguments: '' } }] }, { role: 'tool', tool_call_id: 'x9', content: 'ok' }])).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ id: 'x9', type: 'function', function: { name: 'a', arguments: '{}' } }] }, { role: 'tool', tool_call_id: 'x9', content: 'ok' },
    ])
  })

  it('of Anthropic, of the Responses API, of LangChain and of Vercel are read', () => {
    expect(input([{ role: 'assistant', content: [{ type: 'thinking', thinking: 'Hm.' }, { type: 'text', text: 'One moment.' }, { type: 'tool_use', id: 't1', name: 'a', input: { x: 1 } }] }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'done' }] }] }])).toEqual([
      { role: 'assistant', content: 'One moment.', tool_calls: [{ id: 't1', type: 'function', function: { name: 'a', arguments: '{"x":1}' } }], reasoning_content: 'Hm.' }, { role: 'tool', tool_call_id: 't1', content: 'done' },
    ])
    expect(input([{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }, { type: 'reasoning', summary: [] }, { type: 'function_call', call_id: 'c1', id: 'fc_1', name: 'a', arguments: '{}' }, { type: 'function_call', call_id: 'c2', name: 'b', arguments: '{}' }, { type: 'function_call_output', call_id: 'c1', output: 'ok' }])).toEqual([
      ...USER, { role: 'assistant', content: null, tool_calls: ['c1', 'c2'].map((id, index) => ({ id, type: 'function', function: { name: 'ab'[index], arguments: '{}' } })) }, { role: 'tool', tool_call_id: 'c1', content: 'ok' },
    ])
    expect(input([[{ lc: 1, type: 'constructor', id: ['langchain', 'schema', 'messages', 'HumanMessage'], kwargs: { content: 'Hi' } }, { type: 'ai', content: '', tool_calls: [{ name: 'a', args: { x: 1 }, id: 'c1' }] }]])).toEqual([
      ...USER, { role: 'assistant', content: '', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'a', arguments: '{"x":1}' } }] },
    ])
    expect(input([{ role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'a', input: { x: 1 } }] }, { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c1', toolName: 'a', output: { type: 'text', value: 'ok' } }] }])).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'a', arguments: '{"x":1}' } }] }, { role: 'tool', tool_call_id: 'c1', content: 'ok' },
    ])
  })

  it('of Koog write calls into their text', () => {
    const written = '[{"function":{"name":"Hello","arguments":"{}"},"id":"c1","type":"function"}]'
    expect(input([{ role: 'tool', content: written }, { role: 'tool', content: 'Hello!' }])).toEqual([
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'Hello', arguments: '{}' } }] }, { role: 'tool', tool_call_id: 'c1', content: 'Hello!' },
    ])
    expect(output([{ role: 'assistant', content: written, finish_reason: 'tool_calls' }]).message.tool_calls).toHaveLength(1)
    expect(output([{ role: 'assistant', content: written, finish_reason: 'stop' }]).message.content).toBe(written)
  })

  it('of several items are one answer; of several choices the first counts', () => {
    const two = [{ role: 'assistant', parts: [{ type: 'text', content: 'A' }], finish_reason: 'stop' }, { role: 'assistant', parts: [{ type: 'text', content: 'B' }], finish_reason: 'length' }]
    expect(said({ 'gen_ai.request.choice.count': 2, 'gen_ai.output.messages': JSON.stringify(two) }).response).toEqual({ message: { role: 'assistant', content: 'A' }, finish_reason: 'stop' })
    expect(output([{ role: 'assistant', parts: [{ type: 'text', content: 'A' }] }, { role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'x', arguments: '{"a": 1}' }] }])).toEqual({
      message: { role: 'assistant', content: 'A', tool_calls: [{ id: 'c', type: 'function', function: { name: 'x', arguments: '{"a": 1}' } }] }, finish_reason: 'tool_calls',
    })
  })

  it('of Gemini bring tools and formats whose types are written in capitals', () => {
    const body = { contents: 'Hi', config: { temperature: 0, tools: [{ function_declarations: [{ name: 'a', parameters: { type: 'OBJECT', properties: { type: { type: 'STRING' } } } }] }], response_schema: { type: 'OBJECT' } } }
    expect(read({ 'gen_ai.operation.name': 'generate_content', 'gcp.vertex.agent.llm_request': JSON.stringify(body), 'gcp.vertex.agent.llm_response': '{"content":{"role":"model","parts":[{"text":"Hello"}]},"finish_reason":"STOP"}' })).toMatchObject({
      request: { messages: USER, params: { temperature: 0 }, tools: [{ type: 'function', function: { name: 'a', parameters: { type: 'object', properties: { type: { type: 'string' } } } } }], response_format: { type: 'json_schema', json_schema: { name: 'response', schema: { type: 'object' } } } },
      response: { message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
    })
  })

  it('with a role that no model has are not taken for messages', () => {
    expect(said({ 'gen_ai.input.messages': '[{"role":"narrator","content":"x"}]' }).request).toBeNull()
  })

  it('in indexed attributes are in the order of their numbers: 10 comes after 9', () => {
    const attributes = Object.fromEntries([10, 9, 2, 0].flatMap((index) => [[`gen_ai.prompt.${index}.role`, 'user'], [`gen_ai.prompt.${index}.content`, `m${index}`]]))
    expect(read({ 'gen_ai.operation.name': 'chat', ...attributes })!.request!.messages.map(({ content }) => content)).toEqual(['m0', 'm2', 'm9', 'm10'])
  })

  it('of events are in the order of their times', () => {
    const event = (name: string, timeMs: number, attributes: OtelAttributes) => ({ name, timeMs, attributes })
    const trace = read({ 'gen_ai.operation.name': 'chat' }, { events: [event('gen_ai.choice', 9, { index: 0, message: '{"content":"Hello"}', finish_reason: 'stop' }), event('gen_ai.tool.message', 3, { id: 'c1', content: 'ok' }),
      event('gen_ai.assistant.message', 2, { tool_calls: '[{"id":"c1","type":"function","function":{"name":"a","arguments":"{}"}}]' }), event('gen_ai.user.message', 1, { content: 'Hi' })] })!
    expect(trace.request!.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
    expect(trace.response).toEqual({ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' })
  })
})

describe('libraries', () => {
  it('the AI SDK of Vercel: prompt, tools, choice, calls, cost of time and metadata', () => {
    expect(read({
      'ai.operationId': 'ai.streamText.doStream', 'ai.model.id': 'm-1', 'ai.model.provider': 'openai.chat', 'ai.prompt.messages': JSON.stringify([{ role: 'system', content: 'Be brief.' }, { role: 'user', content: [{ type: 'text', text: 'Hi' }] }]),
      'ai.prompt.tools': ['{"type":"function","name":"a","inputSchema":{"type":"object"}}'], 'ai.prompt.toolChoice': '{"type":"auto"}', 'ai.response.text': '', 'ai.response.toolCalls': '[{"toolCallId":"c1","toolName":"a","input":"{}"}]', 'ai.response.finishReason': 'tool-calls',
      'ai.usage.promptTokens': 9, 'ai.usage.completionTokens': 2, 'ai.response.msToFirstChunk': 120, 'ai.settings.temperature': 0.1, 'ai.telemetry.metadata.userId': 'u1', 'ai.telemetry.metadata.plan': 'pro',
    })).toMatchObject({
      customerId: 'u1', dimensions: { plan: 'pro' }, ttftMs: 120, modelUsed: 'm-1', replayable: true,
      request: { messages: [{ role: 'system', content: 'Be brief.' }, ...USER], tools: [{ type: 'function', function: { name: 'a', parameters: { type: 'object' } } }], tool_choice: 'auto', params: { temperature: 0.1 } },
      response: { message: { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'a', arguments: '{}' } }] }, finish_reason: 'tool_calls' },
    })
  })

  it('OpenInference: raw bodies, flattened messages with ordered parts, and text as the last resort', () => {
    const llm = { 'openinference.span.kind': 'LLM', 'llm.model_name': 'm-1' }
    const body = { model: 'm-1', messages: USER, response_format: { type: 'json_object' }, temperature: 0 }
    expect(read({ ...llm, 'input.value': JSON.stringify(body), 'input.mime_type': 'application/json', 'output.value': JSON.stringify({ choices: [{ message: { role: 'assistant', content: '{"a":1}' }, finish_reason: 'stop' }] }) })).toMatchObject({
      request: { messages: USER, response_format: { type: 'json_object' }, params: { temperature: 0 } }, response: { message: { content: '{"a":1}' }, finish_reason: 'stop' },
    })
    expect(read({ ...llm, 'input.value': 'Hi there', 'output.value': 'Hello', 'llm.input_messages.0.message.role': 'user', 'llm.input_messages.0.message.contents.1.message_content.type': 'text', 'llm.input_messages.0.message.contents.1.message_content.text': 'i', 'llm.input_messages.0.message.contents.0.message_content.type': 'text', 'llm.input_messages.0.message.contents.0.message_content.text': 'H' })).toMatchObject({ request: { messages: USER }, response: { message: { content: 'Hello' } } })
    expect(read({ ...llm, 'input.value': 'Hi', 'output.value': '{"a":1}' })).toMatchObject({ request: { messages: USER }, response: { message: { content: '{"a":1}' } } })
    expect(read({ ...llm, 'input.value': '{"messages":[{"role":"us', 'input.mime_type': 'application/json' })!.notReplayableReason).toBe('truncated')
  })

  it('LangChain: a batch of one conversation, and its result', () => {
    const ai = { lc: 1, type: 'constructor', id: ['langchain', 'schema', 'messages', 'AIMessage'], kwargs: { content: 'Hello', type: 'ai', tool_calls: [] } }
    expect(read({
      'openinference.span.kind': 'LLM', 'llm.model_name': 'm-1', 'input.mime_type': 'application/json', 'input.value': JSON.stringify({ messages: [[{ lc: 1, type: 'constructor', id: ['langchain', 'schema', 'messages', 'HumanMessage'], kwargs: { content: 'Hi', type: 'human' } }]] }),
      'output.value': JSON.stringify({ generations: [[{ text: 'Hello', generation_info: { finish_reason: 'length' }, message: ai }]], llm_output: {} }),
    })).toMatchObject({ request: { messages: USER }, response: { message: { role: 'assistant', content: 'Hello' }, finish_reason: 'length' }, replayable: true })
  })

  it('OpenLLMetry: indexed attributes with functions, parts as JSON text, and association properties', () => {
    expect(read({
      'llm.request.type': 'chat', 'gen_ai.request.model': 'm-1', 'gen_ai.prompt.0.role': 'user', 'gen_ai.prompt.0.content': '[{"type":"text","text":"Hi"}]', 'gen_ai.completion.0.content': 'Hello', 'gen_ai.completion.0.finish_reason': 'stop',
      'llm.request.functions.0.name': 'a', 'llm.request.functions.0.parameters': '{"type":"object"}', 'traceloop.association.properties.customer_id': 'acme', 'traceloop.association.properties.chat_id': 'c7', 'traceloop.association.properties.plan': 'pro',
    })).toMatchObject({ request: { messages: USER, tools: [{ function: { name: 'a', parameters: { type: 'object' } } }] }, response: { message: { content: 'Hello' } }, customerId: 'acme', conversationId: 'c7', dimensions: { plan: 'pro' } })
  })

  it('Langfuse: its own attributes come before all others', () => {
    expect(said({ 'langfuse.observation.input': JSON.stringify([{ role: 'user', content: 'First' }]), 'langfuse.observation.output': 'Answer', 'langfuse.user.id': 'u1', 'langfuse.session.id': 's1', 'langfuse.trace.metadata.plan': 'pro', 'langfuse.observation.model.parameters': '{"temperature":"0.5"}' })).toMatchObject({
      request: { messages: [{ role: 'user', content: 'First' }], params: { temperature: 0.5 } }, response: { message: { content: 'Answer' } }, customerId: 'u1', conversationId: 's1', dimensions: { plan: 'pro' },
    })
  })
})

describe('who asked', () => {
  it('is the customer where one is named, on the span, in metadata or on the resource, else the user', () => {
    expect(said({ 'customer.id': 'acme', 'user.id': 'u1' }).customerId).toBe('acme')
    expect(said({ metadata: '{"customer_id":"acme"}', 'user.id': 'u1' }).customerId).toBe('acme')
    expect(said({ 'user.id': 'u1' }, { resource: { 'tenant.id': 'acme' } }).customerId).toBe('acme')
    expect(said({ 'enduser.id': 7 }).customerId).toBe('7')
    expect(said({}).customerId).toBeNull()
  })

  it('is where the settings of the source say, by the name of the attribute or of the resource attribute', () => {
    const row = testSpan({ attributes: { ...SAID, 'customer.id': 'other', 'app.account': 'acme' }, resource: { 'app.region': 'eu' } })
    const trace = traceReader('otlp').trace(row, { customerFrom: ['attributes.app.account'], dimensions: { region: 'resource.app.region' } })
    expect(trace).toMatchObject({ customerId: 'acme', dimensions: { region: 'eu' } })
  })

  it('belongs to a run: steps without a session share the id of their trace', () => {
    expect(said({}).conversationId).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
    expect(said({ 'gen_ai.conversation.id': 'resp_0e32' }).conversationId).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  })
})

describe('the same call exported twice in one request', () => {
  const gateway = testSpan({ spanId: '00000000000000a1', scope: { name: 'bifrost', version: null }, attributes: { ...SAID, 'gen_ai.response.id': 'chatcmpl-1' } })
  const program = testSpan({ spanId: '00000000000000b2', startMs: gateway.startMs! - 10, endMs: gateway.endMs! + 10, attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.response.id': 'chatcmpl-1', 'customer.id': 'acme' } })

  it.each([[[gateway, program]], [[program, gateway]]])('counts once, as the span with the contents, which learns who asked from the other', (spans) => {
    const traces = joinSpans(spans).map(spanTrace).filter((trace) => trace !== null)
    expect(traces).toMatchObject([{ sourceId: expect.stringContaining('00000000000000a1') as string, customerId: 'acme', replayable: true }])
  })

  it('is not found by an id alone: simple servers give every answer the same', () => {
    const later = { ...program, startMs: gateway.endMs! + 5000, endMs: gateway.endMs! + 6000 }
    expect(joinSpans([gateway, later]).map(spanTrace).filter((trace) => trace !== null)).toHaveLength(2)
    expect(joinSpans([gateway, { ...program, scope: gateway.scope }]).map(spanTrace).filter((trace) => trace !== null)).toHaveLength(2)
  })

  it('and an attempt that a gateway fell back to points to the first', () => {
    const first = testSpan({ spanId: '00000000000000c1', parentSpanId: '00000000000000ff', status: { code: 2, message: 'overloaded' }, attributes: { ...SAID, 'gen_ai.fallback_index': 0 } })
    const second = testSpan({ spanId: '00000000000000c2', parentSpanId: '00000000000000ff', attributes: { ...SAID, 'gen_ai.fallback_index': 1 } })
    expect(joinSpans([second, first]).map(spanTrace).map((trace) => trace!.parentSourceId)).toEqual([`${first.traceId}:00000000000000c1`, null])
  })
})
