import { describe, expect, it } from 'vitest'
import { idRange } from '@/lib/core/display/search-view'

describe('idRange', () => {
  it('spans every id with the same beginning', () => {
    expect(idRange('01A1F9')).toEqual({ first: '01a1f900-0000-0000-0000-000000000000', last: '01a1f9ff-ffff-ffff-ffff-ffffffffffff' })
  })

  it('takes a whole id as itself', () => {
    const id = '01a1f995-9203-7789-a795-fc6fafca8bb8'
    expect(idRange(` ${id} `)).toEqual({ first: id, last: id })
  })

  it('is null for words, for too few digits and for more than an id has', () => {
    expect(['refund', 'abc', '01a1f', `${'a'.repeat(33)}`, ''].map(idRange)).toEqual([null, null, null, null, null])
  })
})
