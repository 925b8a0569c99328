import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatMessage, ChatRequest } from '@/lib/core/chat'
import { assign } from '@/lib/core/judging/assign-calls'
import { compareJson } from '@/lib/core/judging/compare-json'
import { compareToolCalls } from '@/lib/core/judging/compare-tool-calls'
import { compareValues } from '@/lib/core/judging/compare-values'
import { weighStructure } from '@/lib/core/judging/judge-structure'
import { storableText } from '@/lib/core/storable-text'

const calls = (...list: [string, unknown][]): ChatMessage => ({
  role: 'assistant', content: null,
  tool_calls: list.map(([name, args], index) => ({ id: `c${index}`, function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) } })),
})
const says = (content: string): ChatMessage => ({ role: 'assistant', content })
const withTool = (name: string, parameters: Record<string, unknown>): ChatRequest => ({ messages: [], tools: [{ type: 'function', function: { name, parameters } }] })
const layer = (a: unknown, b: unknown, schema?: unknown) => compareValues(a, b, schema).layer
const property = (schema: object) => ({ type: 'object', properties: { x: schema } })
const x = (value: unknown) => ({ x: value })

describe('layers of equality', () => {
  it.each([
    ['canonical', { a: 1, b: -0 }, { b: 0, a: 1.0 }, undefined],
    ['normalised', x('12.50'), x(12.5), undefined],
    ['normalised', x('1e3'), x(1000), property({ type: 'number' })],
    ['left over', x('1e3'), x(1000), property({ type: 'string' })],
    ['left over', x('0.1234567890123456'), x('0.1234567890123457'), undefined],
    ['left over', x('007'), x(7), property({ type: 'integer' })],
    ['normalised', x('2026-11-02T10:00:00Z'), x('2026-11-02T11:00:00.000+01:00'), undefined],
    ['normalised', x('2026-11-02 10:00'), x('2026-11-02T10:00:00'), undefined],
    ['left over', x('2026-11-02T10:00:00'), x('2026-11-02T10:00:00Z'), undefined],
    ['left over', x('2026-11-02T00:00:00Z'), x('2026-11-02'), undefined],
    ['normalised', x('2026-11-02T00:00:00Z'), x('2026-11-02'), property({ type: 'string', format: 'date' })],
    ['normalised', x('20261102'), x('2026-11-02'), property({ format: 'date' })],
    ['left over', x('20261102'), x('2026-11-02'), undefined],
    ['left over', x('02/11/2026'), x('2026-11-02'), property({ format: 'date' })],
    ['left over', x('2026-02-30T00:00:00Z'), x('2026-03-02T00:00:00Z'), undefined],
    ['left over', x('High'), x('high'), undefined],
    ['normalised', x('High'), x('high'), property({ enum: ['low', 'high'] })],
    ['normalised', x('High'), x('high'), property({ anyOf: [{ enum: ['low', 'high'] }, { type: 'null' }] })],
    ['left over', x('High'), x('high'), property({ enum: ['High', 'high'] })],
    ['normalised', x('1'), x(1), property({ enum: ['1', '2'] })],
    ['left over', x('1.1'), x('1.10'), property({ enum: ['1.1', '1.10'] })],
    ['left over', x(['a', 'b']), x(['b', 'a']), property({ type: 'array' })],
    ['normalised', x(['a', '1']), x([1, 'a']), property({ type: 'array', uniqueItems: true })],
    ['normalised', {}, x('EUR'), property({ type: 'string', default: 'EUR' })],
    ['normalised', {}, x('eur'), property({ enum: ['EUR', 'USD'], default: 'EUR' })],
    ['left over', {}, x('EUR'), { ...property({ default: 'EUR' }), required: ['x'] }],
    ['left over', {}, x('USD'), property({ default: 'EUR' })],
    ['normalised', x('2'), {}, { properties: { x: { $ref: '#/$defs/n' } }, $defs: { n: { type: 'integer', default: 2 } } }],
    ['left over', x(null), x(''), undefined],
    ['left over', x(true), x('true'), undefined],
  ])('%s: %j and %j under %j', (expected, a, b, schema) => {
    expect([layer(a, b, schema), layer(b, a, schema)]).toEqual([expected, expected])
  })

  it('lists what is left over with its path and both values', () => {
    const schema = { properties: { tags: { uniqueItems: true }, mode: { enum: ['on', 'off'] } } }
    const expected = { tags: ['a', 'b', 'c'], mode: 'on', at: { street: 'Main St 1' }, old: 1 }
    const given = { tags: ['c', 'd', 'a'], mode: 'ON', at: { street: 'Main Street 1' }, extra: null }
    expect(compareValues(expected, given, schema)).toEqual({
      layer: 'left over', count: 4, differences: [
        { path: 'tags[1]', expected: 'b', given: 'd' }, { path: 'at.street', expected: 'Main St 1', given: 'Main Street 1' },
        { path: 'old', expected: 1, given: undefined }, { path: 'extra', expected: undefined, given: null },
      ],
    })
    expect(compareValues({}, JSON.parse('{"__proto__":1,"toString":2}')).differences).toEqual([{ path: '__proto__', expected: undefined, given: 1 }, { path: 'toString', expected: undefined, given: 2 }])
  })

  it('keeps apart ids that a JavaScript number cannot hold', () => {
    expect(compareToolCalls(calls(['f', '{"id":12345678901234567890}']), calls(['f', '{"id":12345678901234567891}'])))
      .toMatchObject({ passed: false, detail: 'f: id is "12345678901234567891", expected "12345678901234567890"' })
    expect(compareToolCalls(calls(['f', '{"id":12345678901234567890}']), calls(['f', '{"id":"12345678901234567890"}']))).toMatchObject({ passed: true })
  })
})

