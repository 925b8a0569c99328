import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from '@/lib/core/pii/redactor'
import { compileRules, DEFAULT_RULES, hideWords } from '@/lib/core/pii/rules'
import { hideInRow, stringsOfRow, takenAway } from '@/lib/core/privacy/hide-in-row'

const KEY = 'key'
const redactor = createRedactor({ rules: compileRules({ ...DEFAULT_RULES, hidden: [hideWords('zorblatt quinx', 'person', KEY)!] }, KEY), idKey: 'p' })
const hide = (texts: Record<string, string | null>, looks: Parameters<typeof hideInRow>[1]) => hideInRow(texts, looks, { redactor })

describe('what is hidden in a stored row', () => {
  it('is only what changes, with the numbers of placeholders that the row holds kept', () => {
    expect(hide({ a: 'Zorblatt Quinx and <PERSON_1>', b: '{"who": "ZORBLATT-QUINX", "n": 1.10}', c: 'nothing', d: null }, { a: 'text', b: 'kept-json', c: 'text', d: 'text' }))
      .toEqual({ changed: { a: '<PERSON_2> and <PERSON_1>', b: '{"who": "<PERSON_2>", "n": 1.10}' }, failed: [] })
  })

  it('is a pseudonym where a value is looked up or grouped by: the same in every column and table', () => {
    const { changed } = hide({ key: 'zorblatt quinx', list: '["orders","Zorblatt Quinx"]', json: '{"by":{"zorblatt quinx":2}}' }, { key: 'id', list: 'ids', json: 'json-ids' })
    const pseudonym = changed.key!
    expect(pseudonym).toMatch(/^<PERSON_[0-9a-f]{12}>$/)
    expect(changed).toEqual({ key: pseudonym, list: JSON.stringify(['orders', pseudonym]), json: JSON.stringify({ by: { [pseudonym]: 2 } }) })
  })

  it('is found in the query of an address, and in JSON that is a bare text or number', () => {
    expect(hide({ q: 'q=zorblatt+quinx&state=error', s: '"Zorblatt Quinx"', n: '4111111111111111' }, { q: 'query', s: 'json', n: 'json' }).changed)
      .toEqual({ q: `${new URLSearchParams({ q: '<PERSON_1>', state: 'error' }).toString()}`, s: '"<PERSON_1>"', n: '"<CARD_1>"' })
  })

  it('is the whole column where it cannot be gone over; what takes its place is no text of traffic', () => {
    expect(hide({ a: '["cut', b: 'zorblatt quinx' }, { a: 'ids', b: 'text' })).toEqual({ changed: { b: '<PERSON_1>' }, failed: ['a'] })
    expect([takenAway('text', 'x', 'ab'), takenAway('kept-json', '{}', 'ab'), takenAway('ids', '["x","y"]', 'ab'), takenAway('json', '{}', 'ab')]).toEqual(['<REMOVED_ab>', null, '["<REMOVED_ab0>","<REMOVED_ab1>"]', '{}'])
  })

  it('leaves JSON as JSON with the same keys and order, and hides the words wherever they stand in it', () => {
    const leaf = fc.oneof(fc.constantFrom('zorblatt quinx', 'Zorblatt\nQUINX', 'see "zorblatt quinx"'), fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
    const { json } = fc.letrec((tie) => ({ json: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('json'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('a', 'b', 'note', 'x y'), tie('json'), { maxKeys: 3 })) }))
    const keys = (value: unknown): unknown => (Array.isArray(value) ? value.map(keys) : typeof value === 'object' && value !== null ? Object.entries(value).map(([key, item]) => [key, keys(item)]) : typeof value === 'string' ? 'text' : typeof value)
    fc.assert(fc.property(json, (value) => {
      const before = JSON.stringify({ value })
      const { changed, failed } = hide({ j: before }, { j: 'kept-json' })
      expect(failed).toEqual([])
      const after = changed.j ?? before
      expect(after).not.toMatch(/quinx/i)
      expect(JSON.stringify(keys(JSON.parse(after))).replaceAll('"number"', '"text"')).toBe(JSON.stringify(keys(JSON.parse(before))).replaceAll('"number"', '"text"'))
      expect(hideInRow({ j: after }, { j: 'kept-json' }, { redactor }).changed).toEqual({})
    }), { numRuns: 200 })
  })

  it('tells detectors outside the words of texts and of JSON in JSON, each once', () => {
    expect(stringsOfRow({ a: 'hello', b: JSON.stringify({ x: 'hello', y: JSON.stringify(['deep']) }), c: 'id' }, { a: 'text', b: 'kept-json', c: 'id' }).sort()).toEqual(['["deep"]', 'deep', 'hello'])
  })
})
