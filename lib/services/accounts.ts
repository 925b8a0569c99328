import { AppError } from '@/lib/errors'

/** The part of better-auth that knows passwords. */
export type PasswordHasher = {
  $context: Promise<{ password: { hash(password: string): Promise<string>; config: { minPasswordLength: number } } }>
}

/** The hash to store. Throws AppError invalid for a password that is too short, before anything is written. */
export async function hashNewPassword(auth: PasswordHasher, password: string): Promise<string> {
  const context = await auth.$context
  const { minPasswordLength } = context.password.config
  if (password.length < minPasswordLength) {
    throw new AppError('invalid', `The password needs at least ${minPasswordLength} characters.`, {
      errors: [{ field: 'password', message: `expected at least ${minPasswordLength} characters` }],
    })
  }
  return context.password.hash(password)
}

/** An address in lower case. Throws AppError invalid when it is none. */
export function readEmail(text: string): string {
  const email = text.trim().toLowerCase()
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) || email.length > 320) {
    throw new AppError('invalid', `"${text}" is not an e-mail address.`, { errors: [{ field: 'email', message: 'expected an e-mail address' }] })
  }
  return email
}