describe('assigning parallel calls', () => {
  it('gives same-named calls the partners with the fewest differing arguments', () => {
    const reference = calls(['move', { item: 'a', to: 1, by: 'van' }], ['move', { item: 'b', to: 2, by: 'van' }])
    const output = calls(['move', { item: 'b', to: 2, by: 'bike' }], ['move', { item: 'a', to: 3, by: 'van' }])
    expect(compareToolCalls(reference, output)).toEqual({
      passed: false, failureKind: 'wrong argument', detail: 'move: to is 3, expected 1 (1 more)', leftoverCount: 2, place: { tool: 'move', argument: 'to' },
      leftovers: [{ call: 'move', index: 0, path: 'to', expected: 1, given: 3 }, { call: 'move', index: 1, path: 'by', expected: 'van', given: 'bike' }],
    })
  })

  it('finds the cheapest assignment that trying all of them finds', () => {
    const best = (costs: number[][], row: number, taken: number): number => (row === costs.length ? 0
      : Math.min(...costs[row]!.map((cost, column) => (taken & (1 << column) ? Infinity : cost + best(costs, row + 1, taken | (1 << column))))))
    const matrix = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.nat(3)).chain(([rows, more]) => fc.array(fc.array(fc.nat(6), { minLength: rows + more, maxLength: rows + more }), { minLength: rows, maxLength: rows }))
    fc.assert(fc.property(matrix, (costs) => {
      const pairs = assign(costs.length, costs[0]!.length, (row, column) => costs[row]![column]!)
      expect(new Set(pairs.map(([row]) => row)).size).toBe(costs.length)
      expect(new Set(pairs.map(([, column]) => column)).size).toBe(costs.length)
      expect(pairs.reduce((sum, [row, column]) => sum + costs[row]![column]!, 0)).toBe(best(costs, 0, 0))
      const turned = assign(costs[0]!.length, costs.length, (row, column) => costs[column]![row]!)
      expect(turned.reduce((sum, [row, column]) => sum + costs[column]![row]!, 0)).toBe(best(costs, 0, 0))
    }))
  })

  it('reads what is the same from the schema of each tool', () => {
    const request = withTool('route', { properties: { level: { enum: ['low', 'high'] }, queue: { default: 'general' } } })
    const [reference, output] = [calls(['route', { level: 'high' }]), calls(['route', { level: 'HIGH', queue: 'general' }])]
    expect(compareToolCalls(reference, output, { request })).toEqual({ passed: true, layer: 'normalised' })
    expect(compareToolCalls(reference, output)).toMatchObject({ passed: false, failureKind: 'wrong argument' })
    expect(weighStructure('tools', { message: reference, finish_reason: null }, { message: output, finish_reason: null }, request)).toMatchObject({ verdict: { passed: true }, open: [] })
  })
})

