import { expect, it } from 'vitest'
import { apiKeyWarning } from '@/lib/core/display/api-key-warning'

const now = new Date('2026-03-01T00:00:00Z')
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)
const key = { createdAt: inDays(-30), expiresAt: inDays(60), lastUsedAt: inDays(-1), makerGone: false }

it('warns of a key that is refused, expires within 14 days or was never used', () => {
  expect(apiKeyWarning(key, now)).toBeNull()
  expect(apiKeyWarning({ ...key, expiresAt: null }, now)).toBeNull()
  expect(apiKeyWarning({ ...key, expiresAt: inDays(13.5) }, now)).toEqual({ tone: 'warn', text: 'Expires in 14 days' })
  expect(apiKeyWarning({ ...key, expiresAt: inDays(14) }, now)).toBeNull()
  expect(apiKeyWarning({ ...key, expiresAt: inDays(0.5) }, now)).toEqual({ tone: 'warn', text: 'Expires within a day' })
  expect(apiKeyWarning({ ...key, expiresAt: inDays(-1) }, now)).toEqual({ tone: 'blocked', text: 'Expired' })
  expect(apiKeyWarning({ ...key, lastUsedAt: null }, now)).toEqual({ tone: 'warn', text: 'Never used: revoke it if nothing needs it' })
  expect(apiKeyWarning({ ...key, lastUsedAt: null, createdAt: inDays(-1) }, now)).toEqual({ tone: 'neutral', text: 'Not used yet' })
  expect(apiKeyWarning({ ...key, makerGone: true }, now)).toMatchObject({ tone: 'blocked' })
})
