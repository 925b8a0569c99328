import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keepsSchema, schemaProblem, schemaView } from '@/lib/core/judging/json-schema'

const problem = (value: unknown, schema: unknown) => schemaProblem(value, schemaView(schema)!)

const invoice = {
  type: 'object', required: ['lines', 'currency'], additionalProperties: false,
  properties: {
    currency: { enum: ['EUR', 'USD'] }, number: { type: 'string', pattern: '^R-\\d+$' }, note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    lines: { type: 'array', items: { $ref: '#/$defs/line' } },
  },
  $defs: { line: { type: 'object', properties: { amount: { type: 'number', minimum: 0 }, parts: { type: 'array', items: { $ref: '#/$defs/line' } } }, required: ['amount'] } },
}

describe('schema validity', () => {
  it('names the first place that breaks the schema', () => {
    const good = { currency: 'EUR', number: 'R-1', note: null, lines: [{ amount: 1, parts: [{ amount: 0 }] }] }
    expect(problem(good, invoice)).toBeNull()
    expect(problem({ ...good, currency: 'eur' }, invoice)).toEqual({ path: 'currency', message: 'expected one of the values that the schema lists' })
    expect(problem({ ...good, number: 'X' }, invoice)).toEqual({ path: 'number', message: 'expected the pattern ^R-\\d+$' })
    expect(problem({ ...good, note: 1 }, invoice)).toEqual({ path: 'note', message: 'expected one of the forms that the schema allows' })
    expect(problem({ ...good, vat: 1 }, invoice)).toEqual({ path: 'vat', message: 'is not in the schema' })
    expect(problem({ lines: [] }, invoice)).toEqual({ path: 'currency', message: 'is required' })
    expect(problem({ ...good, lines: [{ amount: 1, parts: [{ amount: -1 }] }] }, invoice)).toEqual({ path: 'lines[0].parts[0].amount', message: 'expected minimum 0' })
    expect(problem({ ...good, lines: [{ amount: '1' }] }, invoice)).toEqual({ path: 'lines[0].amount', message: 'expected number' })
  })

  it('takes fields that nobody wrote as absent, and __proto__ as a field like others', () => {
    expect(problem({}, { required: ['toString'] })).toEqual({ path: 'toString', message: 'is required' })
    expect(problem(JSON.parse('{"__proto__":1}'), { additionalProperties: false })).toEqual({ path: '__proto__', message: 'is not in the schema' })
    expect(problem({ constructor: 1 }, { properties: {}, additionalProperties: false })).not.toBeNull()
  })

  it('says what ajv says', () => {
    const leaf = fc.oneof(
      fc.constantFrom<object>({ type: 'string' }, { type: 'integer' }, { type: ['number', 'null'] }, { enum: ['a', 1, null] }, { const: 'a' }, {}, { type: 'boolean' }),
      fc.record({ minimum: fc.integer({ min: -2, max: 2 }), exclusiveMaximum: fc.integer({ min: 0, max: 3 }) }),
      fc.constantFrom<object>({ type: 'string', minLength: 1, maxLength: 2 }, { pattern: '^a+$' }, { $ref: '#/$defs/x' }),
    )
    const { schema } = fc.letrec<{ schema: object }>((tie) => ({
      schema: fc.oneof({ maxDepth: 3 }, leaf,
        fc.record({ type: fc.constant('object'), properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')), required: fc.uniqueArray(fc.constantFrom('a', 'b')), additionalProperties: fc.oneof(fc.boolean(), tie('schema')) }),
        fc.record({ type: fc.constant('array'), items: tie('schema'), maxItems: fc.nat(3), uniqueItems: fc.boolean() }),
        fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }), fc.record({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) }),
        fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }) })),
    }))
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, fc.constantFrom<unknown>('a', 'aa', '', 0, 1, 1.5, -1, null, true), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true })),
    }))
    const ajv = new Ajv({ strict: false, logger: false })
    fc.assert(fc.property(schema, value, (given, item) => {
      const whole = { ...given, $defs: { x: { type: 'number', maximum: 1 } } }
      expect(keepsSchema(item, schemaView(whole)!)).toBe(ajv.compile(whole)(item))
    }), { numRuns: 300 })
  })

  it('gives up on schemas that multiply, instead of working for ever', () => {
    const $defs = { a: { properties: { x: { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }] }, end: false } } }
    let value: object = { end: 1 }
    for (let level = 0; level < 60; level += 1) value = { x: value }
    expect(problem(value, { $ref: '#/$defs/a', $defs })).toBeNull()
    expect(schemaView({ $ref: '#/$defs/loop', $defs: { loop: { $ref: '#/$defs/loop' } } })).toBeNull()
    expect(problem({ a: 1 }, { properties: { a: { $ref: '#/nowhere' } } })).toBeNull()
    expect(problem(1, { $defs: { loop: { anyOf: [{ $ref: '#/$defs/loop' }] } }, $ref: '#/$defs/loop' })).toBeNull()
  })
})
