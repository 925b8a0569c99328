import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ChatMessage } from '@/lib/core/chat'
import { writtenCalls } from '@/lib/core/formats/genai-message'
import { langfuseRows, parseLangfuseRow, type LangfuseRow } from '@/lib/core/formats/langfuse'
import type { OtelAttributes } from '@/lib/core/formats/otel-span'
import { spanTrace } from '@/lib/core/formats/otlp'
import type { JsonObject } from '@/lib/core/formats/row-values'
import { hasSharedFormats, readFormat, sharedFormats, testSpan } from '@/lib/core/formats/test-otel-spans'
import { detectTraceFormat } from '@/lib/core/formats/trace-formats'

type Said = { success: boolean; data?: ChatMl[] }
type ChatMl = { role: string; content?: string | JsonObject[]; tool_calls?: { id: string; name: string; arguments: string }[]; tool_call_id?: string }
type Atom = Record<string, unknown>

/** Content of one message, in pieces that do not depend on how a vendor writes them. */
function pieces(content: unknown): Atom[] {
  if (typeof content === 'string') return writtenCalls(content)?.map(({ id, name, arguments: args }) => ({ call: name, arguments: args, id })) ?? [{ text: content }]
  if (!Array.isArray(content)) return []
  return content.map((part: JsonObject) => (part.type === 'tool_use' ? { call: part.name, arguments: JSON.stringify(part.input), id: part.id } : { text: part.text }))
}

/**
 * Messages of Langfuse's own test files. Normalised: role `model` is `assistant`; calls in the text of a message (Koog) and blocks of Anthropic
 * are calls; what a user says right after a turn of nothing but calls (a Gemini function response) is the result; ids only where they are told.
 */
function fromChatMl(messages: ChatMl[]): Atom[] {
  return messages.flatMap((message, index) => {
    const before = messages[index - 1]
    const isResult = message.role === 'tool' || (message.role === 'user' && before?.tool_calls !== undefined && before.content === undefined)
    const calls = (message.tool_calls ?? []).map(({ id, name, arguments: args }) => ({ call: name, arguments: args, ...(id === '' ? {} : { id }) }))
    const said = pieces(message.content).map((piece) => ('call' in piece ? piece : isResult ? { result: piece.text } : { role: message.role === 'model' ? 'assistant' : message.role, ...piece }))
    return [...said, ...calls]
  })
}

function fromOurs(messages: ChatMessage[]): Atom[] {
  return messages.flatMap((message) => {
    const calls = (message.tool_calls ?? []).map(({ id, function: fn }) => ({ call: fn.name, arguments: fn.arguments, ...(/^call_\d$/.test(id!) ? {} : { id }) }))
    return [...pieces(message.content).map((piece) => (message.role === 'tool' ? { result: piece.text } : { role: message.role, ...piece })), ...calls]
  })
}

