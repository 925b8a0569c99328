import { ACCOUNT_GUESSES, waitWords } from '@/lib/core/accounts/lockout'
import { recordAuditEvent } from '@/lib/db/audit-events'
import type { DbClient } from '@/lib/db/client'
import { forgetAttempts, takeGuess } from '@/lib/db/rate-limits'
import { AppError } from '@/lib/errors'
import { requireGoodPassword } from '@/lib/services/accounts'

/** The part of better-auth that replaces a password, ends every session of the person and begins a new one for this browser. */
export type PasswordChanger = {
  api: { changePassword(args: { body: { currentPassword: string; newPassword: string; revokeOtherSessions: boolean }; headers: Headers }): Promise<unknown> }
}

/**
 * Changes a person's own password. Every session of the person ends, also one that was copied from this browser; this
 * browser goes on with a new one. Guesses at the current password are slowed down like guesses at the sign-in.
 *
 * @throws AppError invalid (wrong current password, or a new one that may not be used), rate-limited
 */
export async function changePassword(
  input: { userId: string; email: string; name: string; current: string; wanted: string; headers: Headers }, { db, auth, now }: { db: DbClient; auth: PasswordChanger; now: Date },
): Promise<void> {
  const { userId, current, wanted, headers } = input
  requireGoodPassword(wanted, input, 'wanted')
  if (wanted === current) throw wrong('wanted', 'This is the password you have now.')
  const key = `password:${userId}`
  const guess = await takeGuess(db, key, ACCOUNT_GUESSES, now.getTime())
  if (!guess.allowed) throw new AppError('rate-limited', `Too many wrong passwords. Try again in ${waitWords(guess.waitSeconds)}.`, { errors: [{ field: 'current' }] })
  try {
    await auth.api.changePassword({ body: { currentPassword: current, newPassword: wanted, revokeOtherSessions: true }, headers })
  } catch (error) {
    const code = (error as { body?: { code?: string } }).body?.code
    if (code === 'INVALID_PASSWORD') throw wrong('current', 'This is not your password.')
    if (code === 'CREDENTIAL_ACCOUNT_NOT_FOUND') throw new AppError('conflict', 'You sign in by single sign-on and have no password here.')
    throw error
  }
  await forgetAttempts(db, key)
  await recordAuditEvent(db, { projectId: null, actor: userId, action: 'user.password', target: userId, after: { by: 'the person' } })
}

function wrong(field: string, message: string): AppError {
  return new AppError('invalid', message, { errors: [{ field, message }] })
}
