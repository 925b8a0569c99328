import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowError } from '@/lib/core/formats/row-values'
import { TRACE_ROWS } from '@/lib/core/formats/test-trace-rows'
import { detectTraceFormat, TRACE_FORMATS, traceReader, type TraceFormat } from '@/lib/core/formats/trace-formats'
import type { Trace } from '@/lib/core/trace'

type Path = (string | number)[]
type Change = { at: number; how: 'drop' | 'retype' | 'nest' | 'json'; value: unknown }

function pathsOf(value: unknown, before: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [before]
  return [before, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...before, key]))].filter((path) => path.length > 0)
}

function changed(record: unknown, changes: Change[]): unknown {
  const copy = structuredClone(record)
  const paths = pathsOf(copy)
  for (const { at, how, value } of changes) {
    const path = paths[at % paths.length]!
    const parent = path.slice(0, -1).reduce<unknown>((inside, key) => (typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[key] : undefined), copy)
    if (typeof parent !== 'object' || parent === null) continue
    const fields = parent as Record<string, unknown>
    const key = path.at(-1)!
    if (how === 'drop') delete fields[key]
    else if (how === 'retype') fields[key] = structuredClone(value)
    else if (how === 'nest') fields[key] = [{ [key]: fields[key] }]
    else fields[key] = JSON.stringify(fields[key]) ?? ''
  }
  return copy
}

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>('', 'null', '[]', '{}', '{"a":', 'data: {"choices":[{}]}\n\n', -1, 0, 1e20, 1e308, 0.5, '1e999', '9999-99-99', 'constructor', '__proto__', 'toString', '\u0000', '\ud800'),
  fc.constantFrom<unknown>([null], [[]], [{}], { constructor: 1 }, { toString: '', valueOf: null, toJSON: 1 }, { choices: [{ message: { role: 'assistant', content: [null] } }] }, { messages: [{ role: 'user', content: 5 }] }, { type: 'function_call' }, 'x'.repeat(600)),
)
const change = fc.record<Change>({ at: fc.nat(), how: fc.constantFrom('drop', 'retype', 'retype', 'nest', 'json'), value: odd })

/** What every reader owes to the store, whatever it was given. */
function checkTrace(trace: Trace): void {
  expect(typeof trace.sourceId === 'string' && trace.sourceId !== '' && trace.sourceId.length <= 500).toBe(true)
  expect(new Date(trace.ts).toISOString()).toBe(trace.ts)
  expect(trace.replayable).toBe(trace.notReplayableReason === null)
  if (trace.replayable) expect([trace.request !== null, trace.response !== null, trace.status]).toEqual([true, true, 'success'])
  expect(trace.status === 'error' || trace.error === null).toBe(true)
  for (const count of [trace.usage.input, trace.usage.output, trace.usage.cachedInput]) expect(count === null || (Number.isInteger(count) && count >= 0 && count < 2 ** 31)).toBe(true)
  for (const amount of [trace.latencyMs, trace.ttftMs ?? null, trace.costUsd]) expect(amount === null || Number.isFinite(amount)).toBe(true)
  for (const text of [trace.customerId, trace.conversationId, trace.parentSourceId, trace.modelUsed, ...Object.values(trace.dimensions)]) expect(text === null || typeof text === 'string').toBe(true)
  for (const message of [...(trace.request?.messages ?? []), ...(trace.response ? [trace.response.message] : [])]) {
    expect(message.content === undefined || message.content === null || typeof message.content === 'string' || Array.isArray(message.content)).toBe(true)
    for (const { function: called } of message.tool_calls ?? []) expect([typeof called.name, typeof called.arguments]).toEqual(['string', 'string'])
  }
}

/** Reads a document as an import does; only RowError may come out. */
function read(format: TraceFormat, document: unknown): void {
  const reader = traceReader(format, { name: 'samples_task_2026-08-21T10-11-12.jsonl' })
  try {
    const rows = [...reader.rows(JSON.stringify(document) ?? 'null'), ...(reader.end?.() ?? [])]
    for (const row of rows) {
      try {
        const trace = reader.trace(row, { customerFrom: ['metadata.customer_id', 'a.b.c'], dimensions: { x: 'request_tags.customer' } })
        if (trace) checkTrace(trace)
      } catch (error) {
        if (!(error instanceof RowError) || error.message === '') throw error
      }
    }
  } catch (error) {
    if (!(error instanceof RowError) || error.message === '') throw error
  }
}

const withRows = TRACE_FORMATS.filter((format) => TRACE_ROWS[format] !== undefined)

describe('the readers of traces', () => {
  it.each(withRows)('of %s refuse changed records with a reason and never break', (format) => {
    fc.assert(fc.property(fc.constantFrom(...TRACE_ROWS[format]!), fc.array(change, { minLength: 1, maxLength: 4 }), (record, changes) => read(format, changed(record, changes))), { numRuns: 10_000 })
  }, 120_000)

  it.each(withRows)('of %s give the same rows and traces again from the text of each row', (format) => {
    for (const document of TRACE_ROWS[format]!) {
      const reader = traceReader(format)
      const rows = [...reader.rows(JSON.stringify(document)), ...(reader.end?.() ?? [])]
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) {
        const again = traceReader(format).rows(JSON.stringify(row))
        expect(JSON.stringify(again)).toBe(JSON.stringify([row]))
        expect(reader.trace(again[0])).toEqual(reader.trace(row))
      }
    }
  })

  it.each(withRows)('of %s are told by every one of their records', (format) => {
    expect(TRACE_ROWS[format]!.map(detectTraceFormat)).toEqual(TRACE_ROWS[format]!.map(() => format))
  })

  it('take anything for none of their own without breaking', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      detectTraceFormat(value)
      for (const format of withRows) read(format, value)
    }), { numRuns: 500 })
  })
})