describe.skipIf(!hasSharedFormats)('traces that Langfuse exported', () => {
  const names = hasSharedFormats ? readdirSync(join(sharedFormats, 'real/langfuse')).filter((name) => name.endsWith('.trace.json')) : []
  const load = (name: string) => {
    const rows = langfuseRows(readFormat(`real/langfuse/${name}`))
    return { rows, expected: JSON.parse(readFormat(`real/langfuse/${name.replace('.trace.', '.chatml.')}`)) as Record<string, { input?: Said; output?: Said }> }
  }
  const idOf = (row: LangfuseRow) => String(row.observation.id)

  it('are seven, with fourteen model calls', () => {
    expect(names).toHaveLength(7)
    expect(names.flatMap((name) => load(name).rows.map(parseLangfuseRow)).filter((trace) => trace !== null)).toHaveLength(14)
  })

  it.each(names)('%s: every generation says what Langfuse reads from it', (name) => {
    const { rows, expected } = load(name)
    const calls = rows.filter((row) => row.observation.type === 'GENERATION')
    expect(calls.length).toBeGreaterThan(0)
    for (const row of calls) {
      const trace = parseLangfuseRow(row)!
      const { input, output } = expected[idOf(row)]!
      if (output?.success) expect(fromOurs([trace.response!.message]), idOf(row)).toEqual(fromChatMl(output.data!))
      if (!input?.success) continue
      const ours = fromOurs(trace.request!.messages)
      const theirs = fromChatMl(input.data!)
      // Langfuse leaves out the instructions that a Responses object repeats; a replay needs them
      const answer = JSON.parse(String(row.observation.output)) as JsonObject
      const added = typeof answer.instructions === 'string' && theirs[0]?.role !== 'system' ? [{ role: 'system', text: answer.instructions }] : []
      expect(ours, idOf(row)).toEqual([...added, ...theirs])
    }
  })

  it.each(names)('%s: agents, chains, tools and plain spans are no model calls', (name) => {
    const others = load(name).rows.filter((row) => row.observation.type !== 'GENERATION')
    for (const row of others) expect(parseLangfuseRow(row), idOf(row)).toBeNull()
  })

  it.each(names)('%s: a row stands for itself, and the file is known for what it is', (name) => {
    for (const row of load(name).rows) expect(langfuseRows(JSON.stringify(row))).toEqual([row])
    expect(detectTraceFormat(JSON.parse(readFormat(`real/langfuse/${name}`)))).toBe('langfuse')
  })

  it('keep times, models, tokens and cost', () => {
    const [call] = load('openai-agents-2025-09-30.trace.json').rows.map(parseLangfuseRow).filter((trace) => trace !== null)
    expect(call).toMatchObject({
      source: 'langfuse', sourceId: 'fee618f96dc31e0ca38b2f7b26eb8b29:90d94774e8e3724d', ts: '2025-09-30T09:04:01.001Z', latencyMs: 1150, modelUsed: 'gpt-4.1-2025-04-14', provider: 'openai',
      usage: { input: 85, output: 29, cachedInput: 0 }, costUsd: 0.000402, replayable: true, conversationId: 'fee618f96dc31e0ca38b2f7b26eb8b29',
    })
    expect(call!.request).toMatchObject({ tool_choice: 'auto', params: { temperature: 1, top_p: 1, parallel_tool_calls: true }, tools: [{ function: { name: 'get_weather', strict: true } }] })
  })

  it('say why a call cannot be replayed: its history is kept elsewhere, its tools or its request are not there', () => {
    const reasons = (name: string) => load(name).rows.map(parseLangfuseRow).filter((trace) => trace !== null).map((trace) => trace.notReplayableReason)
    expect(reasons('microsoft-agent-2025-12-17.trace.json')).toEqual([null, 'history not logged'])
    expect(reasons('koog-2025-08-26.trace.json')).toEqual(['tools not logged', 'tools not logged'])
    expect(reasons('claude-agent-2025-12-22.trace.json')).toEqual(['no request logged', 'no request logged', 'no request logged', null])
    expect(reasons('google-adk-2025-08-28.trace.json')).toEqual([null, null])
  })

  it.each(['openai-agents-2025-09-30', 'google-adk-2025-08-28', 'google-gemini-2025-08-01', 'koog-2025-08-26'])('%s: say the same as the spans of OpenTelemetry that they came from', (name) => {
    for (const row of load(`${name}.trace.json`).rows.filter(({ observation: { type } }) => type === 'GENERATION')) {
      const { attributes } = JSON.parse(String(row.observation.metadata)) as { attributes: OtelAttributes }
      const [fromSpan, fromExport] = [spanTrace(testSpan({ attributes }))!, parseLangfuseRow(row)!]
      // Koog tells no tokens; Langfuse has counted them itself
      const usage = fromSpan.usage.input === null ? [] : ['usage' as const]
      for (const field of ['request', 'response', 'modelUsed', 'provider', 'customerId', 'notReplayableReason', ...usage] as const) expect(fromSpan[field], `${idOf(row)} ${field}`).toEqual(fromExport[field])
    }
  })

  it('name the user and the session', () => {
    const traces = load('google-adk-2025-08-28.trace.json').rows.map(parseLangfuseRow)
    expect(traces.find((trace) => trace !== null)).toMatchObject({ customerId: 'demo-user', conversationId: 'demo-session' })
  })
})

const observation = {
  id: 'o1', traceId: 't1', type: 'GENERATION', name: 'answer', startTime: '2026-08-14T09:00:00.000Z', endTime: '2026-08-14T09:00:02.500Z', completionStartTime: '2026-08-14T09:00:00.400Z',
  model: 'm-1', modelParameters: { temperature: 0.2, max_tokens: '300' }, input: [{ role: 'user', content: 'Hi' }], output: { role: 'assistant', content: 'Hello' }, level: 'DEFAULT',
}
const read = (change: Record<string, unknown> = {}, trace: Record<string, unknown> | null = null) => parseLangfuseRow({ trace, observation: { ...observation, ...change } })!

