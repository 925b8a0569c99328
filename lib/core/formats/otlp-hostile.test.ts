import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonDepth } from '@/lib/core/api/json-depth'
import { readMessages } from '@/lib/core/formats/genai-input'
import { langfuseRows, parseLangfuseRow } from '@/lib/core/formats/langfuse'
import type { OtelSpan } from '@/lib/core/formats/otel-span'
import { otlpRows, spanTrace } from '@/lib/core/formats/otlp'
import { otlpRequestSpans, type OtlpEncoding } from '@/lib/core/formats/otlp-request'
import { MAX_DEPTH, RowError } from '@/lib/core/formats/row-values'
import { exportRequest, hasSharedFormats, readFormat, testSpan } from '@/lib/core/formats/test-otel-spans'

type Outcome = { refused: number; traces: number; others: number }

/** Everything that happens to a body on its way to traces; whatever is not a refusal in words is thrown. */
function through(body: Uint8Array, encoding: OtlpEncoding, outcome: Outcome): void {
  let spans: OtelSpan[]
  try {
    spans = otlpRequestSpans(body, encoding)
  } catch (error) {
    if (!(error instanceof RowError)) throw error
    expect(error.message.length).toBeGreaterThan(10)
    outcome.refused += 1
    return
  }
  for (const span of spans) {
    // as the import does it: by the text of the row
    const text = JSON.stringify(span)
    expect(jsonDepth(text)).toBeLessThan(MAX_DEPTH)
    try {
      const trace = otlpRows(text).map(spanTrace)[0]
      if (trace) {
        outcome.traces += 1
        expect(trace.replayable).toBe(trace.notReplayableReason === null)
        expect(Number.isNaN(Date.parse(trace.ts))).toBe(false)
      } else outcome.others += 1
    } catch (error) {
      if (!(error instanceof RowError)) throw error
      expect(error.message).toMatch(/: /)
      outcome.refused += 1
    }
  }
}

const seeds = (): OtelSpan[] => (hasSharedFormats ? ['sample-otlp-genai.json', 'sample-otlp-variants.json'].flatMap((file) => otlpRows(readFormat(file))) : [
  testSpan({ attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]', 'gen_ai.prompt.0.content': 'x', 'llm.input_messages.0.message.role': 'user' } }),
])

/** Edits of bytes: one changed, some taken out, some put in, the end cut off. */
const edits = fc.array(fc.record({ at: fc.nat(1_000_000), kind: fc.constantFrom('flip', 'cut', 'drop', 'put'), byte: fc.nat(255), length: fc.integer({ min: 1, max: 12 }) }), { minLength: 1, maxLength: 6 })
type Edit = { at: number; kind: string; byte: number; length: number }

function edited(body: Uint8Array, changes: Edit[]): Uint8Array {
  return changes.reduce<Uint8Array>((bytes, { at, kind, byte, length }) => {
    const place = bytes.length === 0 ? 0 : at % bytes.length
    if (kind === 'cut') return bytes.slice(0, Math.max(place, Math.floor(bytes.length / 2)))
    if (kind === 'drop') return Uint8Array.from([...bytes.subarray(0, place), ...bytes.subarray(place + length)])
    if (kind === 'put') return Uint8Array.from([...bytes.subarray(0, place), ...Array.from({ length }, () => byte), ...bytes.subarray(place)])
    const changed = Uint8Array.from(bytes)
    if (changed.length > 0) changed[place] = byte
    return changed
  }, body)
}

/** A JSON value with one of its values of another type, gone, doubled or nested; `pick` says which. */
function retyped(value: unknown, pick: { next(): number }, put: unknown): unknown {
  if (typeof value !== 'object' || value === null || pick.next() % 23 === 0) return pick.next() % 3 === 0 ? put : value
  if (Array.isArray(value)) return value.flatMap((item, index) => (pick.next() % 97 === 0 ? [] : pick.next() % 97 === 1 ? [item, value[index - 1]] : [retyped(item, pick, put)]))
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (pick.next() % 97 === 0 ? [] : [[pick.next() % 97 === 1 ? `${key}x` : key, retyped(item, pick, put)]])))
}

function picker(seed: number): { next(): number } {
  let state = seed
  return { next: () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 8 }
}

const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>('', '[]', '[{"role":', -1, 1e308, '\ud800', '\u0000', { stringValue: { a: 1 } }, { arrayValue: [] }, { kvlistValue: { values: 'x' } }, { intValue: 'abc' }, [[[[]]]], '9'.repeat(400)))

