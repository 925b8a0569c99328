import { expect, it } from 'vitest'
import { queryText } from '@/lib/core/display/query-text'

it('reads one text from whatever an address says', () => {
  expect(queryText('refund')).toBe('refund')
  expect(queryText(['a', 'b'])).toBe('a')
  expect(queryText('a\u0000b\ud83d')).toBe('ab\ufffd')
  for (const nothing of [undefined, '', '\u0000', [], ['']]) expect(queryText(nothing)).toBeUndefined()
})
