const DAY_MS = 86_400_000
const EXPIRY_WARNING_DAYS = 14
/** A new key may well be unused; one that still is after so long can go. */
const UNUSED_WARNING_DAYS = 14

type Key = { createdAt: Date; expiresAt: Date | null; lastUsedAt: Date | null; makerGone: boolean }

/** What an admin should know of a key, the worst first; null = nothing. */
export function apiKeyWarning({ createdAt, expiresAt, lastUsedAt, makerGone }: Key, now: Date): { tone: 'blocked' | 'warn' | 'neutral'; text: string } | null {
  if (makerGone) return { tone: 'blocked', text: 'Refused: its maker is disabled or left' }
  const left = expiresAt === null ? null : expiresAt.getTime() - now.getTime()
  if (left !== null && left <= 0) return { tone: 'blocked', text: 'Expired' }
  if (left !== null && left < EXPIRY_WARNING_DAYS * DAY_MS) {
    const days = Math.ceil(left / DAY_MS)
    return { tone: 'warn', text: days === 1 ? 'Expires within a day' : `Expires in ${days} days` }
  }
  if (lastUsedAt !== null) return null
  return now.getTime() - createdAt.getTime() > UNUSED_WARNING_DAYS * DAY_MS ? { tone: 'warn', text: 'Never used: revoke it if nothing needs it' } : { tone: 'neutral', text: 'Not used yet' }
}
