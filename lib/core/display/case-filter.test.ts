import { expect, it } from 'vitest'
import { readCaseFilter } from '@/lib/core/display/case-filter'

it('is read from an address that anyone may have written', () => {
  expect(readCaseFilter({ flip: 'break', failure: 'wrong tool' })).toEqual({ flip: 'break', failureKind: 'wrong tool' })
  expect(readCaseFilter({ flip: ['break', 'fix'], failure: ['a', 'b'] })).toEqual({ flip: 'break', failureKind: 'a' })
  expect(readCaseFilter({ flip: '__proto__', failure: 'a\u0000' })).toEqual({ failureKind: 'a' })
  expect(readCaseFilter({ failure: '\u0000' })).toEqual({})
})
