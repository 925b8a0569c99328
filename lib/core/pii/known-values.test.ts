import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPersonIndex, type Person } from '@/lib/core/pii/person-index'
import { createPhoneIndex } from '@/lib/core/pii/phone-index'
import { createRedactor } from '@/lib/core/pii/redactor'

const digits = fc.array(fc.constantFrom<string>('0', '0', '1', '2'), { minLength: 1, maxLength: 12 }).map((all) => all.join(''))
const name = fc.uniqueArray(fc.constantFrom<string>('anna', 'ben', 'lee', 'von', 'mc'), { minLength: 1, maxLength: 4 })

/** What is meant by the same phone number, looked for one by one. */
function sameOf(phones: string[], digits: string): string {
  const local = digits.replace(/^0+/, '')
  const endsWith = (whole: string, end: string) => end.length >= 7 && whole.endsWith(end)
  const match = phones.find((one) => one === digits || endsWith(one, local) || endsWith(digits, one.replace(/^0+/, '')))
  if (match === undefined) phones.push(digits)
  return match ?? digits
}

describe('what a conversation knows', () => {
  it('finds the same phone numbers by their ends as by looking at each', () => {
    fc.assert(fc.property(fc.array(digits, { maxLength: 30 }), (all) => {
      const index = createPhoneIndex()
      const phones: string[] = []
      for (const one of all) expect(index.of(one)).toBe(sameOf(phones, one))
    }))
  })

  it('finds the same people by their words as by looking at each', () => {
    fc.assert(fc.property(fc.array(fc.record({ tokens: name, more: name, asked: name }), { maxLength: 12 }), (all) => {
      const index = createPersonIndex()
      const people: Person[] = []
      const keys = (list: readonly Person[]) => list.map(({ key }) => key).sort()
      for (const [at, { tokens, more, asked }] of all.entries()) {
        const person = index.add(String(at))
        people.push(person)
        index.name(person, tokens)
        if (at % 3 === 0) index.name(person, more)
        expect(keys(index.holding(asked))).toEqual(keys(people.filter((one) => asked.every((token) => one.tokens.has(token)))))
        expect(keys(index.within(asked))).toEqual(keys(people.filter((one) => [...one.tokens].every((token) => asked.includes(token)))))
      }
    }))
  })

  // each would take minutes if everybody were compared with everybody
  it.each([
    ['phone', (n: number) => `+4930${1_000_000 + n * 7}`], ['person', (n: number) => `Mr Ab${n.toString(36).replace(/\d/g, (digit) => 'qwertyuiop'[Number(digit)]!)},`], ['person', (n: number) => `<PERSON_9> my name is John Sm${n.toString(36).replace(/\d/g, (digit) => 'qwertyuiop'[Number(digit)]!)}.`],
  ])('takes a list of tens of thousands of people in one answer: a %s each', (type, entry) => {
    const { text, findings } = createRedactor().text(Array.from({ length: 30_000 }, (_, n) => entry(n)).join(' '))
    expect(findings[type as 'phone' | 'person']).toBeGreaterThan(20_000)
    expect(text).not.toMatch(/\+4930|John Sm/)
  }, 30_000)
})
