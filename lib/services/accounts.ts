import { z } from 'zod'
import { judgePassword, type PasswordOwner } from '@/lib/core/accounts/password-policy'
import { AppError } from '@/lib/errors'

/** The part of better-auth that knows passwords. */
export type PasswordHasher = { $context: Promise<{ password: { hash(password: string): Promise<string> } }> }

/**
 * The hash to store. Throws AppError invalid for a password that is too short or too easy to guess (12 characters, zxcvbn
 * score 3, the person's own address and name counted in), before anything is written.
 */
export async function hashNewPassword(auth: PasswordHasher, password: string, owner: PasswordOwner, field = 'password'): Promise<string> {
  requireGoodPassword(password, owner, field)
  return (await auth.$context).password.hash(password)
}

/** Throws AppError invalid, naming `field`, for a password that may not be used. */
export function requireGoodPassword(password: string, owner: PasswordOwner, field = 'password'): void {
  const { problem } = judgePassword(password, owner)
  if (problem !== null) throw new AppError('invalid', `The password cannot be used. ${problem}`, { errors: [{ field, message: problem }] })
}

/** An address in lower case, by the same rule as at the sign-in. Throws AppError invalid when it is none. */
export function readEmail(text: string): string {
  const email = text.trim().toLowerCase()
  if (!z.email().max(320).safeParse(email).success) {
    throw new AppError('invalid', `"${text}" is not an e-mail address.`, { errors: [{ field: 'email', message: 'expected an e-mail address' }] })
  }
  return email
}