describe('an observation of Langfuse', () => {
  it('gives back the tokens that were taken off: 40 + 128 cached in, 10 + 6 thought out', () => {
    expect(read({ usageDetails: { input: 40, input_cached_tokens: 128, output: 10, output_reasoning_tokens: 6, total: 184 } }).usage).toEqual({ input: 168, output: 16, cachedInput: 128 })
    expect(read({ usageDetails: { input: 40, input_cache_creation: 20, cache_read_input_tokens: 100, output: 10 } }).usage).toEqual({ input: 160, output: 10, cachedInput: 100 })
  })

  it('does not add what is only noted beside counts that include it', () => {
    expect(read({ usageDetails: { input: 85, output: 29, 'prompt_details.cache_read': 12, 'completion_details.reasoning': 7 } }).usage).toEqual({ input: 85, output: 29, cachedInput: 12 })
  })

  it('knows no usage and no cost where none is told: a total of 0 without details is none', () => {
    expect(read({ usageDetails: {}, costDetails: {}, totalCost: 0 })).toMatchObject({ usage: { input: null, output: null, cachedInput: null }, costUsd: null })
    expect(read({ costDetails: { input: 0.1, output: 0.2 } }).costUsd).toBeCloseTo(0.3)
    expect(read({ usage: { input: 5, output: 7, unit: 'TOKENS' } }).usage).toEqual({ input: 5, output: 7, cachedInput: null })
    expect(read({ usage: { input: 5, output: 7, unit: 'CHARACTERS' } }).usage).toEqual({ input: null, output: null, cachedInput: null })
  })

  it('takes time to first token, parameters, user, session, tags and metadata', () => {
    expect(read({ metadata: '{"feature":"faq","attributes":{}}' }, { id: 't1', userId: 'u1', sessionId: 's1', tags: ['a', 'b'], environment: 'production', release: 'r9', metadata: { customer_id: 'acme', plan: 'pro' } })).toMatchObject({
      ttftMs: 400, latencyMs: 2500, customerId: 'acme', conversationId: 's1', dimensions: { environment: 'production', release: 'r9', tags: 'a,b', plan: 'pro', feature: 'faq' },
      request: { messages: [{ role: 'user', content: 'Hi' }], params: { temperature: 0.2, max_tokens: 300 } }, response: { message: { role: 'assistant', content: 'Hello' } },
    })
    expect(read({}, { id: 't1', userId: 'u1' }).customerId).toBe('u1')
  })

  it('that failed, embedded or holds no contents is stored with its reason', () => {
    expect(read({ level: 'ERROR', statusMessage: 'slow down' })).toMatchObject({ status: 'error', error: { message: 'slow down' }, notReplayableReason: 'failed attempt' })
    expect(read({ type: 'EMBEDDING' }).notReplayableReason).toBe('not a chat request')
    expect(read({ input: null, output: null }).notReplayableReason).toBe('content logging off')
  })

  it('whose output is structured says it as the JSON that it is', () => {
    expect(read({ output: { answer: 42 } }).response!.message).toEqual({ role: 'assistant', content: '{"answer":42}' })
  })

  it('takes tools from the definitions by name', () => {
    const trace = read({ toolDefinitions: { look_up: '{"description":"Look up","parameters":{"type":"object","properties":{}}}' } })
    expect(trace.request?.tools).toEqual([{ type: 'function', function: { name: 'look_up', description: 'Look up', parameters: { type: 'object', properties: {} } } }])
  })

  it('comes in pages of the public API, in lists, and in lines of its own', () => {
    const trace = { id: 't1', timestamp: '2026-08-14T09:00:00Z', userId: 'u1', observations: [observation] }
    const { observations: _, ...alone } = trace
    expect(langfuseRows(JSON.stringify(trace))).toEqual([{ trace: alone, observation }])
    expect(langfuseRows(JSON.stringify({ data: [observation], meta: { page: 1 } }))).toEqual([{ trace: null, observation }])
    expect(langfuseRows(JSON.stringify([{ trace, observations: [observation] }, observation]))).toHaveLength(2)
    expect(detectTraceFormat({ data: [observation] })).toBe('langfuse')
  })

  it('is refused with the field and what was expected', () => {
    expect(() => langfuseRows('{"data":[{"id":"t","timestamp":"2026-01-01T00:00:00Z","observations":["o1"]}]}')).toThrow('export the traces one by one')
    expect(() => langfuseRows('{"a":1}')).toThrow('trace: expected an export of Langfuse')
    expect(() => read({ startTime: 'yesterday' })).toThrow('observation.startTime: expected a date and time since 1970')
    expect(() => read({ id: null })).toThrow('observation.id: expected an id')
    expect(() => read({ type: null })).toThrow('observation.type')
  })
})