describe('JSON answers under a schema', () => {
  const schema = { type: 'object', properties: { total: { type: 'number' }, due: { type: 'string', format: 'date' } }, required: ['total'], additionalProperties: false }

  it('fail when a consumer would refuse them, unless production is refused as well', () => {
    expect(compareJson(says('{"total":12.5}'), says('{"total":"12.50"}'), schema)).toMatchObject({ failureKind: 'invalid json', detail: 'Breaks the schema: total expected number' })
    expect(compareJson(says('{"total":12.5}'), says('{"total":"12.50"}'))).toEqual({ passed: true, layer: 'normalised' })
    expect(compareJson(says('{"total":"12.5"}'), says('{"total":"12.50"}'), schema)).toEqual({ passed: true, layer: 'normalised' })
    expect(compareJson(says('{"total":1,"due":"2026-11-02"}'), says('{"total":1,"due":"2026-11-02T00:00:00Z"}'), schema)).toEqual({ passed: true, layer: 'normalised' })
    expect(compareJson(says('{"total":1}'), says('{"total":2}'), schema)).toMatchObject({ failureKind: 'wrong json', detail: 'total is 2, expected 1', leftoverCount: 1 })
  })

  it('are read with the schema of the request', () => {
    const response = (text: string) => ({ message: says(text), finish_reason: 'stop' })
    const request: ChatRequest = { messages: [], params: { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } } }
    expect(weighStructure('json', response('{"total":1}'), response('{"total":1,"vat":0}'), request).verdict).toMatchObject({ failureKind: 'invalid json', detail: 'Breaks the schema: vat is not in the schema' })
  })
})

/** Values as hostile as JSON gets: odd keys, halves of surrogate pairs, numbers and dates as text. */
const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'a', 'b', ''), fc.string({ maxLength: 5, unit: 'binary' }))
const { json } = fc.letrec((tie) => ({
  json: fc.oneof({ maxDepth: 4 }, fc.constantFrom<unknown>(null, true, 0, -0, 1.5, '1.50', ' a ', '\ud800', '\u0000', '2026-11-02T10:00:00+01:00', 'EUR', 'eur', 1e21), fc.string(),
    fc.array(tie('json'), { maxLength: 4 }), fc.array(fc.tuple(key, tie('json')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries) as unknown)),
}))
const schemas = fc.constantFrom<object | undefined>(undefined, property({ enum: ['EUR', 'USD'] }), { uniqueItems: true, items: { uniqueItems: true } },
  { properties: { a: { $ref: '#', default: {} }, b: { $ref: '#', default: {} } } }, { anyOf: [{ type: 'array', uniqueItems: true }, { type: 'object', additionalProperties: { format: 'date' } }] })
const shuffleKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffleKeys)
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([name, item]) => [name, shuffleKeys(item)])) : value
}

