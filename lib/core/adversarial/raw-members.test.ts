import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rawMembers } from '@/lib/core/adversarial/raw-members'

describe('the members of a JSON object as they stand there', () => {
  it('keep numbers, spaces and the order of keys that JSON.parse would lose', () => {
    expect([...rawMembers(' { "n" : 1.10 , "big":1e400,"o":{ "2":1,"1":[2 , "}"] }, "s":"a\\"b,}" ,"t":true} ')]).toEqual([
      ['n', '1.10'], ['big', '1e400'], ['o', '{ "2":1,"1":[2 , "}"] }'], ['s', '"a\\"b,}"'], ['t', 'true'],
    ])
    expect([...rawMembers('{}')]).toEqual([])
    expect([...rawMembers('{"\\u0061":null}')]).toEqual([['a', 'null']])
  })

  it('refuses a name that comes twice, however it is written', () => {
    expect(() => rawMembers('{"a":1,"\\u0061":2}')).toThrow('"a" is there twice')
  })

  it('give the object back, whatever it holds', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.constantFrom(undefined, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const members = rawMembers(text)
      const parsed = JSON.parse(text) as Record<string, unknown>
      expect([...members.keys()].sort()).toEqual(Object.keys(parsed).sort())
      for (const [name, raw] of members) expect(JSON.parse(raw)).toEqual(parsed[name])
    }))
  })
})
