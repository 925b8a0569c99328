import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitAddress } from '@/lib/core/pii/split-address'

const partsOf = (text: string) => splitAddress(text, { start: 0, end: text.length, type: 'address', value: text }).map(({ start, end, type }) => [type, text.slice(start, end)])

describe('the parts of an address', () => {
  it.each([
    ['Elm Street 108, 61498 Boston', [['address', 'Elm Street 108'], ['address', '61498'], ['place', 'Boston']]],
    ['Elm Street 108 in 61498 Boston', [['address', 'Elm Street 108'], ['address', '61498'], ['place', 'Boston']]],
    ['Am Markt 91\n10115 Berlin', [['address', 'Am Markt 91'], ['address', '10115'], ['place', 'Berlin']]],
    ['rue des Lilas 102, 75011 Paris, France', [['address', 'rue des Lilas 102'], ['address', '75011'], ['place', 'Paris'], ['place', 'France']]],
    ['10 Downing Street, London SW1A 2AA', [['address', '10 Downing Street'], ['place', 'London'], ['address', 'SW1A 2AA']]],
    ['1600 Pennsylvania Avenue, Suite 4, Washington, DC 20500', [['address', '1600 Pennsylvania Avenue'], ['address', 'Suite 4'], ['place', 'Washington'], ['place', 'DC'], ['address', '20500']]],
    ['12345 Long Road', [['address', '12345 Long Road']]],
    ['Mill Lane 4', [['address', 'Mill Lane 4']]],
  ])('of %s are kept apart', (text, parts) => {
    expect(partsOf(text)).toEqual(parts)
  })

  it('lie in order inside the address, and leave no letter or number out but the words between them', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('Elm Street 4', '61498', 'Boston', ', ', '\n', ' ', 'in ', 'SW1A 2AA', ';', 'Apt 3'), { minLength: 1, maxLength: 8 }), (words) => {
      const text = words.join('')
      let at = 0
      let rest = ''
      for (const { start, end } of splitAddress(text, { start: 0, end: text.length, type: 'address', value: text })) {
        expect(start).toBeGreaterThanOrEqual(at)
        rest += text.slice(at, start)
        at = end
      }
      expect((rest + text.slice(at)).replace(/\bin\b|[\s,;]/g, '')).toBe('')
    }))
  })
})