describe('whatever is compared', () => {
  it('equals itself, in any order of keys, and is judged alike from both sides', () => {
    fc.assert(fc.property(json, json, schemas, (a, b, schema) => {
      expect(layer(a, a, schema)).toBe('canonical')
      expect(layer(a, shuffleKeys(a), schema)).toBe('canonical')
      expect(layer(a, b, schema)).toBe(layer(b, a, schema))
      expect(layer(shuffleKeys(a), b, schema)).toBe(layer(a, b, schema))
      const { layer: decided, differences, count } = compareValues(a, b, schema)
      expect(differences.length > 0).toBe(decided === 'left over')
      expect(count).toBeGreaterThanOrEqual(differences.length)
    }), { numRuns: 500 })
  })

  const argument = fc.oneof(fc.record({ a: fc.nat(2), b: fc.constantFrom('x', ' x', 'y') }), json).map((value) => JSON.stringify(value))
  const list = fc.array(fc.tuple(fc.constantFrom('find', 'refund', '__proto__'), fc.oneof({ weight: 9, arbitrary: argument }, { weight: 1, arbitrary: fc.string() })), { maxLength: 6 })

  it('passes against itself and does not depend on the order of parallel calls, words included', () => {
    fc.assert(fc.property(list, list, fc.func(fc.integer()), (a, b, rank) => {
      const shuffled = (items: [string, string][]) => items.map((item, index) => [rank(index), index, item] as const).sort((p, q) => p[0] - q[0] || p[1] - q[1]).map(([, , item]) => item)
      expect(compareToolCalls(calls(...a), calls(...a))).toEqual({ passed: true, layer: 'canonical' })
      expect(compareToolCalls(calls(...a), calls(...shuffled(a)))).toEqual({ passed: true, layer: 'canonical' })
      const strip = (result: ReturnType<typeof compareToolCalls>) => (result.passed ? result : { ...result, leftovers: result.leftovers.length })
      expect(strip(compareToolCalls(calls(...shuffled(a)), calls(...shuffled(b))))).toEqual(strip(compareToolCalls(calls(...a), calls(...b))))
    }), { numRuns: 300 })
  })

  it('passes against itself as a text, too', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), json.map((value) => JSON.stringify(value))), (text) => {
      expect(compareJson(says(text), says(text)).passed).toBe(true)
    }))
  })

  it('gets a detail of at most 300 characters that can be stored', () => {
    const long = fc.string({ unit: 'binary', minLength: 0, maxLength: 3 }).map((part) => `${part}\u0000\ud83d`.repeat(300))
    fc.assert(fc.property(fc.oneof(long, json), fc.oneof(long, json), key, (a, b, name) => {
      const wrapped = (value: unknown) => ({ [`${name}${'😀'.repeat(200)}`]: value })
      const results = [compareToolCalls(calls([`t${name.repeat(200)}`, wrapped(a)]), calls([`t${name.repeat(200)}`, wrapped(b)])), compareJson(says(JSON.stringify(a)), says(JSON.stringify(b))),
        compareToolCalls(calls(['f', {}]), calls(...Array.from({ length: 30 }, (): [string, unknown] => [`${name}${'x'.repeat(100)}`, a])))]
      for (const result of results) {
        if (result.passed) continue
        expect(result.detail.length).toBeLessThanOrEqual(300)
        expect(result.detail).toBe(storableText(result.detail))
        expect(result.detail).not.toBe('')
      }
    }))
  })
})

describe('hostile answers', () => {
  it('end in a verdict: depth, width, repeats and schemas that point to themselves', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(compareToolCalls(calls(['f', {}]), calls(['f', deep]))).toMatchObject({ failureKind: 'invalid json' })
    expect(compareToolCalls(calls(['f', deep]), calls(['f', deep]))).toMatchObject({ passed: true })
    const wide = JSON.stringify(Array.from({ length: 100_000 }, (_, index) => index))
    expect(compareJson(says(wide), says(wide.replace('99999', '1')), { type: 'array', uniqueItems: true })).toMatchObject({ passed: false })
    const many = Array.from({ length: 3000 }, (_, index): [string, unknown] => ['f', { index, to: 'a' }])
    expect(compareToolCalls(calls(...many), calls(...many.map(([name, args]): [string, unknown] => [name, { ...(args as object), to: 'b' }])))).toMatchObject({ failureKind: 'wrong argument', leftoverCount: 3000 })
    expect(compareToolCalls(calls(['f', {}]), calls(...many))).toMatchObject({ failureKind: 'extra call' })
    const self = { type: 'object', properties: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, { $ref: '#', default: {} }])) }
    expect(layer({}, { p1: { p2: 1 } }, self)).toBe('left over')
  })
})
