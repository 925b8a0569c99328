import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueAt } from '@/lib/core/formats/apply-settings'
import { recordPaths } from '@/lib/core/sources/record-paths'

const paths = (...records: unknown[]) => recordPaths(records).map(({ path }) => path)

describe('places in the records of a source', () => {
  it('come with how often they are filled, how many values they have, and examples; those whose values come again first', () => {
    const records = [{ id: 'a', metadata: { acct: 'acme', plan: 'pro' }, empty: '' }, { id: 'b', metadata: { acct: 'globex', plan: 'pro' } }, { id: 'c', metadata: { plan: 'pro' }, gone: null }, { id: 'd', metadata: { acct: 'acme' } }]
    expect(recordPaths(records)).toEqual([
      { path: 'metadata.acct', filled: 3, distinct: 2, examples: ['acme', 'globex'] },
      { path: 'id', filled: 4, distinct: 4, examples: ['a', 'b', 'c'] },
      { path: 'metadata.plan', filled: 3, distinct: 1, examples: ['pro'] },
    ])
  })

  it('are looked for in JSON text, in tags and in lists of keys and values', () => {
    expect(paths({ metadata: '{"user_api_key_alias":"shop"}' })).toEqual(['metadata.user_api_key_alias'])
    expect(recordPaths([{ request_tags: ['customer:acme', 'jobID: 7', 'User-Agent: x'] }])).toEqual([
      { path: 'request_tags.User-Agent', filled: 1, distinct: 1, examples: ['x'] }, { path: 'request_tags.customer', filled: 1, distinct: 1, examples: ['acme'] }, { path: 'request_tags.jobID', filled: 1, distinct: 1, examples: ['7'] },
    ])
    expect(paths({ attributes: [{ key: 'customer.id', value: { stringValue: 'acme' } }] })).toEqual(['attributes.customer.id'])
    expect(paths({ customer_ids: ['acme'] })).toEqual(['customer_ids.0'])
  })

  it('are never in what was said, nor long texts', () => {
    expect(paths({ input_history: [{ role: 'user' }], messages: [{ role: 'x' }], output_message: { role: 'assistant' }, note: 'x'.repeat(201), user: 'u1' })).toEqual(['user'])
    expect(recordPaths([{ note: 'y'.repeat(60) }])[0]?.examples).toEqual([`${'y'.repeat(39)}…`])
  })

  it('lead back to the value that they were found with', () => {
    const key = fc.stringMatching(/^[a-z_]{1,8}$/)
    const { record } = fc.letrec<{ value: unknown; record: Record<string, unknown> }>((tie) => ({
      value: fc.oneof(fc.stringMatching(/^[a-z0-9 ]{0,60}$/), fc.integer(), fc.boolean(), fc.constant(null), tie('record'), tie('record').map((inner) => JSON.stringify(inner))),
      record: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    }))
    let found = 0
    fc.assert(fc.property(record, (given) => {
      for (const { path, examples } of recordPaths([given])) {
        found += 1
        expect(String(valueAt(given, path)).trim().slice(0, 39)).toBe(examples[0]!.replace(/…$/, '').slice(0, 39))
      }
    }))
    expect(found).toBeGreaterThan(10)
  })

  it('are read from whatever a record is', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => { recordPaths([value]) }))
  })
})
