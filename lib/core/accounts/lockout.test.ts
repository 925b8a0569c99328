import { expect, it } from 'vitest'
import { ACCOUNT_GUESSES, waitAfter, waitWords } from '@/lib/core/accounts/lockout'

it('lets ten guesses at an account through and doubles the wait from a minute to fifteen after that', () => {
  const minutes = [1, 9, 10, 11, 12, 13, 14, 15, 200].map((count) => waitAfter(ACCOUNT_GUESSES, count) / 60_000)
  expect(minutes).toEqual([0, 0, 1, 2, 4, 8, 15, 15, 15])
})

it('says a wait in words, rounded up', () => {
  expect([0, 1, 40, 60, 61, 900].map(waitWords)).toEqual(['1 second', '1 second', '40 seconds', '1 minute', '2 minutes', '15 minutes'])
})