describe('hostile bodies', () => {
  it('10,000 changed ones (JSON and protobuf: bytes flipped, cut and put in, values retyped) are read or refused in words', () => {
    const spans = seeds()
    const bodies = spans.map((span) => exportRequest([span]))
    const outcome: Outcome = { refused: 0, traces: 0, others: 0 }
    fc.assert(fc.property(fc.nat(spans.length - 1), edits, (index, changes) => through(edited(bodies[index]!.protobuf, changes), 'protobuf', outcome)), { numRuns: 4000 })
    fc.assert(fc.property(fc.nat(spans.length - 1), edits, (index, changes) => through(edited(bodies[index]!.json, changes), 'json', outcome)), { numRuns: 2500 })
    const parsed = bodies.map(({ json }) => JSON.parse(new TextDecoder().decode(json)) as unknown)
    fc.assert(fc.property(fc.nat(spans.length - 1), fc.nat(), odd, (index, seed, put) => {
      through(new TextEncoder().encode(JSON.stringify(retyped(parsed[index], picker(seed), put))), 'json', outcome)
    }), { numRuns: 2500 })
    // attributes of every convention with values that nobody expects, as an exporter would send them
    fc.assert(fc.property(fc.nat(spans.length - 1), fc.nat(), odd, (index, seed, put) => {
      const span = spans[index]!
      const changed = { ...span, attributes: retyped(span.attributes, picker(seed), put), events: retyped(span.events, picker(seed + 1), put) }
      try {
        for (const row of otlpRows(JSON.stringify(changed))) spanTrace(row)
      } catch (error) {
        if (!(error instanceof RowError)) throw error
      }
    }), { numRuns: 1000 })
    // the changes are such that both happen often
    expect(outcome.refused).toBeGreaterThan(500)
    expect(outcome.traces).toBeGreaterThan(500)
  }, 120_000)

  it('random bytes are refused or empty', () => {
    const outcome: Outcome = { refused: 0, traces: 0, others: 0 }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom<OtlpEncoding>('json', 'protobuf'), (bytes, encoding) => through(bytes, encoding, outcome)), { numRuns: 2000 })
    expect(outcome.traces).toBe(0)
  }, 60_000)

  it.skipIf(!hasSharedFormats)('of Langfuse: 3,000 retyped observations are read or refused in words', () => {
    const rows = ['openai-agents-2025-09-30', 'google-adk-2025-08-28', 'claude-agent-2025-12-22', 'koog-2025-08-26'].flatMap((name) => langfuseRows(readFormat(`real/langfuse/${name}.trace.json`)))
    fc.assert(fc.property(fc.nat(rows.length - 1), fc.nat(), odd, (index, seed, put) => {
      try {
        for (const row of langfuseRows(JSON.stringify(retyped(rows[index], picker(seed), put)))) parseLangfuseRow(row)
      } catch (error) {
        if (!(error instanceof RowError)) throw error
      }
    }), { numRuns: 3000 })
  }, 60_000)
})

describe.skipIf(!hasSharedFormats)('messages that the schemas of the conventions allow', () => {
  const schema = (name: string) => {
    const { $schema: _, ...rest } = JSON.parse(readFormat(`real/otel-genai-schema/gen-ai-${name}.json`)) as Record<string, unknown>
    return new Ajv({ strict: false, formats: { binary: true } }).compile(rest)
  }

  it('are those of the sample, and its tools', () => {
    const attributes = otlpRows(readFormat('sample-otlp-genai.json')).flatMap((span) => [span.attributes, ...span.events.map((event) => event.attributes)])
    const value = (found: unknown) => (typeof found === 'string' ? JSON.parse(found) as unknown : found)
    for (const [key, name] of [['gen_ai.input.messages', 'input-messages'], ['gen_ai.output.messages', 'output-messages'], ['gen_ai.system_instructions', 'system-instructions'], ['gen_ai.tool.definitions', 'tool-definitions']] as const) {
      const validate = schema(name)
      const found = attributes.filter((set) => key in set).map((set) => value(set[key]))
      expect(found.length).toBeGreaterThan(0)
      for (const item of found) expect(validate(item), JSON.stringify(validate.errors)).toBe(true)
    }
  })

  it('keep their texts, calls and results, in their order', () => {
    const validate = schema('input-messages')
    const word = fc.string({ minLength: 1, maxLength: 12 })
    const part = fc.oneof(
      fc.record({ type: fc.constant('text'), content: word }), fc.record({ type: fc.constant('reasoning'), content: word }),
      fc.record({ type: fc.constant('tool_call'), id: word, name: word, arguments: fc.dictionary(word, fc.integer()) }), fc.record({ type: fc.constant('tool_call_response'), id: word, response: word }),
    )
    const message = fc.record({ role: fc.constantFrom('user', 'assistant', 'tool'), parts: fc.array(part, { minLength: 1, maxLength: 4 }) })
      .map(({ role, parts }) => ({ role, parts: parts.filter(({ type }) => (role === 'tool' ? type === 'tool_call_response' : role === 'assistant' ? type !== 'tool_call_response' : type === 'text')) }))
      .filter(({ parts }) => parts.some(({ type }) => type !== 'reasoning'))
    fc.assert(fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (messages) => {
      expect(validate(messages), JSON.stringify(validate.errors)).toBe(true)
      const read = readMessages(messages)!.map((item) => item.message)
      const all = messages.flatMap(({ parts }) => parts) as { type: string; content?: string; id?: string; name?: string; arguments?: object; response?: string }[]
      expect(read.filter(({ role }) => role !== 'tool').map(({ content }) => content ?? '').join('')).toBe(all.filter(({ type }) => type === 'text').map(({ content }) => content).join(''))
      expect(read.flatMap((item) => item.tool_calls ?? []).map(({ id, function: fn }) => [id, fn.name, fn.arguments])).toEqual(all.filter(({ type }) => type === 'tool_call').map((item) => [item.id, item.name, JSON.stringify(item.arguments)]))
      expect(read.filter(({ role }) => role === 'tool').map((item) => [item.tool_call_id, item.content])).toEqual(all.filter(({ type }) => type === 'tool_call_response').map((item) => [item.id, item.response]))
    }), { numRuns: 500 })
  })
})
